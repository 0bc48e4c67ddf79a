/** The cache on disk and what processes do to it: two at once, one that is killed, one that may not write. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../src/support/store/index.ts';
import { inventory } from '../../../src/support/store/inventory.ts';
import { found } from '../../support/store/helpers.ts';

let directory: string;
let notes: string[];
const note = (message: string) => void notes.push(message);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
  notes = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function readable(count: number): Promise<number> {
  const cache = await openStore(directory, note);
  const sound = found(cache, count);
  await cache.close();
  return sound;
}

/** Runs `script` with `cache` open on `directory` in a process of its own. */
async function inProcess(directory: string, script: string, before = '') {
  const program = `
    import { createJiti } from 'jiti';
    const load = createJiti(${JSON.stringify(import.meta.url)}, { fsCache: false });
    const { openStore } = await load.import('../../../src/support/store/index.ts');
    const { origin, key, value, found } = await load.import('../../support/store/helpers.ts');
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

it('goes on when the disk is full, and keeps what was written before', async () => {
  // A limit on the size of files stands in for a full disk: the write is cut short in the same way.
  const { output, code } = await inProcess(
    directory,
    `for (let r = 0; r < 6; r++) {
       for (let i = r * 500; i < (r + 1) * 500; i++) cache.put(key(i), value(i, r < 2 ? 100 : 9000), origin);
       await cache.flush();
     }
     for (let i = 0; i < 3000; i++) if (!cache.get(key(i), origin)) console.log('lost', i);
     await cache.close();`,
    'ulimit -f 3000;',
  );
  expect(output).toMatch(/^the cache .* cannot be written .*\n$/);
  expect(code).toBe(0);
  const cache = await openStore(directory, note);
  expect(found(cache, 1000, 100)).toBe(1000);
  await cache.close();
});

it('keeps everything that was flushed when the process is killed', async () => {
  const { code } = await inProcess(
    directory,
    `for (let i = 0; i < 500; i++) cache.put(key(i), value(i), origin);
     await cache.flush();
     for (let i = 500; i < 600; i++) cache.put(key(i), value(i), origin);
     process.kill(process.pid, 'SIGKILL');`,
  );
  expect(code).toBeNull();
  expect(await readable(600)).toBe(500);
  expect(notes).toEqual([]);
});

it('can be used by two processes at once, that merge what both wrote', async () => {
  const work = (first: number) =>
    inProcess(
      directory,
      `for (let r = 0; r < 20; r++) {
         for (let i = 0; i < 50; i++) cache.put(key(${first} + r * 50 + i), value(${first} + r * 50 + i), origin);
         await cache.flush();
       }
       await cache.close();`,
    );
  const results = await Promise.all([work(0), work(1000)]);
  expect(results).toEqual(results.map(() => ({ code: 0, output: '' })));
  expect(await readable(2000)).toBe(2000);
  expect(inventory(directory).entries).toBe(2000);
  expect(notes).toEqual([]);
});
