// Runs the program from a clone, in the folder where it was asked for: `npm start` is `fairprobe evaluate`, and
// `npm start -- list` is `fairprobe list`. `npm start` builds first.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
if (process.argv.length === 2) process.argv.push('evaluate');
await import('#dist/src/cli/bin.js');
