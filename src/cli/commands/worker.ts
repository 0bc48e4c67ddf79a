import { resolve } from 'node:path';
import { InputError } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';
import { untilInterrupted } from '../../support/interrupt.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodeHelp, exitCodes } from '../exit-codes.ts';
import {
  choiceOptions,
  loadRun,
  machineOf,
  machineOptions,
  modelOptions,
  modelsPositional,
  type RunArguments,
  settingsOf,
} from '../load-run.ts';
import { WorkerRefused } from '../workers/refused.ts';
import { type OutputArguments, progressFor, talkOptions } from './evaluate/outputs.ts';
import { type QueueArguments, queueOf, usualLease } from './evaluate/queue.ts';
import { usualShards } from './evaluate/share.ts';
import { belowIn, type WorkerArguments, workerOptions, workersOf } from './evaluate/workers.ts';

interface Arguments extends RunArguments, QueueArguments, WorkerArguments, Pick<OutputArguments, 'quiet'> {
  shards?: string;
  lease?: string;
}

export const worker: Command<Arguments> = {
  positionals: modelsPositional,
  options: {
    queue: { type: 'string', requiresArg: true, describe: 'The queue: redis://, rediss://, postgres://' },
    shards: { type: 'string', requiresArg: true, describe: `Folder that all machines see [${usualShards}]` },
    lease: {
      type: 'string',
      requiresArg: true,
      describe: `Seconds until a lost worker's units go to another [${usualLease}]`,
    },
    ...choiceOptions,
    ...workerOptions,
    ...modelOptions,
    ...machineOptions,
    quiet: talkOptions.quiet,
  },
  examples: [
    ['worker --queue redis://queue.example:6379', 'until the run is measured'],
    ['worker --queue postgres://db.example/jobs --shards /mnt/shards --workers 4', 'four models at once'],
  ],
  epilogue:
    'Takes the configuration and the flags that evaluate has (--metric, --subject,\n' +
    '--limit, --seed), and the same data and models.\n' +
    `Variables: FAIRPROBE_QUEUE_USER, FAIRPROBE_QUEUE_PASSWORD.\n${exitCodeHelp}`,
  run: runWorker,
};

async function runWorker(args: Arguments, context: Context): Promise<ExitCode> {
  const { io } = context;
  const settings = settingsOf(args, context);
  const progress = await progressFor(args.serveUnits === undefined ? args : { quiet: true }, io);
  if (args.serveUnits !== undefined) {
    const { isDefault: _, ...loaded } = await loadRun(args, settings, { context, progress, withoutLost: true });
    const { serve } = await import('./evaluate/workers.ts');
    const input = { ...loaded, ...machineOf(args, settings, io), limit: settings.limit, progress };
    return serve(args.serveUnits, input, { isLasting: true });
  }
  const { shards = usualShards } = args;
  const count = workersOf(args) ?? 1;
  const lease = leaseOf(args);
  const address = await queueOf(args, { env: io.env, offline: settings.offline });
  if (!address) throw new InputError({ key: '--queue', message: 'is needed', hint: 'As in --queue redis://host:6379' });
  const folder = resolve(io.cwd, shards);
  const { openShards } = await import('../shards/folder.ts');
  const { openQueue } = await import('../queue/open.ts');
  const { takeUnits, withFirst } = await import('../queue/take.ts');
  const { planKeyOf } = await import('../../evaluate/shards/units.ts');
  const input = {
    ...belowIn(folder, context, Math.max(1, Math.floor(settings.threads / count))),
    ...{ count, lease, progress },
    folder: openShards(folder),
  };
  try {
    const { units, failed, isUnfit } = await withFirst(input, async (first, running) => {
      const queue = await untilInterrupted(openQueue(address, planKeyOf(first.units)), io.signal);
      return takeUnits(queue, { ...input, first, running });
    });
    progress.close();
    for (const failure of failed) io.stderr.write(`could not be measured: ${failure}\n`);
    if (!args.quiet) io.stderr.write(`${counted('unit', units)} measured; all of the run are in ${shards}\n`);
    if (isUnfit) io.stderr.write('stopped: no unit can be measured on this machine\n');
    return isUnfit || failed.length > 0 ? exitCodes.incomplete : exitCodes.pass;
  } catch (error) {
    progress.close();
    if (error instanceof WorkerRefused) return error.code;
    if (!io.signal.aborted) throw error;
    io.stderr.write('stopped; what was at hand goes to another worker\n');
    return exitCodes.interrupted;
  }
}

/** @throws InputError for what is no time */
function leaseOf({ lease }: Arguments): number {
  if (lease === undefined) return usualLease;
  const seconds = /^\d{1,5}$/.test(lease) ? Number(lease) : 0;
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw new InputError({ key: '--lease', message: `must be whole seconds from 1 to 3600, not "${lease}"` });
}
