import { spawn } from 'node:child_process';
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

/** Runs `script` with `cache` open on `directory` in a process of its own. */
export async function inProcess(directory: string, script: string, before = '') {
  const program = `
    import { createJiti } from 'jiti';
    const load = createJiti(${JSON.stringify(import.meta.url)}, { fsCache: false });
    const { openStore } = await load.import('../../../src/support/store/index.ts');
    const { origin, key, value, found } = await load.import('./helpers.ts');
    const cache = await openStore(${JSON.stringify(directory)}, (message) => console.log(message));
    ${script}`;
  const shell = `${before} exec "$0" "$@"`;
  const child = spawn('bash', ['-c', shell, process.execPath, '--input-type=module', '-e', program]);
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}
