/** Takes units off a queue and has them measured in processes of this machine, until all are in the folder. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from 'bullmq';
import { messageOf } from '../../contract/problem.ts';
import type { Unit } from '../../evaluate/index.ts';
import { Interrupted } from '../../support/interrupt.ts';
import { optionalPackage } from '../../support/optional-package.ts';
import type { Progress } from '../../support/progress.ts';
import type { SharedFolder } from '../shards/folder.ts';
import { Place, startWorker, type Worker, type WorkerInput } from '../workers/place.ts';
import { WorkerRefused } from '../workers/refused.ts';
import type { Offered, UnitQueue } from './open.ts';

/** Milliseconds between two looks at the folder. */
const interval = 1000;
/** Milliseconds that saying goodbye may take where the server is away. */
const goodbye = 5000;
/** So many processes one after the other that end by themselves: it is this machine that cannot, and not a unit. */
const mostEnded = 3;

export interface TakeInput extends WorkerInput {
  count: number;
  /** Seconds for which a unit is this worker's, unless it says that it is still at it. */
  lease: number;
  /** The process that has planned. */
  first: Worker;
  running: Set<ChildProcess>;
  folder: SharedFolder;
  progress: Progress;
}

export interface Taken {
  units: number;
  failed: string[];
  /** Whether it stopped because its processes end by themselves. */
  isUnfit: boolean;
}

/**
 * Has `work` done with a process that has planned; none is left in the end.
 *
 * @throws Interrupted, and WorkerRefused where it could not plan
 */
export async function withFirst<T>(
  input: WorkerInput,
  work: (first: Worker, running: Set<ChildProcess>) => Promise<T>,
): Promise<T> {
  const running = new Set<ChildProcess>();
  try {
    return await work(await startWorker(input, running), running);
  } finally {
    for (const child of running) child.kill('SIGKILL');
  }
}

/** @throws Interrupted where `signal` was aborted: what was at hand is given back */
export async function takeUnits({ take }: Pick<UnitQueue, 'take'>, input: TakeInput): Promise<Taken> {
  const { count, lease, first, running, folder, progress, signal } = input;
  const { WaitingError, UnrecoverableError } = optionalPackage<typeof import('bullmq')>('bullmq', '--queue');
  const units = new Map(first.units.map((unit) => [unit.key, unit]));
  const free = Array.from(
    { length: count },
    (_, i) => new Place(() => startWorker(input, running), i === 0 ? first : null),
  );
  const taken: Taken = { units: 0, failed: [], isUnfit: false };
  let endedInARow = 0;
  const isAllThere = () => {
    const there = folder.keys();
    return first.units.every(({ key }) => there.has(key));
  };
  const task = progress.start('measuring', null, 'units');

  /** What ended its process, or null where it was measured. */
  async function measure(unit: Unit, samples: boolean): Promise<string | null> {
    const place = free.find((one) => one.hasModelOf(unit)) ?? free[0];
    free.splice(free.indexOf(place), 1);
    try {
      const ended = await place.ask(unit, { measure: unit.key, samples });
      if ('by' in ended) return ended.by;
      taken.failed.push(...ended.failed);
      taken.units++;
      task.advance(1);
      return null;
    } finally {
      free.push(place);
    }
  }

  let isAway = false;
  const heard = (error: Error | null): void => {
    if (error && !isAway && !signal.aborted)
      progress.note(`the queue does not answer (${messageOf(error)}): it is asked again`);
    isAway = error !== null;
  };
  const worker = take(
    async (job: Job<Offered, null, string>, token) => {
      const { unit: key, samples } = Object(job.data) as Partial<Offered>;
      const unit = units.get(String(key));
      if (!unit || job.id !== unit.key) throw new UnrecoverableError('not a unit of this plan');
      const by = await measure(unit, samples === true).catch((error: unknown) => {
        if (!(error instanceof WorkerRefused || error instanceof Interrupted)) throw error;
        return error;
      });
      if (by instanceof WorkerRefused) taken.isUnfit = true;
      if (by instanceof Error || (by !== null && signal.aborted)) {
        // Somebody else may have it at once.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      endedInARow = by?.startsWith('exit code') ? endedInARow + 1 : 0;
      if (endedInARow >= mostEnded) taken.isUnfit = true;
      if (by !== null) throw new Error(`ended by ${by}`);
      return null;
    },
    { count, lease, heard },
  );
  try {
    while (!isAllThere() && !taken.isUnfit) {
      await wait(interval, undefined, { signal }).catch(() => {
        throw new Interrupted('interrupted');
      });
    }
    return taken;
  } finally {
    await Promise.race([worker.close().catch(() => {}), wait(goodbye, undefined, { ref: false })]);
    for (const place of free) place.end();
    task.end();
  }
}
