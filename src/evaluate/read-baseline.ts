/** A baseline from its files. */
import { createReadStream } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../contract/problem.ts';
import { checkBaseline, type ItemRecord, notJson, parseItems, type Snapshot } from '../judge/index.ts';
import { hashFile } from '../support/hash.ts';
import { readJson } from '../support/read-json.ts';
import { refuseSpecial } from '../support/special-file.ts';
import { cannotRead } from '../support/tables/bytes.ts';
import { linesOf } from '../support/tables/lines.ts';

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
  const snapshot = await readSnapshotFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof InputError) throw error;
    const hint = 'Write one with fairprobe baseline update, and commit it';
    const [problem] = cannotRead(path, error).problems;
    const message = error.code === 'ENOENT' ? 'there is no baseline here' : problem.message;
    throw new InputError({ key: '--baseline', file: path, message, hint });
  });
  return { file, snapshot, items: await readItems(snapshot, path) };
}

/** @throws InputError for what is no baseline; what the file system has against it stays what it is */
export async function readSnapshotFile(path: string): Promise<Snapshot> {
  await refuseSpecial(path);
  const value = await readJson(createReadStream(path)).catch((error: unknown) => {
    throw error instanceof SyntaxError ? notJson(error, path) : error;
  });
  return checkBaseline(value, path);
}

async function readItems({ items }: Snapshot, baseline: string): Promise<Baseline['items']> {
  if (!items) return { reason: 'the baseline was written without --samples' };
  // Beside the baseline, wherever a file of someone else's says it is.
  const path = join(dirname(baseline), basename(items.file));
  await refuseSpecial(path);
  const hash = await hashFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new InputError({ key: '--baseline', file: path, message: `cannot be read: ${messageOf(error)}` });
  });
  if (hash === null) return { reason: `${basename(path)} is missing` };
  if (hash !== items.sha256) {
    const message = `these are not the items of ${basename(baseline)}: their hash is different`;
    const hint = 'Commit both files together, or write both again with fairprobe baseline update --samples';
    throw new InputError({ key: '--baseline', file: path, message, hint });
  }
  return { records: await parseItems(linesOf(createReadStream(path), path), path) };
}
