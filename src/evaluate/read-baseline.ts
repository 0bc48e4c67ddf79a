/** A baseline from its files. */
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../contract/problem.ts';
import { checkBaseline, type ItemRecord, notJson, parseItems, type Snapshot } from '../judge/index.ts';
import { hashFile } from '../support/hash.ts';
import { chunksOf } from '../support/input-file.ts';
import { readJson } from '../support/read-json.ts';
import { linesOf } from '../support/tables/bytes/lines.ts';

const chunkSize = 1 << 20;

export interface Baseline {
  /** As it was named. */
  file: string;
  snapshot: Snapshot;
  /** Answers to single items, or why there are none. */
  items: { records: readonly ItemRecord[] } | { reason: string };
}

/** @throws InputError where there is no baseline, it cannot be read, or the items beside it are not its own */
export async function readBaseline(file: string, cwd: string): Promise<Baseline> {
  const path = resolve(cwd, file);
  const snapshot = await readSnapshotFile(path).catch((error: unknown) => {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (!(error instanceof InputError) || code === undefined) throw error;
    const hint = 'Write one with fairprobe baseline update, and commit it';
    const message = code === 'ENOENT' ? 'there is no baseline here' : error.problems[0].message;
    throw new InputError({ key: '--baseline', file: path, message, hint });
  });
  return { file, snapshot, items: await readItems(snapshot, path) };
}

/** @throws InputError for what cannot be read, or is no baseline */
export async function readSnapshotFile(path: string): Promise<Snapshot> {
  const value = await readJson(chunksOf(path, chunkSize)).catch((error: unknown) => {
    throw error instanceof SyntaxError ? notJson(error, path) : error;
  });
  return checkBaseline(value, path);
}

async function readItems({ items }: Snapshot, baseline: string): Promise<Baseline['items']> {
  if (!items) return { reason: 'the baseline was written without --samples' };
  // Beside the baseline, wherever a file of someone else's says it is.
  const path = join(dirname(baseline), basename(items.file));
  const hash = await hashFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    if (error instanceof InputError) throw error;
    throw new InputError({ key: '--baseline', file: path, message: `cannot be read: ${messageOf(error)}` });
  });
  if (hash === null) return { reason: `${basename(path)} is missing` };
  if (hash !== items.sha256) {
    const message = `these are not the items of ${basename(baseline)}: their hash is different`;
    const hint = 'Commit both files together, or write both again with fairprobe baseline update --samples';
    throw new InputError({ key: '--baseline', file: path, message, hint });
  }
  return { records: await parseItems(linesOf(chunksOf(path, chunkSize), path), path) };
}
