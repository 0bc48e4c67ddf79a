/** The processes below `evaluate --workers`: started, handed units, and replaced where one dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Unit } from '../../evaluate/index.ts';
import type { Environment } from '../../support/environment.ts';
import { Interrupted } from '../../support/interrupt.ts';
import type { Progress } from '../../support/progress.ts';
import { forwardWork } from '../../support/watch.ts';
import type { ExitCode } from '../exit-codes.ts';
import { stopMessage } from '../supervised.ts';
import { handOut } from './hand-out.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { WorkerRefused } from './refused.ts';

/** Bytes that a process may hold when it goes on to another model: what an ended one held is surely given back. */
const mostHeld = 700e6;

/** How often a unit is tried; then it is left with the reason, as what ends a process may do so each time. */
const mostTries = 2;

export interface PoolInput {
  count: number;
  /** Of each worker. */
  argv: readonly string[];
  /** Where it runs, and in which environment. */
  place: { cwd: string; env: Environment };
  signal: AbortSignal;
  progress: Progress;
}

/**
 * Has all units measured, and resolves to what could not be.
 *
 * @throws Interrupted where `signal` was aborted, and WorkerRefused
 */
export async function measureInWorkers({ count, argv, place, signal, progress }: PoolInput): Promise<string[]> {
  const failed: string[] = [];
  const tries = new Map<string, number>();
  /** Units that ended their process as often as they may, and why. */
  const poison: { unit: Unit; reason: string }[] = [];
  const running = new Set<ChildProcess>();
  const start = () => startWorker({ argv, place, signal }, running);
  // The others wait until it has planned: what is wrong is said once.
  const first = await start();
  const units = first.units;
  const work = handOut(units);
  const task = progress.start('measuring', units.length, 'units');

  const oneWorker = async (id: number, started: Worker | null): Promise<void> => {
    let worker = started;
    let loaded: readonly string[] = [];
    for (;;) {
      const given = poison.pop() ?? work.next(id);
      if (given === undefined) break;
      const { unit, reason } = 'unit' in given ? given : { unit: given, reason: null };
      if (worker && worker.held > mostHeld && !unit.models.some((model) => loaded.includes(model))) {
        worker.end();
        worker = null;
      }
      worker ??= await start();
      loaded = unit.models;
      const ended = await worker.ask(reason === null ? { measure: unit.key } : { giveUp: unit.key, reason });
      if ('failed' in ended) {
        failed.push(...ended.failed);
        task.advance(1);
        continue;
      }
      if (signal.aborted) throw new Interrupted('interrupted');
      worker = null;
      if (reason !== null) throw new Error(`a process that had nothing to measure was ended by ${ended.by}`);
      const tried = (tries.get(unit.key) ?? 0) + 1;
      tries.set(unit.key, tried);
      if (tried < mostTries) work.back(unit);
      else
        poison.push({
          unit,
          reason: `its process was ended ${tried} times, by ${ended.by}: there may not have been enough memory`,
        });
    }
    worker?.end();
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(count, Math.max(1, units.length)) }, (_, id) =>
        oneWorker(id, id === 0 ? first : null),
      ),
    );
    return failed;
  } finally {
    task.end();
    for (const child of running) child.kill('SIGKILL');
  }
}

interface Worker {
  units: Unit[];
  /** Bytes, after the last unit. */
  readonly held: number;
  /** What it says of a unit, or what ended it. */
  ask(message: ToWorker): Promise<{ failed: string[] } | { by: string }>;
  end(): void;
}

async function startWorker(
  { argv, place, signal }: Pick<PoolInput, 'argv' | 'place' | 'signal'>,
  running: Set<ChildProcess>,
): Promise<Worker> {
  const program = fileURLToPath(import.meta.url).replace(/workers[/\\]pool(\.\w+)$/, 'program$1');
  const child = fork(program, [...argv], { ...place, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  running.add(child);
  const stop = () => child.connected && child.send(stopMessage, () => {});
  signal.addEventListener('abort', stop, { once: true });
  let heard: (message: FromWorker | { by: string; code: number | null }) => void = () => {};
  const ends = forwardWork();
  child.on('message', (message: FromWorker | { id: number; work: never } | { stopping: true }) => {
    if ('units' in message || 'done' in message) heard(message);
    else if ('id' in message) ends.tell(message.id, message.work);
  });
  child.once('exit', (code, by) => {
    running.delete(child);
    signal.removeEventListener('abort', stop);
    ends.endAll();
    heard({ by: by ?? `exit code ${code}`, code });
  });
  const next = () => new Promise<FromWorker | { by: string; code: number | null }>((resolve) => (heard = resolve));
  const planned = await next();
  if (signal.aborted) throw new Interrupted('interrupted');
  if (!('units' in planned)) throw new WorkerRefused((('code' in planned && planned.code) || 3) as ExitCode);
  let held = 0;
  return {
    units: planned.units,
    get held() {
      return held;
    },
    async ask(message) {
      const answer = next();
      child.send(message, () => {});
      const ended = await answer;
      if (!('done' in ended)) return { by: 'by' in ended ? ended.by : 'itself' };
      held = ended.memory;
      return { failed: ended.failed };
    },
    end() {
      if (child.connected) child.send({ end: true } satisfies ToWorker, () => {});
    },
  };
}
