import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheInfo, clearCache, openLmdbCache } from '../src/cache-lmdb.ts';
import { contentKey } from '../src/hash.ts';

let directory: string;
let notes: string[];
const note = (message: string) => void notes.push(message);
const key = (i: number) => contentKey('entry', i);
const value = (i: number) => new Uint8Array(1500).fill(i % 251);
const same = (a: Uint8Array | undefined, b: Uint8Array) => a !== undefined && Buffer.compare(a, b) === 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fairprobe-cache-'));
  notes = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function fill(count: number, at = directory): Promise<void> {
  const cache = await openLmdbCache(at, note);
  for (let i = 0; i < count; i++) cache.put(key(i), value(i));
  await cache.close();
}

/** How many of the entries come back as they were stored; any other answer than that or `undefined` fails. */
async function readable(count: number): Promise<number> {
  const cache = await openLmdbCache(directory, note);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const stored = cache.get(key(i));
    if (stored) expect(same(stored, value(i)), `entry ${i}`).toBe(true);
    if (stored) found++;
  }
  await cache.close();
  return found;
}

describe('the cache on disk', () => {
  it('gives back what was stored, before the flush and after it is opened again', async () => {
    const cache = await openLmdbCache(directory, note);
    cache.put('a', Uint8Array.of(1, 2, 3));
    cache.put('empty', new Uint8Array());
    expect(cache.get('a')).toEqual(Uint8Array.of(1, 2, 3));
    expect(cache.get('b')).toBeUndefined();
    await cache.close();
    const again = await openLmdbCache(directory, note);
    expect(again.get('a')).toEqual(Uint8Array.of(1, 2, 3));
    expect(again.get('empty')).toEqual(new Uint8Array());
    expect(new Float32Array(Uint8Array.from(again.get('a')!).buffer, 0, 0)).toHaveLength(0);
    await again.close();
    expect(notes).toEqual([]);
  });

  it('overwrites an entry that is stored again', async () => {
    await fill(3);
    const cache = await openLmdbCache(directory, note);
    cache.put(key(1), Uint8Array.of(9));
    await cache.flush();
    expect(cache.get(key(1))).toEqual(Uint8Array.of(9));
    await cache.close();
    expect(await cacheInfo(directory)).toMatchObject({ entries: 3 });
  });

  it('takes a value with a flipped bit for absent, says how many there were and stores the new one', async () => {
    await fill(50);
    const file = join(directory, 'cache.mdb');
    const bytes = readFileSync(file);
    const at = bytes.indexOf(Buffer.alloc(1400, 7));
    expect(at).toBeGreaterThan(0);
    bytes[at + 700] ^= 1;
    writeFileSync(file, bytes);
    expect(await readable(50)).toBe(49);
    expect(notes).toEqual([expect.stringContaining('1 corrupt cache entries')]);
    notes = [];
    await fill(8);
    expect(await readable(50)).toBe(50);
    expect(notes).toEqual([]);
  });

  it.each([
    ['cut to a third', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 3))],
    ['cut inside its header', (file: string) => truncateSync(file, 3000)],
    ['random bytes', (file: string) => writeFileSync(file, noise(100_000))],
    ['a few letters', (file: string) => writeFileSync(file, 'hello')],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['overwritten in its first page', (file: string) => overwrite(file, 0, noise(4096))],
    ['overwritten in the middle', (file: string) => overwrite(file, 40 * 4096, noise(4096 * 100))],
    ['zeroed in the middle', (file: string) => overwrite(file, 40 * 4096, Buffer.alloc(4096 * 100))],
  ])('survives a file that is %s, and works again afterwards', async (_what, damage) => {
    await fill(300);
    damage(join(directory, 'cache.mdb'));
    expect(await readable(300)).toBeLessThan(300);
    await fill(300);
    expect(await readable(300)).toBe(300);
  });

  it.each([
    ['below a file', () => join(directory, 'file', 'cache')],
    // Nobody can make a folder here, not even root.
    ['in /proc', () => '/proc/no/cache'],
  ])('remembers this run alone where the folder cannot be made (%s), and says so once', async (_where, place) => {
    writeFileSync(join(directory, 'file'), '');
    const cache = await openLmdbCache(place(), note);
    cache.put('a', Uint8Array.of(1));
    await cache.flush();
    expect(cache.get('a')).toEqual(Uint8Array.of(1));
    await cache.close();
    expect(notes).toEqual([expect.stringContaining('cannot be used')]);
  });

  it('goes on in memory when the disk is full, says so once and keeps what was committed before', async () => {
    // A limit on the size of files stands in for a full disk: the write is cut short in the same way.
    const { output, code } = await inProcess(
      `for (let r = 0; r < 6; r++) {
         for (let i = 0; i < 500; i++) cache.put('k' + (r * 500 + i), new Uint8Array(1500).fill(r));
         await cache.flush();
       }
       let found = 0;
       for (let i = 0; i < 3000; i++) if (cache.get('k' + i)?.[0] === Math.floor(i / 500)) found++;
       console.log('found', found);
       await cache.close();`,
      'ulimit -f 3000;',
    );
    expect(output).toContain('found 3000');
    expect(output.match(/cannot be written/g)).toHaveLength(1);
    expect(code).toBe(0);
    expect((await cacheInfo(directory)).entries).toBeGreaterThanOrEqual(500);
  });

  it('keeps everything that was flushed when the process is killed', async () => {
    const { code } = await inProcess(
      `for (let i = 0; i < 500; i++) cache.put('k' + i, new Uint8Array(1500).fill(i));
       await cache.flush();
       for (let i = 500; i < 600; i++) cache.put('k' + i, new Uint8Array(1500).fill(i));
       process.kill(process.pid, 'SIGKILL');`,
    );
    expect(code).toBeNull();
    const cache = await openLmdbCache(directory, note);
    expect(Array.from({ length: 500 }, (_, i) => cache.get(`k${i}`)?.[7])).toEqual(
      Array.from({ length: 500 }, (_, i) => i % 256),
    );
    await cache.close();
    expect(notes).toEqual([]);
  });

  it('can be used by two processes at once', async () => {
    const work = (name: string) =>
      inProcess(
        `for (let r = 0; r < 20; r++) {
           for (let i = 0; i < 50; i++) cache.put('${name}' + (r * 50 + i), new Uint8Array(1500).fill(r));
           await cache.flush();
         }
         await cache.close();`,
      );
    const results = await Promise.all([work('a'), work('b')]);
    expect(results.map(({ code, output }) => ({ code, output }))).toEqual([
      { code: 0, output: '' },
      { code: 0, output: '' },
    ]);
    expect((await cacheInfo(directory)).entries).toBe(2000);
  });

  it('makes the folder and those above it', async () => {
    const deep = join(directory, 'a', 'b', 'c');
    await fill(3, deep);
    expect(await cacheInfo(deep)).toMatchObject({ entries: 3 });
    expect(notes).toEqual([]);
  });

  it('counts its entries and bytes, and removes only its own files', async () => {
    expect(await cacheInfo(directory)).toEqual({ entries: 0, bytes: 0 });
    await fill(20);
    writeFileSync(join(directory, 'mine.txt'), 'keep');
    const info = await cacheInfo(directory);
    expect(info.entries).toBe(20);
    expect(info.bytes).toBeGreaterThan(20 * 1500);
    await clearCache(directory);
    expect(await cacheInfo(directory)).toEqual({ entries: 0, bytes: 0 });
    expect(existsSync(join(directory, 'mine.txt'))).toBe(true);
  });
});

/** Bytes that look random and are the same each time. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = Math.imul(state, 1664525) + 1013904223;
      return state >>> 24;
    }),
  );
}

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const all = readFileSync(file);
  bytes.copy(all, offset);
  writeFileSync(file, all);
}

/** Runs `script` with `cache` open in a process of its own, through vite's own TypeScript stripping of this checkout. */
async function inProcess(script: string, before = ''): Promise<{ code: number | null; output: string }> {
  const program = `
    import { createJiti } from 'jiti';
    const { openLmdbCache } = await createJiti(${JSON.stringify(import.meta.url)}, { fsCache: false }).import('../src/cache-lmdb.ts');
    const cache = await openLmdbCache(${JSON.stringify(directory)}, (message) => console.log(message));
    ${script}`;
  const child = spawn('bash', [
    '-c',
    `${before} exec "$0" "$@"`,
    process.execPath,
    '--input-type=module',
    '-e',
    program,
  ]);
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}
