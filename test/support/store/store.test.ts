import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Files, nodeFiles } from '../../../src/support/store/files.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { inventory } from '../../../src/support/store/inventory.ts';
import { filesIn, folderIn, found, key, origin, same, value } from './helpers.ts';

let directory: string;
let notes: string[];
const note = (message: string) => void notes.push(message);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
  notes = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Stores some entries, in one file. */
async function fill(from: number, to: number, at = directory): Promise<void> {
  const cache = await openStore(at, note);
  for (let i = from; i < to; i++) cache.put(key(i), value(i), origin);
  await cache.close();
}

async function readable(count: number): Promise<number> {
  const cache = await openStore(directory, note);
  const sound = found(cache, count);
  await cache.close();
  return sound;
}

/** A file system of which some calls fail. */
const failing = (code: string, calls: readonly (keyof Files)[]): Files => {
  const fail = () => {
    throw Object.assign(new Error(`${code}: it does not work`), { code });
  };
  return { ...nodeFiles, ...Object.fromEntries(calls.map((name) => [name, fail])) };
};

describe('the cache on disk', () => {
  it('gives back what was stored, before the flush and after it is opened again', async () => {
    const cache = await openStore(directory, note);
    cache.put('a', Uint8Array.of(1, 2, 3), origin);
    cache.put('empty', new Uint8Array(), origin);
    expect(cache.get('a', origin)).toEqual(Uint8Array.of(1, 2, 3));
    expect(cache.get('b', origin)).toBeUndefined();
    await cache.close();
    const again = await openStore(directory, note);
    expect(again.get('a', origin)).toEqual(Uint8Array.of(1, 2, 3));
    expect(again.get('empty', origin)).toEqual(new Uint8Array());
    // A view of floats must be possible.
    expect(again.get('a', origin)!.byteOffset % 4).toBe(0);
    await again.close();
    expect(notes).toEqual([]);
  });

  it('keeps answers of every size, whether they lie in one block, across two, or fill many', async () => {
    const sizes = [0, 1, 7, 8, 1500, 16_000, 16_345, 20_000, 32_768, 100_000, 3_000_000];
    const cache = await openStore(directory, note);
    for (const size of sizes) cache.put(key(size), value(size, size), origin);
    await cache.close();
    const again = await openStore(directory, note);
    for (const size of sizes) expect(same(again.get(key(size), origin), value(size, size)), `${size} bytes`).toBe(true);
    await again.close();
  });

  it('finds an answer under another name of its source, and not among those of another kind or content', async () => {
    await fill(0, 1);
    const cache = await openStore(directory, note);
    expect(cache.get(key(0), { ...origin, by: './copy of it' })).toBeDefined();
    expect(cache.get(key(0), { ...origin, kind: 'other' })).toBeUndefined();
    expect(cache.get(key(0), { ...origin, content: 'other' })).toBeUndefined();
    await cache.close();
  });

  it('has the later of two different answers count, and does not store an equal one again', async () => {
    await fill(0, 3);
    await fill(0, 3);
    expect(filesIn(directory)).toHaveLength(1);
    const cache = await openStore(directory, note);
    cache.put(key(1), Uint8Array.of(9), origin);
    await cache.close();
    const again = await openStore(directory, note);
    expect(again.get(key(1), origin)).toEqual(Uint8Array.of(9));
    await again.close();
    expect(inventory(directory)).toMatchObject({ entries: 3 });
  });

  it('has the later answer count when the clock was set back in between', async () => {
    const early = () => Date.parse('2001-01-01');
    await fill(0, 1);
    const cache = await openStore(directory, note, { now: early });
    cache.put(key(0), Uint8Array.of(9), origin);
    await cache.close();
    const again = await openStore(directory, note, { now: early });
    expect(again.get(key(0), origin)).toEqual(Uint8Array.of(9));
    await again.close();
    expect(notes).toEqual([]);
  });

  it('makes folders of mode 0700 and files of mode 0600, and leaves nothing temporary', async () => {
    const deep = join(directory, 'a', 'b');
    await fill(0, 3, deep);
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([directory, deep, folderIn(deep)].slice(1).map(modeOf)).toEqual(['700', '700']);
    expect(filesIn(deep).map(modeOf)).toEqual(['600']);
    expect(filesIn(deep)[0]).toMatch(/\.answers$/);
    expect(notes).toEqual([]);
  });

  it('merges many small files into one that holds the same, and a reader that knew the small ones finds it', async () => {
    await fill(0, 2);
    const reader = await openStore(directory, note);
    expect(found(reader, 2)).toBe(2);
    const other = await openStore(directory, note);
    for (let i = 2; i < 40; i++) {
      other.put(key(i), value(i), origin);
      await other.flush();
    }
    await other.close();
    expect(filesIn(directory).length).toBeLessThan(16);
    expect(await readable(40)).toBe(40);
    expect(found(reader, 2)).toBe(2);
    await reader.close();
    expect(notes).toEqual([]);
  });

  it('finds what another process moved into another file before it was read', async () => {
    await fill(0, 5);
    const cache = await openStore(directory, note);
    expect(cache.get(key(99), origin)).toBeUndefined();
    const [file] = filesIn(directory);
    writeFileSync(join(folderIn(directory), '00000000000000ff.answers'), readFileSync(file));
    rmSync(file);
    expect(found(cache, 5)).toBe(5);
    await cache.close();
    expect(notes).toEqual([]);
  });

  it('sweeps temporary files of killed runs once they are a day old', async () => {
    await fill(0, 1);
    const [old, young] = ['0'.repeat(16), '1'.repeat(16)].map((name) =>
      join(folderIn(directory), `${name}.answers.new`),
    );
    for (const path of [old, young]) writeFileSync(path, 'half');
    utimesSync(old, new Date(Date.now() - 25 * 3600_000), new Date(Date.now() - 25 * 3600_000));
    const looking = await openStore(directory, note, { readOnly: true });
    found(looking, 1);
    await looking.close();
    expect(existsSync(old)).toBe(true);
    expect(await readable(1)).toBe(1);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(notes).toEqual([]);
  });

  it('says of a cache.mdb that it is of an earlier version', async () => {
    writeFileSync(join(directory, 'cache.mdb'), 'garbage');
    await fill(0, 1);
    expect(notes).toEqual([expect.stringMatching(/cache\.mdb is the cache of an earlier version.*cache clear/)]);
  });

  it.each([
    ['below a file', () => join(directory, 'file', 'cache')],
    // Nobody can make a folder here, not even root.
    ['in /proc', () => '/proc/no/cache'],
    ['where v1 is a file', () => join(directory, 'spoilt')],
  ])('remembers this run alone where the folder cannot be made (%s), and says so once', async (_where, place) => {
    writeFileSync(join(directory, 'file'), '');
    mkdirSync(join(directory, 'spoilt'));
    writeFileSync(join(directory, 'spoilt', 'v1'), '');
    const cache = await openStore(place(), note);
    cache.put('a', Uint8Array.of(1), origin);
    await cache.flush();
    expect(cache.get('a', origin)).toEqual(Uint8Array.of(1));
    await cache.close();
    expect(notes).toEqual([expect.stringContaining('cannot be used')]);
  });

  it.each([
    ['read-only', failing('EROFS', ['create', 'makeFolder', 'rename', 'remove', 'touch'])],
    ['full from the first byte', failing('ENOSPC', ['write'])],
    ['full at the end', failing('ENOSPC', ['sync'])],
  ])('reads a cache that is %s, remembers what is new, says so once and leaves no file', async (_what, files) => {
    await fill(0, 20);
    const before = readdirSync(directory, { recursive: true }).sort();
    const cache = await openStore(directory, note, { files });
    expect(found(cache, 40)).toBe(20);
    for (let round = 0; round < 3; round++) {
      for (let i = 20; i < 40; i++) cache.put(key(i), value(i), origin);
      await cache.flush();
    }
    expect(found(cache, 40)).toBe(40);
    await cache.close();
    expect(notes).toEqual([expect.stringMatching(/cannot be written .*not kept for the next run/)]);
    expect(readdirSync(directory, { recursive: true }).sort()).toEqual(before);
    notes = [];
    expect(await readable(40)).toBe(20);
    expect(notes).toEqual([]);
  });

  it('says nothing of a read-only cache where there is nothing to keep', async () => {
    await fill(0, 20);
    const cache = await openStore(directory, note, {
      files: failing('EROFS', ['create', 'rename', 'remove', 'touch']),
    });
    expect(found(cache, 20)).toBe(20);
    await cache.close();
    expect(notes).toEqual([]);
  });

  it('goes on when the cache is cleared away under it', async () => {
    const cache = await openStore(directory, note);
    cache.put(key(0), value(0), origin);
    await cache.flush();
    rmSync(join(directory, 'v1'), { recursive: true });
    expect(found(cache, 1)).toBe(0);
    cache.put(key(1), value(1), origin);
    await cache.close();
    expect(await readable(2)).toBe(1);
    expect(notes).toEqual([]);
  });

  it('changes nothing where it is to look only', async () => {
    await fill(0, 3);
    const [file] = filesIn(directory);
    utimesSync(file, 1e9, 1e9);
    mkdirSync(join(directory, 'more'));
    const all = () => readdirSync(directory, { recursive: true }).sort();
    const before = all();
    const cache = await openStore(directory, note, { readOnly: true });
    expect(found(cache, 3)).toBe(3);
    cache.put(key(7), value(7), origin);
    await cache.close();
    expect(all()).toEqual(before);
    expect(statSync(file).mtimeMs).toBe(1e12);
    expect(notes).toEqual([]);
  });

  it('marks what is read as used', async () => {
    await fill(0, 3);
    const [file] = filesIn(directory);
    utimesSync(file, 1e9, 1e9);
    const start = Date.now();
    expect(await readable(3)).toBe(3);
    expect(statSync(file).mtimeMs).toBeGreaterThan(start - 1000);
  });
});
