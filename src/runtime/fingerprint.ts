import { stat } from 'node:fs/promises';
import type { Cache } from '../support/cache.ts';
import { contentKey, hashFile } from '../support/hash.ts';

/** sha256 of a file; of several, of their hashes in order. */
export async function fingerprint(paths: readonly string[], cache?: Cache): Promise<string> {
  return combined(await fileHashes(paths, cache));
}

/**
 * sha256 of each file. Hashing hundreds of megabytes at every start would take as long as a small run, so the cache
 * remembers the hash of a file as long as its inode, size and time of change are the same.
 */
export async function fileHashes(paths: readonly string[], cache?: Cache): Promise<string[]> {
  const hashes = [];
  for (const path of paths) hashes.push(await remembered(path, cache));
  return hashes;
}

/** One hash for several files. One file keeps its own. */
export function combined(hashes: readonly string[]): string {
  return hashes.length === 1 ? hashes[0] : contentKey(hashes);
}

const origin = { kind: 'hashes of files', by: 'fairprobe', content: 'sha256' };

async function remembered(path: string, cache: Cache | undefined): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  const key = contentKey('file hash', ...[dev, ino, size, mtimeNs, ctimeNs].map(String));
  const known = cache?.get(key, origin);
  if (known) return Buffer.from(known).toString('latin1');
  const hash = await hashFile(path);
  cache?.put(key, Buffer.from(hash, 'latin1'), origin);
  return hash;
}
