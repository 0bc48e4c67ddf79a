/** `evaluate --queue`: units are offered to workers on other machines, and the report is made of what they leave in a folder. */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InputError } from '../../../contract/problem.ts';
import type { Report } from '../../../contract/report.ts';
import type { RunInput } from '../../../evaluate/index.ts';
import { interruptible, untilInterrupted } from '../../../support/interrupt.ts';
import { silent } from '../../../support/progress.ts';
import type { Context } from '../../command.ts';
import type { QueueAddress } from '../../queue/address.ts';
import type { UnitQueue } from '../../queue/open.ts';
import type { MergeInput } from '../../shards/merge.ts';
import { belowIn } from './workers.ts';

/** Seconds after which the work of a worker that was lost goes to another. */
export const usualLease = 30;

export interface QueueArguments {
  queue?: string;
}

/** Milliseconds that saying goodbye may take where the server is away. */
const goodbye = 2000;
export const queueOption = {
  queue: { type: 'string', requiresArg: true, describe: 'Leave the measuring to workers: redis://, postgres://' },
} as const;

/** @throws InputError for where the queue is, and for what does not go with one */
export async function queueOf(
  { queue, shard }: QueueArguments & { shard?: string },
  { env, offline }: { env: Context['io']['env']; offline: boolean },
): Promise<QueueAddress | null> {
  if (queue === undefined) return null;
  if (shard !== undefined)
    throw new InputError({
      key: '--queue',
      message: 'hands units out one by one, and a share is taken whole',
      hint: 'Leave out one of --queue and --shard',
    });
  return (await import('../../queue/address.ts')).queueAddress(queue, env, offline);
}

interface QueuedInput extends RunInput, Omit<MergeInput, keyof RunInput> {
  keepsSamples: boolean;
  threads: number;
}

/** @throws Interrupted, and InputError for a queue that cannot be used */
export async function evaluateOnQueue(
  address: QueueAddress,
  input: QueuedInput,
  { shards, workers }: { shards: string; workers: number | null },
  context: Pick<Context, 'argv' | 'io'>,
): Promise<Report> {
  const { io } = context;
  const { openQueue } = await import('../../queue/open.ts');
  const { offerUnits } = await import('../../queue/offer.ts');
  const { openShards } = await import('../../shards/folder.ts');
  const { mergeShards } = await import('../../shards/merge.ts');
  const { withUnits } = await import('../../../evaluate/shards/shard.ts');
  const { planKeyOf } = await import('../../../evaluate/shards/units.ts');
  const path = resolve(io.cwd, shards);
  const folder = openShards(path, { isAlone: true });
  const helpHere = async (queue: UnitQueue, count: number, signal: AbortSignal) => {
    const { takeUnits, withFirst } = await import('../../queue/take.ts');
    const below = { ...belowIn(path, context, Math.max(1, Math.floor(input.threads / count))), signal };
    return withFirst(below, (first, running) =>
      takeUnits(queue, { ...below, count, lease: usualLease, first, running, folder, progress: silent }),
    );
  };
  await withUnits({ ...input, share: null, folder }, async (run) => {
    const units = await untilInterrupted(openQueue(address, planKeyOf(run.units)), io.signal);
    const queue = units.offer();
    const helping = new AbortController();
    const local = workers === null ? null : helpHere(units, workers, AbortSignal.any([io.signal, helping.signal]));
    try {
      const offering = offerUnits(queue, { run, folder, keepsSamples: input.keepsSamples, signal: io.signal });
      // What keeps the workers here from working is told at once; that they have nothing left to do is no end.
      await Promise.race([offering, local?.then(() => offering) ?? offering]);
      await queue.obliterate({ force: true }).catch(() => {});
    } finally {
      helping.abort();
      await local?.catch(() => {});
      // All is measured, or the reason is told already: a server that is away now takes nothing from either.
      await Promise.race([queue.close().catch(() => {}), wait(goodbye, undefined, { ref: false })]);
    }
  });
  return mergeShards(path, { ...input, progress: interruptible(input.progress, io.signal) });
}
