/**
 * Starts the program in a process of its own and ends it where it cannot end itself: it hears no signal during a long
 * calculation or while a model runs. Knows nothing of what the program does.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { escapeTerminal, withoutCommands } from '../view/text/escape.ts';
import { exitCodes } from './exit-codes.ts';
import { type FromProgram, stopMessage } from './supervised.ts';

/** How long a program that was asked to stop may be silent, in ms, and how long it may take in all. */
const silentFor = 800;
const stoppingFor = 3000;

/** How long code of a plugin may be silent until that is told, in ms; then again after twice as long each time. */
const toldAfter = 15_000;

export function supervise(): void {
  const batchSeconds = batchSecondsSet();
  const file = fileURLToPath(import.meta.resolve('#program'));
  const child = spawn(process.execPath, [...process.execArgv, file, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });

  /** Why the program was ended from here: what to say, and the exit code. */
  let reason: { said: string; code: number } | undefined;
  const end = (said: string, code: number) => {
    reason ??= { said, code };
    child.kill('SIGKILL');
  };
  const stopAtOnce = () =>
    end('stopped in the middle of something; the cache, if there is one, holds what was finished 2 s before', 130);

  let stopping: NodeJS.Timeout | undefined;
  let stopBy = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping !== undefined) return stopAtOnce();
      stopping = setTimeout(stopAtOnce, silentFor);
      stopBy = performance.now() + stoppingFor;
      // It may be gone already.
      child.send(stopMessage, () => {});
    });
  }

  const work = watchedWork(batchSeconds, (said) => end(said, exitCodes.usage));
  child.on('message', (message: FromProgram) => {
    if ('stopping' in message) {
      clearTimeout(stopping);
      stopping = setTimeout(stopAtOnce, Math.min(silentFor, stopBy - performance.now()));
    } else work.report(message);
  });

  child.on('error', (error) => {
    process.stderr.write(`fairprobe could not be started: ${error.message}\n`);
    process.exitCode = exitCodes.incomplete;
  });

  child.on('exit', (code, signal) => {
    clearTimeout(stopping);
    work.end();
    if (reason !== undefined) {
      process.stderr.write(`${reason.said}\n`);
      process.exitCode = reason.code;
    } else if (signal === 'SIGINT' || signal === 'SIGTERM') {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else if (signal !== null || code === 134) {
      process.stderr.write(
        `the program was ended by ${signal ?? 'SIGABRT'}: there may not have been enough memory\n    Try --limit, fewer subjects at a time, or NODE_OPTIONS=--max-old-space-size=8192\n`,
      );
      process.exitCode = exitCodes.incomplete;
    } else process.exitCode = code ?? exitCodes.incomplete;
  });
}

/** Seconds that a model may take for one batch: the largest takes a few on a slow machine. */
function batchSecondsSet(): number {
  const seconds = Number(process.env.FAIRPROBE_BATCH_SECONDS ?? 600);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  process.stderr.write('FAIRPROBE_BATCH_SECONDS must be a number of seconds above 0, and at most 86400\n');
  process.exit(exitCodes.usage);
}

/** What the program is at, of which it may hear nothing: a model, which has so long, or a plugin's code, of which is told. */
function watchedWork(batchSeconds: number, tooLate: (said: string) => void) {
  const timers = new Map<number, NodeJS.Timeout>();
  const tellWhileSilent = (id: number, code: string, after: number, since: number): void => {
    const tell = () => {
      const seconds = Math.round((performance.now() - since) / 1000);
      process.stderr.write(
        `${withoutCommands(escapeTerminal(code))} has been running for ${seconds} s\n    It may never end. Ctrl-C ends the run\n`,
      );
      tellWhileSilent(id, code, after * 2, since);
    };
    timers.set(id, setTimeout(tell, after));
  };
  return {
    report({ id, work }: Exclude<FromProgram, { stopping: unknown }>) {
      clearTimeout(timers.get(id));
      timers.delete(id);
      if (work === null) return;
      if ('code' in work) return tellWhileSilent(id, work.code, toldAfter, performance.now());
      const said = `${work.model}: the model or its tokenizer did not answer within ${batchSeconds} s\n    It may never do so. A slow machine can be given longer with FAIRPROBE_BATCH_SECONDS`;
      timers.set(
        id,
        setTimeout(() => tooLate(said), batchSeconds * 1000),
      );
    },
    end() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}
