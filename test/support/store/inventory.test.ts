import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/support/store/index.ts';
import { clear, inventory } from '../../../src/support/store/inventory.ts';
import { filesIn, folderIn, key, origin, value } from './helpers.ts';

const nothing = { entries: 0, bytes: 0, held: [], damaged: 0, earlier: [] };
const day = 24 * 3600_000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function fill(from: number, to: number, more: Partial<typeof origin> = {}): Promise<void> {
  const cache = await openStore(directory, expect.unreachable);
  for (let i = from; i < to; i++) cache.put(key(i), value(i), { ...origin, ...more });
  await cache.close();
}

function agedBy(path: string, age: number): void {
  const at = (Date.now() - age) / 1000;
  utimesSync(path, at, at);
}

describe('the inventory of a cache', () => {
  it('is empty where there is none, and makes none', () => {
    expect(inventory(join(directory, 'none'))).toEqual(nothing);
    expect(inventory(directory)).toEqual(nothing);
    expect(readdirSync(directory)).toEqual([]);
    writeFileSync(join(directory, 'file'), '');
    expect(inventory(join(directory, 'file'))).toEqual(nothing);
    expect(clear(join(directory, 'file'))).toEqual([]);
  });

  it('says by whom the answers are and of what kind, how many, how large and when they were last used', async () => {
    await fill(0, 20);
    await fill(20, 25, { by: 'another' });
    await fill(0, 3, { kind: 'class probabilities' });
    for (const path of filesIn(directory)) agedBy(path, 40 * day);
    const { held, entries, bytes, ...rest } = inventory(directory);
    expect(held).toMatchObject([
      { by: 'a model', kind: 'class probabilities', entries: 3 },
      { by: 'a model', kind: 'text vectors', entries: 20 },
      { by: 'another', kind: 'text vectors', entries: 5 },
    ]);
    expect(entries).toBe(28);
    expect(held.reduce((sum, one) => sum + one.bytes, 0)).toBe(bytes);
    expect(held[1].bytes).toBeGreaterThan(20 * 1500);
    expect(held.map(({ lastUsed }) => Math.round((Date.now() - Date.parse(lastUsed)) / day))).toEqual([0, 40, 40]);
    expect(rest).toEqual({ damaged: 0, earlier: [] });
  });

  it('counts damaged files, and leaves them where they are', async () => {
    await fill(0, 3);
    writeFileSync(join(folderIn(directory), `${'0'.repeat(16)}.answers`), 'hello');
    mkdirSync(join(directory, 'damaged'));
    writeFileSync(join(directory, 'damaged', 'x'), 'hello');
    const before = readdirSync(directory, { recursive: true });
    expect(inventory(directory)).toMatchObject({ entries: 3, damaged: 2 });
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
  });
});

describe('clearing a cache', () => {
  it('removes all that is its own, and nothing else', async () => {
    await fill(0, 3);
    const mine = [
      join(directory, 'mine.txt'),
      join(directory, 'v1', 'mine.txt'),
      join(folderIn(directory), 'mine.txt'),
    ];
    for (const path of mine) writeFileSync(path, 'keep');
    const elsewhere = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    writeFileSync(join(elsewhere, `${'0'.repeat(16)}.answers`), 'keep');
    symlinkSync(elsewhere, join(directory, 'v1', `link-${'0'.repeat(16)}`));
    writeFileSync(join(folderIn(directory), `${'0'.repeat(16)}.answers.new`), 'half');
    writeFileSync(join(folderIn(directory), `${'1'.repeat(16)}.answers`), 'damaged');
    for (const name of ['cache.mdb', 'cache.mdb-lock', 'cache.mdb.damaged'])
      writeFileSync(join(directory, name), 'old');
    expect(inventory(directory).earlier).toHaveLength(3);
    expect(clear(directory)).toEqual([]);
    expect(inventory(directory)).toEqual(nothing);
    expect(mine.map((path) => existsSync(path))).toEqual([true, true, true]);
    expect(readdirSync(elsewhere)).toHaveLength(1);
    rmSync(elsewhere, { recursive: true });
  });

  it('leaves no folder of its own behind', async () => {
    await fill(0, 3);
    clear(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('removes what was not used since a time, by file', async () => {
    await fill(0, 3);
    const [old] = filesIn(directory);
    agedBy(old, 31 * day);
    await fill(3, 5, { by: 'another' });
    const [future] = filesIn(directory).filter((path) => path !== old);
    // A clock that was set back since makes nothing old.
    agedBy(future, -365 * day);
    writeFileSync(join(directory, 'cache.mdb'), 'old');
    agedBy(join(directory, 'cache.mdb'), 31 * day);
    clear(directory, Date.now() - 30 * day);
    expect(inventory(directory)).toMatchObject({ entries: 2, earlier: [], held: [{ by: 'another' }] });
  });

  it('does not open a damaged file', async () => {
    await fill(0, 3);
    const [file] = filesIn(directory);
    writeFileSync(file, Buffer.alloc(100_000, 0x5a));
    expect(clear(directory)).toEqual([]);
    expect(inventory(directory)).toEqual(nothing);
  });
});
