/** `evaluate --shard 3/16`: measures a share, and leaves it for `merge`. */
import { resolve } from 'node:path';
import { InputError, type Problem } from '../../../contract/problem.ts';
import { counted } from '../../../contract/sentence.ts';
import type { RunInput, Share } from '../../../evaluate/index.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { Io } from '../../io.ts';
import type { OutputArguments, TalkingProgress } from './outputs.ts';

/** Nobody has so many machines; more are a slip. */
const mostShards = 10_000;

export interface ShardArguments {
  shard?: string;
  shards?: string;
}

export const usualShards = 'shards';
export const shardOptions = {
  shard: { type: 'string', requiresArg: true, describe: 'Measure share 3 of 16 only, for merge: 3/16' },
  shards: { type: 'string', requiresArg: true, describe: `Folder to leave it in [${usualShards}]` },
} as const;

/** @throws InputError for what is no share */
export function shareOf({ shard, shards, queue }: ShardArguments & { queue?: string }): Share | null {
  if (shard === undefined) {
    if (shards === undefined || queue !== undefined) return null;
    const message = 'is for --shard and --queue';
    throw new InputError({ key: '--shards', message, hint: 'Say which share this is: --shard 1/2' });
  }
  const [, index = 0, count = 0] = /^(\d{1,9})\/(\d{1,9})$/.exec(shard)?.map(Number) ?? [];
  if (count >= 1 && count <= mostShards && index >= 1 && index <= count) return { index, count };
  const message = `must be a share and how many there are, from 1/${count >= 1 ? Math.min(count, mostShards) : 2} on, not "${shard}"`;
  throw new InputError({
    key: '--shard',
    message,
    hint: `The first of two is 1/2, the second 2/2; at most ${mostShards.toLocaleString('en')}`,
  });
}

/** @throws InputError for flags that are about a report: a share makes none */
export function refuseReportOfShare({ output, format, reporter, json }: OutputArguments): void {
  const given = { '--output': output?.length, '--format': format, '--reporter': reporter?.length, '--json': json };
  const problems = Object.entries(given).flatMap(([key, value]): Problem[] =>
    value ? [{ key, message: 'a share of a run makes no report', hint: `Give ${key} to fairprobe merge` }] : [],
  );
  if (problems.length > 0) throw new InputError(problems);
}

interface ShareInput extends RunInput {
  keepsSamples: boolean;
  progress: TalkingProgress;
}

/** Units that are finished stay where the share is stopped or killed, and are not measured again. */
export async function runShare(
  { shards = usualShards, quiet }: ShardArguments & OutputArguments,
  share: Share,
  input: ShareInput,
  io: Io,
): Promise<ExitCode> {
  const { measureShard } = await import('../../../evaluate/shards/shard.ts');
  const { openShards } = await import('../../shards/folder.ts');
  const folder = resolve(io.cwd, shards);
  try {
    const { units, reused, failed } = await measureShard({ ...input, share, folder: openShards(folder) });
    const kept = reused > 0 ? `, ${reused} of them from before` : '';
    if (!quiet) io.stderr.write(`shard ${share.index}/${share.count}: ${counted('unit', units)} in ${shards}${kept}\n`);
    for (const failure of failed) io.stderr.write(`could not be measured: ${failure}\n`);
    return failed.length > 0 ? exitCodes.incomplete : exitCodes.pass;
  } catch (error) {
    input.progress.close();
    if (!io.signal.aborted) throw error;
    io.stderr.write(`stopped; finished units are in ${shards}\n`);
    return exitCodes.interrupted;
  }
}
