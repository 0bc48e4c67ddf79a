import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { refuseEndless } from './input-file.ts';

/** sha256, in hex, of the parts' JSON: a content key. Object keys are sorted, so equal values give equal keys. */
export function contentKey(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  // JSON would write null for it, and keys that should differ would be equal.
  if (typeof value === 'function') throw new TypeError(`a function (${value.name}) cannot be part of a content key`);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/**
 * sha256 of a file, in hex, read as a stream.
 *
 * @throws InputError for what is no file, and else what the file system says
 */
export async function hashFile(path: string): Promise<string> {
  await refuseEndless(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
