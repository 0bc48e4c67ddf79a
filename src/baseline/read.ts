/** A baseline from its files. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError, messageOf } from '../errors.ts';
import { cannotRead } from '../tables/bytes.ts';
import { type ItemRecord, parseItems } from './items.ts';
import type { Snapshot } from './snapshot.ts';
import { parseBaseline } from './text.ts';

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
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const hint = 'Write one with fairprobe baseline update, and commit it';
    const [problem] = cannotRead(path, error).problems;
    const message = error.code === 'ENOENT' ? 'there is no baseline here' : problem.message;
    throw new InputError({ key: '--baseline', file: path, message, hint });
  });
  const snapshot = parseBaseline(text, path);
  return { file, snapshot, items: await readItems(snapshot, path) };
}

async function readItems({ items }: Snapshot, baseline: string): Promise<Baseline['items']> {
  if (!items) return { reason: 'the baseline was written without --samples' };
  // Beside the baseline, wherever a file of someone else's says it is.
  const path = join(dirname(baseline), basename(items.file));
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new InputError({ key: '--baseline', file: path, message: `cannot be read: ${messageOf(error)}` });
  });
  if (text === null) return { reason: `${basename(path)} is not there` };
  if (sha256(text) !== items.sha256) {
    const message = `these are not the items of ${basename(baseline)}: their hash is another`;
    const hint = 'Commit both files together, or write both anew with fairprobe baseline update --samples';
    throw new InputError({ key: '--baseline', file: path, message, hint });
  }
  return { records: parseItems(text, path) };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
