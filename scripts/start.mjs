// Runs the program from a clone, in the folder where it was asked for: `npm start` is `fairprobe evaluate`, and
// `npm start -- list` is `fairprobe list`. `npm start` builds first.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
if (process.argv.length === 2) process.argv.push('evaluate');
/** Not checked with the rest: it is made, not written. */
const program = '#dist/bundle/bin.js';
await import(program);
