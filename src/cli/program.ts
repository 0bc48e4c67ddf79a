/** The program, in a process of its own below bin.ts. Nothing else listens to signals or touches `process`' streams. */

import { writeSync } from 'node:fs';
import { types } from 'node:util';
import { thrownElsewhere } from '../config/index.ts';
import { messageOf } from '../contract/problem.ts';
import { withoutSecrets } from '../support/secrets/kept.ts';
import { watchWork } from '../support/watch.ts';
import { escapeTerminal, withoutCommands } from '../view/text/escape.ts';
import { exitCodes } from './exit-codes.ts';
import { main } from './main.ts';
import { fromProgram, heardEvery, isStop } from './supervised.ts';

const interrupt = new AbortController();
// Once: the second Ctrl-C finds no listener and ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
process.on('message', (message) => {
  if (!isStop(message)) return;
  const heard = () => process.connected && process.send?.(fromProgram({ stopping: true }));
  heard();
  setInterval(heard, heardEvery).unref();
  interrupt.abort();
});
// Whoever started it was killed: as if that had been meant for the program.
process.on('disconnect', () => end(exitCodes.interrupted));
process.channel?.unref();
watchWork((id, work) => process.connected && process.send?.(fromProgram({ id, work })));

// A reader that went away (`fairprobe list | head -1`) is no reason to stop, nor is a
// full disk there: the files are still to be written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') unprinted ??= error.message;
  });
}

// As they are now: what is loaded later, a plugin or a configuration, may put its own in their place.
const exit = process.exit.bind(process);
const [stdout, stderr] = [process.stdout, process.stderr].map((stream) => ({
  write: stream.write.bind(stream),
  once: stream.once.bind(stream),
  isTTY: stream.isTTY,
  get columns() {
    return stream.columns;
  },
}));

/** Whether it was the program that ended: whatever it loads may end the process, and would be believed with code 0. */
let ended = false;
function end(code: number): never {
  ended = true;
  return exit(code);
}
/** Whether nothing was left that could go on: Node does not say so of an end that somebody called for. */
let idle = false;
process.on('beforeExit', () => {
  idle = true;
});

/** Why something could not be printed: a full disk below a redirected stream, as a rule. */
let unprinted: string | undefined;
process.on('exit', (code) => {
  if (!ended) {
    process.exitCode = exitCodes.usage;
    const how = idle ? 'waits for what nothing settles any more' : `called process.exit(${code})`;
    tell(`the program did not finish: something that it loaded, a plugin or a configuration, ${how}`);
  }
  if (unprinted === undefined) return;
  process.exitCode = exitCodes.incomplete;
  tell(`the output could not be written: ${unprinted}`);
});

function tell(what: string): void {
  try {
    writeSync(2, withoutSecrets(`${what}\n`));
  } catch {
    // Of standard error itself nothing can be told but the code.
  }
}

/** Errors of plugins and configurations that nothing caught, as in a timer: what was asked for is done all the same. */
let strays = 0;
const mostStrays = 10;
/** More characters tell nobody anything new. */
const longestMessage = 1000;

// Node's own code for these is 1, which says that a gate failed.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, uncaught);

function uncaught(error: unknown): void {
  const isError = types.isNativeError(error);
  const place = thrownElsewhere(error);
  if (isError && !place) {
    const trace = process.env.FAIRPROBE_DEBUG ? error.stack : undefined;
    stderr.write(withoutSecrets(`this is a bug in fairprobe: ${trace ?? messageOf(error)}\n`));
    end(exitCodes.incomplete);
  }
  strays++;
  if (strays > mostStrays) return;
  // Of our own code nothing else than errors is thrown.
  const where = place ? `${place.file}:${place.line}` : 'a plugin or a configuration';
  tell(
    withoutCommands(
      escapeTerminal(`${where}: an error that nothing caught: ${messageOf(error).slice(0, longestMessage)}`),
    ),
  );
  if (strays === mostStrays) tell('further errors of this kind are not shown');
}

const ownCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout,
  stderr,
  env: process.env,
  cwd: currentFolder(),
  signal: interrupt.signal,
});
ended = true;
const code = strays > 0 && ownCode === exitCodes.pass ? exitCodes.incomplete : ownCode;
process.exitCode = code;

/** Of a folder that was removed under a shell there is no name. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    tell(`the folder that fairprobe was started in cannot be used: ${messageOf(error)}\n    Change to another one`);
    end(exitCodes.usage);
  }
}

/** What was loaded, a plugin or a configuration, may have left a timer or a connection open: nothing waits for that. */
function leave(): void {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) end(code);
  setTimeout(leave, 100);
}
setTimeout(leave, 500).unref();
