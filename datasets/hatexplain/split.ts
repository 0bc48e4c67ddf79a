/** HateXplain's official splits: post_id_divisions.json. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InputError, readJson } from '../../src/plugin.ts';
import type { Post } from './posts.ts';

/** The ids of an official split. */
export async function readSplit(
  split: 'train' | 'val' | 'test',
  divisions: string | undefined,
  posts: string,
  resolve: (path: string) => string,
): Promise<{ ids: readonly string[]; sha256: string }> {
  const file = divisions === undefined ? join(dirname(posts), 'post_id_divisions.json') : resolve(divisions);
  const hash = createHash('sha256');
  const value = await readJson(file, hash).catch((error: unknown) => {
    if (divisions !== undefined || !(error instanceof InputError)) throw error;
    const hint = 'Name it with `divisions`, or take every post of the file with `split: all`';
    throw new InputError(
      error.problems.map((problem) => ({ hint, ...problem })),
      { cause: error },
    );
  });
  const ids = z
    .record(z.string(), z.unknown())
    .pipe(z.looseObject({ [split]: z.array(z.string()) }))
    .safeParse(value);
  if (!ids.success) throw new InputError({ file, message: `has no list of post ids under "${split}"` });
  return { ids: ids.data[split] as string[], sha256: hash.digest('hex') };
}

export function inSplit(
  posts: ReadonlyMap<string, Post>,
  ids: readonly string[],
  split: string,
  file: string,
): [string, Post][] {
  const missing = ids.filter((id) => !posts.has(id)).length;
  if (missing > 0) {
    const message = `${missing} of the ${ids.length} posts of split "${split}" are not in the file`;
    throw new InputError({ file, message, hint: 'Take the complete published file, or another split' });
  }
  return [...new Set(ids)].map((id) => [id, posts.get(id)!]);
}
