import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cache } from '../../../src/support/cache.ts';
import { contentKey } from '../../../src/support/hash.ts';
import { groupOf, storeOf } from '../../../src/support/store/layout.ts';

export const origin = { kind: 'text vectors', by: 'a model', content: 'its hash' };
export const key = (i: number) => contentKey('entry', i);
export const value = (i: number, length = 1500) => new Uint8Array(length).fill(i % 251);
export const same = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0;

export const folderIn = (directory: string, of = origin) => join(storeOf(directory), groupOf(of));

/** The store's files of one origin, in the order of their names. */
export function filesIn(directory: string, of = origin): string[] {
  const folder = folderIn(directory, of);
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
}

/** How many of the entries come back as they were stored; any other answer than that or `undefined` throws. */
export function found(cache: Cache, count: number, length?: number): number {
  let sound = 0;
  for (let i = 0; i < count; i++) {
    const stored = cache.get(key(i), origin);
    if (stored && !same(stored, value(i, length))) throw new Error(`entry ${i} is not what was stored`);
    if (stored) sound++;
  }
  return sound;
}
