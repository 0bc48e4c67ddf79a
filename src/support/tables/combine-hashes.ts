import { createHash } from 'node:crypto';

/** One hash for several files: of their hashes, in order. One file keeps its own. */
export function combineHashes(hashes: readonly string[]): string {
  return hashes.length === 1 ? hashes[0] : createHash('sha256').update(hashes.join('')).digest('hex');
}
