/** The program, in a process of its own below bin.ts. Nothing else listens to signals or touches `process`' streams. */

import { writeSync } from 'node:fs';
import { watchAnswers } from '../runtime/watch.ts';
import { withoutSecrets } from '../support/secrets/kept.ts';
import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';
import { fromProgram, isStop } from './supervised.ts';

const interrupt = new AbortController();
// Once: the second Ctrl-C finds no listener and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
process.on('message', (message) => {
  if (!isStop(message)) return;
  process.send?.(fromProgram({ stopping: true }));
  interrupt.abort();
});
// Whoever started it was killed: as if that had been meant for the program.
process.on('disconnect', () => process.exit(exitCodes.interrupted));
process.channel?.unref();
watchAnswers((id, file) => process.connected && process.send?.(fromProgram({ id, file })));

// A reader that went away (`fairprobe list | head -1`) is no reason to stop, nor is a
// full disk there: the files are still to be written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') unprinted ??= error.message;
  });
}

/** Why something could not be printed: a full disk below a redirected stream, as a rule. */
let unprinted: string | undefined;
process.on('exit', () => {
  if (unprinted === undefined) return;
  process.exitCode = exitCodes.incomplete;
  try {
    writeSync(2, withoutSecrets(`the output could not be written: ${unprinted}\n`));
  } catch {
    // Of standard error itself nothing can be told but the code.
  }
});

// Node's own code for this is 1, which says that a gate failed.
process.on('uncaughtException', (error) => {
  const said = `this is a bug in fairprobe: ${process.env.FAIRPROBE_DEBUG ? error.stack : error.message}\n`;
  process.stderr.write(withoutSecrets(said));
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
