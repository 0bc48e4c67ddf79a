/** The processes below `evaluate --workers`: started, handed units, and replaced where one dies. */
import type { ChildProcess } from 'node:child_process';
import type { Unit } from '../../evaluate/index.ts';
import { Interrupted } from '../../support/interrupt.ts';
import type { Progress } from '../../support/progress.ts';
import { handOut } from './hand-out.ts';
import { Place, startWorker, type Worker, type WorkerInput } from './place.ts';

/** How often a unit is tried; then it is left with the reason, as what ends a process may do so each time. */
export const mostTries = 2;

export interface PoolInput extends WorkerInput {
  count: number;
  /** Whether what metrics say of single items is kept. */
  keepsSamples: boolean;
  progress: Progress;
}

/**
 * Has all units measured, and resolves to what could not be.
 *
 * @throws Interrupted where `signal` was aborted, and WorkerRefused
 */
export async function measureInWorkers({ count, keepsSamples, progress, ...input }: PoolInput): Promise<string[]> {
  const failed: string[] = [];
  const tries = new Map<string, number>();
  /** Units that ended their process as often as they may, and why. */
  const poison: { unit: Unit; reason: string }[] = [];
  const running = new Set<ChildProcess>();
  const start = () => startWorker(input, running);
  // The others wait until it has planned: what is wrong is said once.
  const first = await start();
  const units = first.units;
  const work = handOut(units);
  const task = progress.start('measuring', units.length, 'units');

  const oneWorker = async (id: number, started: Worker | null): Promise<void> => {
    const place = new Place(start, started);
    for (;;) {
      const given = poison.pop() ?? work.next(id);
      if (given === undefined) break;
      const { unit, reason } = 'unit' in given ? given : { unit: given, reason: null };
      const ended = await place.ask(
        unit,
        reason === null ? { measure: unit.key, samples: keepsSamples } : { giveUp: unit.key, reason },
      );
      if ('failed' in ended) {
        failed.push(...ended.failed);
        task.advance(1);
        continue;
      }
      if (input.signal.aborted) throw new Interrupted('interrupted');
      if (reason !== null) throw new Error(`a process that had nothing to measure was ended by ${ended.by}`);
      const tried = (tries.get(unit.key) ?? 0) + 1;
      tries.set(unit.key, tried);
      if (tried < mostTries) work.back(unit);
      else poison.push({ unit, reason: poisonReason(tried, ended.by) });
    }
    place.end();
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

/** Why a unit is left. */
export const poisonReason = (tries: number, by: string): string =>
  `its process was ended ${tries} times, by ${by}: there may not have been enough memory`;
