/** `evaluate --workers 2`: models are run in processes of their own, which take units one after the other. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../../contract/problem.ts';
import type { Report } from '../../../contract/report.ts';
import type { UnitInput } from '../../../evaluate/index.ts';
import { Interrupted, interruptible } from '../../../support/interrupt.ts';
import type { Context } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { MergeInput } from '../../shards/merge.ts';
import type { WorkerInput } from '../../workers/place.ts';

/** More processes than any machine has a use for are a slip. */
const mostWorkers = 256;

export interface WorkerArguments {
  workers?: string;
  /** Where a process below another one leaves units. */
  serveUnits?: string;
}

export const workerOptions = {
  workers: { type: 'string', requiresArg: true, describe: 'Run models in so many processes of their own' },
  'serve-units': { type: 'string', requiresArg: true, hidden: true },
} as const;

/** @throws InputError for what is no number of them */
export function workersOf({ workers, shard }: WorkerArguments & { shard?: string }): number | null {
  if (workers === undefined) return null;
  const count = /^\d{1,9}$/.test(workers) ? Number(workers) : 0;
  if (count < 1 || count > mostWorkers) {
    throw new InputError({
      key: '--workers',
      message: `must be a whole number from 1 to ${mostWorkers}, not "${workers}"`,
    });
  }
  if (shard !== undefined) {
    throw new InputError({
      key: '--workers',
      message: 'a share is measured by one process',
      hint: 'Leave out --workers, or make more shares',
    });
  }
  return count;
}

/** The process below another one. @param isLasting whether what it leaves stays there */
export async function serve(
  folder: string,
  input: Omit<UnitInput, 'share' | 'folder' | 'keepsSamples'>,
  { isLasting }: { isLasting: boolean },
): Promise<ExitCode> {
  const { serveUnits } = await import('../../workers/serve.ts');
  const { openShards } = await import('../../shards/folder.ts');
  try {
    // Whether it is to keep what metrics say of single items it is told with each unit.
    await serveUnits({ ...input, keepsSamples: true, folder: openShards(folder, { isAlone: true, isLasting }) });
    return exitCodes.pass;
  } catch (error) {
    // The process above says so, once.
    if (error instanceof Interrupted) return exitCodes.interrupted;
    throw error;
  }
}

/** How a process below this one is started, of `evaluate` or `worker`. */
export function belowIn(folder: string, { argv, io }: Pick<Context, 'argv' | 'io'>, threads: number): WorkerInput {
  return {
    argv: [...argv, '--serve-units', folder, '--threads', String(threads)],
    place: { cwd: io.cwd, env: io.env },
    signal: io.signal,
  };
}

/** @throws Interrupted and WorkerRefused, as the pool does */
export async function evaluateInWorkers(
  count: number,
  input: MergeInput & { threads: number; cacheDirectory: string | null; keepsSamples: boolean },
  { argv, io }: Pick<Context, 'argv' | 'io'>,
): Promise<Report> {
  const { measureInWorkers } = await import('../../workers/pool.ts');
  const { mergeShards } = await import('../../shards/merge.ts');
  // Beside the cache, where there is room for large files.
  const parent = input.cacheDirectory ?? tmpdir();
  mkdirSync(resolve(io.cwd, parent), { recursive: true });
  const folder = mkdtempSync(join(parent, 'units-'));
  try {
    await measureInWorkers({
      count,
      ...belowIn(folder, { argv, io }, Math.max(1, Math.floor(input.threads / count))),
      keepsSamples: input.keepsSamples,
      progress: input.progress,
    });
    return await mergeShards(folder, { ...input, progress: interruptible(input.progress, io.signal) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
