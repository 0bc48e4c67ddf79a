/**
 * Who makes the report offers the units of its plan to whoever takes them, until all are in the folder. The folder alone says
 * what is done: a queue that forgets, is emptied or lost is filled again with what is missing.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../contract/problem.ts';
import type { Unit, UnitRun } from '../../evaluate/index.ts';
import { Interrupted } from '../../support/interrupt.ts';
import type { SharedFolder } from '../shards/folder.ts';
import { mostTries, poisonReason } from '../workers/pool.ts';
import type { Offered, OfferedUnits } from './open.ts';

/** Of units that wait to be taken: more are offered as these are. */
const mostWaiting = 1000;
/** Milliseconds between two looks at the folder. */
const interval = 500;
/** Milliseconds that a queue may take to answer before the folder is looked at again. */
const patience = 10_000;

interface OfferInput {
  run: Pick<UnitRun, 'units' | 'progress' | 'isThere' | 'giveUp'>;
  folder: SharedFolder;
  keepsSamples: boolean;
  signal: AbortSignal;
}

/** Resolves once all units are there, those that had to be left with their reasons. @throws Interrupted */
export async function offerUnits(
  queue: OfferedUnits,
  { run, folder, keepsSamples, signal }: OfferInput,
): Promise<void> {
  const { units, progress, isThere, giveUp } = run;
  for (const unit of units) if (!(await isThere(unit))) folder.forget(unit);
  const task = progress.start('measuring', units.length, 'units');
  let done = 0;
  let isAway = false;
  await calmly(forgetFailed(queue), () => {});
  // The heaviest first: what is left in the end is soon done.
  const inOrder = [...units].sort((a, b) => b.tokens - a.tokens);
  try {
    for (;;) {
      const there = folder.keys();
      const missing = inOrder.filter(({ key }) => !there.has(key));
      task.advance(units.length - missing.length - done);
      done = units.length - missing.length;
      if (missing.length === 0) return;
      const poison = await calmly(offer(queue, { missing, folder, keepsSamples }), (why) => {
        if (!isAway) progress.note(`the queue does not answer${why}: it is asked again`);
        isAway = true;
      });
      if (poison && isAway) progress.note('the queue answers again');
      if (poison) isAway = false;
      for (const { unit, reason } of poison ?? []) await giveUp(unit, reason);
      await wait(interval, undefined, { signal }).catch(() => {
        throw new Interrupted('interrupted');
      });
    }
  } finally {
    task.end();
  }
}

/** What a queue answers; undefined where it does not. */
async function calmly<T>(asked: Promise<T>, away: (why: string) => void): Promise<T | undefined> {
  const gaveUp = new AbortController();
  const late = wait(patience, undefined, { signal: gaveUp.signal, ref: false }).catch(() => undefined);
  try {
    const answer = await Promise.race([asked.then((value) => ({ value })), late]);
    if (answer) return answer.value;
    asked.catch(() => {});
    away('');
  } catch (error) {
    away(` (${messageOf(error)})`);
  } finally {
    gaveUp.abort();
  }
  return undefined;
}

/** Those of a run before this one: they are offered anew. */
async function forgetFailed(queue: OfferedUnits): Promise<void> {
  for (const job of await queue.getFailed()) await job.remove();
}

/** Offers what nobody has been offered, and resolves to what could not be measured. */
async function offer(
  queue: OfferedUnits,
  { missing, folder, keepsSamples: samples }: { missing: readonly Unit[]; folder: SharedFolder; keepsSamples: boolean },
): Promise<{ unit: Unit; reason: string }[]> {
  const open = new Set((await queue.getJobs(['wait', 'active', 'delayed'])).map((job) => job?.id));
  // Looked at after the queue: a unit that has just left it is there.
  const there = folder.keys();
  const failed = new Map((await queue.getFailed()).map((job) => [job.id, job]));
  const poison = [];
  for (const unit of missing) {
    const job = failed.get(unit.key);
    if (!job) continue;
    poison.push({ unit, reason: reasonOf(job) });
    await job.remove();
  }
  const given = new Set(poison.map(({ unit }) => unit.key));
  const fresh = missing.filter(({ key }) => !open.has(key) && !there.has(key) && !given.has(key));
  await queue.addBulk(
    fresh.slice(0, Math.max(0, mostWaiting - open.size)).map(({ key }) => ({
      name: 'unit',
      data: { unit: key, samples } satisfies Offered,
      opts: { jobId: key, attempts: mostTries, removeOnComplete: true },
    })),
  );
  return poison;
}

/** A queue may hold anything: of what it says, a name of a signal or a number is taken. */
function reasonOf({ failedReason = '', attemptsMade }: { failedReason?: string; attemptsMade: number }): string {
  const by = /^ended by (SIG[A-Z0-9]{2,8}|exit code \d{1,3})$/.exec(failedReason)?.[1];
  if (by) return poisonReason(attemptsMade, by);
  if (/stalled/.test(failedReason)) return 'the machines that were at it were lost, time and again';
  return 'no worker could measure it: what they say on stderr says why';
}
