/** Whether bytes are those that were announced, told while they stream by. */
import { createHash, type Hash } from 'node:crypto';

/** `git` is the name that git gives a file's content: the sha1 of its size and its bytes. */
export interface Checksum {
  algorithm: 'sha256' | 'git';
  hex: string;
}

export function hashFor({ algorithm }: Checksum, bytes: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}

export function nameOf({ algorithm }: Checksum): string {
  return algorithm === 'sha256' ? 'sha256' : 'git object id';
}
