#!/usr/bin/env node
/** The program. Nothing else sets the exit code, listens to signals, or touches `process`' streams. */
import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';

const interrupt = new AbortController();
// Once: the second Ctrl-C finds no listener and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());

// A reader that went away (`fairprobe list | head -1`) is no reason to stop: the files are still to be written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Node's own code for this is 1, which says that a gate failed.
process.on('uncaughtException', (error) => {
  process.stderr.write(`this is a bug in fairprobe: ${process.env.FAIRPROBE_DEBUG ? error.stack : error.message}\n`);
  process.exit(exitCodes.incomplete);
});

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: interrupt.signal,
});
