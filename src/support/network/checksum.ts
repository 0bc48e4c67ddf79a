/** Checks bytes against an announced checksum while they stream by. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** `git` is the name that git gives a file's content: the sha1 of its size and its bytes. */
export interface Checksum {
  algorithm: 'sha256' | 'git';
  hex: string;
}

export function hashFor({ algorithm }: Checksum, bytes: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}

/** Adds the content of a file. A gigabyte takes seconds, in which a person may want to stop. */
export async function addFile(hash: Hash, path: string, signal?: AbortSignal): Promise<void> {
  const chunks = createReadStream(path, { highWaterMark: 1 << 20, ...(signal ? { signal } : {}) });
  await pipeline(chunks, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) hash.update(chunk);
  });
}

export async function fileMatches(path: string, bytes: number, checksum: Checksum, signal?: AbortSignal) {
  const hash = hashFor(checksum, bytes);
  await addFile(hash, path, signal);
  return hash.digest('hex') === checksum.hex;
}

export function nameOf({ algorithm }: Checksum): string {
  return algorithm === 'sha256' ? 'sha256' : 'git object id';
}
