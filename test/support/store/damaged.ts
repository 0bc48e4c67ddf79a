import { expect } from 'vitest';
import { openStore } from '../../../src/support/store/index.ts';
import { groupOf } from '../../../src/support/store/layout.ts';
import { found, key, origin, value } from './helpers.ts';
import { memoryFiles } from './memory-files.ts';

export const path = `/c/v1/${groupOf(origin)}/0123456789abcdef.answers`;

/** The bytes of a file with some entries. */
export async function segment(count: number, length: number): Promise<Buffer> {
  const files = memoryFiles();
  const cache = await openStore('/c', expect.unreachable, { files });
  for (let i = 0; i < count; i++) cache.put(key(i), value(i, length), origin);
  await cache.close();
  return [...files.contents.values()][0];
}

/**
 * Opens a cache that consists of a damaged file. What is read is what was stored, or absent; a second run knows as much
 * without a word about the damage; and what was absent can be stored again.
 */
export async function survive(
  bytes: Buffer,
  count: number,
  length: number,
): Promise<{ sound: number; notes: string[] }> {
  const files = memoryFiles();
  for (const folder of ['/c', '/c/v1', `/c/v1/${groupOf(origin)}`]) files.makeFolder(folder);
  files.contents.set(path, bytes);
  const notes: string[] = [];
  const run = async (work: (cache: Awaited<ReturnType<typeof openStore>>) => void, note: (message: string) => void) => {
    const cache = await openStore('/c', note, { files });
    work(cache);
    await cache.close();
  };
  let sound = 0;
  await run(
    (cache) => {
      sound = found(cache, count, length);
      for (let i = 0; i < count; i++) cache.put(key(i), value(i, length), origin);
    },
    (message) => notes.push(message),
  );
  await run((cache) => {
    if (found(cache, count, length) !== count) throw new Error('not stored again');
  }, expect.unreachable);
  return { sound, notes };
}
