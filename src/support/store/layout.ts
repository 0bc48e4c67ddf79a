/**
 * Where things lie in a cache folder:
 *
 *     v1/<kind>-<hash of kind and content>/<random>.answers    finished work
 *     damaged/                                                 what was no such file, set aside
 *     cache.mdb                                                of earlier fairprobes
 */
import { basename, join } from 'node:path';
import type { Origin } from '../cache.ts';
import { contentKey } from '../hash.ts';

export const storeOf = (directory: string): string => join(directory, 'v1');
export const damagedOf = (directory: string): string => join(directory, 'damaged');
export const earlierOf = (directory: string): string[] =>
  ['cache.mdb', 'cache.mdb-lock', 'cache.mdb.damaged'].map((name) => join(directory, name));

export function groupOf({ kind, content }: Pick<Origin, 'kind' | 'content'>): string {
  return `${kind.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}-${contentKey(kind, content).slice(0, 16)}`;
}

export const isGroup = (path: string): boolean => /^[a-z0-9-]+-[0-9a-f]{16}$/.test(basename(path));
