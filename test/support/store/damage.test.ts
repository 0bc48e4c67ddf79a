import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/random.ts';
import type { Files } from '../../../src/support/store/files.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { groupOf } from '../../../src/support/store/layout.ts';
import { filesIn, folderIn, found, key, origin, value } from './helpers.ts';
import { memoryFiles } from './memory-files.ts';

const path = `/c/v1/${groupOf(origin)}/0123456789abcdef.answers`;

/** The bytes of a file with some entries. */
async function segment(count: number, length: number): Promise<Buffer> {
  const files = memoryFiles();
  const cache = await openStore('/c', expect.unreachable, { files });
  for (let i = 0; i < count; i++) cache.put(key(i), value(i, length), origin);
  await cache.close();
  return [...files.contents.values()][0];
}

/**
 * Opens a cache that consists of a damaged file. What is read is what was stored, or absent; a second run knows as much
 * without a word about the damage; and what was absent can be stored again.
 */
async function survive(bytes: Buffer, count: number, length: number): Promise<{ sound: number; notes: string[] }> {
  const files = memoryFiles();
  for (const folder of ['/c', '/c/v1', `/c/v1/${groupOf(origin)}`]) files.makeFolder(folder);
  files.contents.set(path, bytes);
  const notes: string[] = [];
  const run = async (work: (cache: Awaited<ReturnType<typeof openStore>>) => void, note: (message: string) => void) => {
    const cache = await openStore('/c', note, { files });
    work(cache);
    await cache.close();
  };
  let sound = 0;
  await run(
    (cache) => {
      sound = found(cache, count, length);
      for (let i = 0; i < count; i++) cache.put(key(i), value(i, length), origin);
    },
    (message) => notes.push(message),
  );
  await run((cache) => {
    if (found(cache, count, length) !== count) throw new Error('not stored again');
  }, expect.unreachable);
  return { sound, notes };
}

describe('a damaged file', () => {
  it('cut at any byte gives all answers that are whole, and is set aside', async () => {
    const bytes = await segment(5, 20);
    for (let end = 0; end < bytes.length; end++) {
      const { sound, notes } = await survive(bytes.subarray(0, end), 5, 20);
      // 16 bytes of header, and of each answer 40 and the value, the next one at a multiple of eight.
      const whole = Math.max(0, Math.min(5, Math.floor((end - 16 - 60) / 64) + 1));
      expect(sound, `cut at ${end}`).toBe(whole);
      expect(notes, `cut at ${end}`).toEqual([
        expect.stringMatching(/^damaged files in the cache \/c: 1, 1 of them set aside/),
      ]);
    }
  });

  it('with any one bit flipped gives all answers but at most one', async () => {
    const bytes = await segment(3, 12);
    const lost = new Map<number, number>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      const { sound } = await survive(damaged, 3, 12);
      lost.set(3 - sound, (lost.get(3 - sound) ?? 0) + 1);
    }
    // Each answer is 40 bytes and its value of 12: a bit of these costs the answer, any other bit nothing.
    expect(Object.fromEntries(lost)).toEqual({ 0: bytes.length * 8 - 3 * 52 * 8, 1: 3 * 52 * 8 });
  });

  it('with random damage of many kinds gives right answers or none', async () => {
    const random = randomStream(1, 'damage');
    const bytes = await segment(40, 100);
    let [all, some, none] = [0, 0, 0];
    for (let i = 0; i < 500; i++) {
      let damaged: Buffer = Buffer.from(bytes);
      for (let times = 1 + random.below(3); times > 0 && damaged.length > 0; times--) {
        const [start, length] = [random.below(damaged.length), 1 + random.below(400)];
        const part = damaged.subarray(start, start + length);
        const kinds = [
          () => part.fill(0),
          () => part.fill(0xff),
          () => void part.set(Array.from(part, () => random.below(256))),
          () => (part[0] ^= 1 << random.below(8)),
          () => (damaged = damaged.subarray(0, start)),
          () => (damaged = Buffer.concat([damaged.subarray(0, start), damaged.subarray(start + length)])),
          () => (damaged = Buffer.concat([damaged.subarray(0, start), part, damaged.subarray(start)])),
          () => damaged.copyWithin(random.below(damaged.length), start, start + length),
        ];
        kinds[random.below(kinds.length)]();
      }
      const { sound } = await survive(damaged, 40, 100);
      if (sound === 40) all++;
      else if (sound > 0) some++;
      else none++;
    }
    expect(all + some + none).toBe(500);
    // The damages are as they should be: most cost some answers, and few all.
    expect(some).toBeGreaterThan(300);
    expect(none).toBeLessThan(100);
  });

  it('of another program is set aside, whatever it holds', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(5000), Buffer.alloc(5000, 0xff)]) {
      const { sound, notes } = await survive(bytes, 3, 10);
      expect(sound).toBe(0);
      expect(notes).toHaveLength(1);
    }
  });
});

describe('what is no file', () => {
  it('is neither followed nor waited for, and set aside: links and folders in the place of files', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    const notes: string[] = [];
    const note = (message: string) => void notes.push(message);
    const cache = await openStore(directory, note);
    for (let i = 0; i < 3; i++) cache.put(key(i), value(i), origin);
    await cache.close();
    const [sound] = filesIn(directory);
    const elsewhere = join(directory, 'elsewhere');
    writeFileSync(elsewhere, readFileSync(sound));
    const at = (name: string) => join(folderIn(directory), `${name.repeat(16)}.answers`);
    symlinkSync(elsewhere, at('1'));
    mkdirSync(at('2'));
    writeFileSync(join(at('2'), 'mine'), '');
    symlinkSync(at('4'), at('3'));

    const again = await openStore(directory, note);
    expect(found(again, 3)).toBe(3);
    await again.close();
    expect(notes).toEqual([expect.stringMatching(/damaged files in the cache .*: 3, 3 of them set aside in /)]);
    expect(filesIn(directory)).toEqual([sound]);
    expect(existsSync(elsewhere)).toBe(true);
    expect(existsSync(join(directory, 'damaged', `${'2'.repeat(16)}.answers`, 'mine'))).toBe(true);
    rmSync(directory, { recursive: true });
  });

  it('is not written through where it cannot be set aside', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    mkdirSync(join(directory, 'v1'));
    for (const link of [folderIn(directory), join(directory, 'damaged')]) symlinkSync(elsewhere, link);
    const notes: string[] = [];
    const cache = await openStore(directory, (message) => notes.push(message));
    cache.put(key(0), value(0), origin);
    await cache.flush();
    expect(found(cache, 1)).toBe(1);
    await cache.close();
    expect(notes).toEqual([
      expect.stringMatching(/cannot be written .*is not a folder/),
      expect.stringMatching(/damaged files in the cache .*: 1, 0 of them set aside/),
    ]);
    expect(readdirSync(elsewhere)).toEqual([]);
    for (const folder of [directory, elsewhere]) rmSync(folder, { recursive: true });
  });

  it('does not stand in for the folder of a group either', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
    const notes: string[] = [];
    mkdirSync(join(directory, 'v1'));
    symlinkSync(elsewhere, folderIn(directory));
    for (let run = 0; run < 2; run++) {
      const cache = await openStore(directory, (message) => notes.push(message));
      expect(found(cache, 3)).toBe(run * 3);
      for (let i = 0; i < 3; i++) cache.put(key(i), value(i), origin);
      await cache.close();
    }
    expect(notes).toHaveLength(1);
    expect(readdirSync(elsewhere)).toEqual([]);
    for (const folder of [directory, elsewhere]) rmSync(folder, { recursive: true });
  });
});

it('of a damaged file of 36 GB only so much is read, however long its records say they are', async () => {
  const memory = memoryFiles();
  for (const folder of ['/c', '/c/v1', `/c/v1/${groupOf(origin)}`]) memory.makeFolder(folder);
  memory.contents.set(path, await segment(1, 10));
  const sound = memory.contents.get(path)!.subarray(0, 16 + 56);
  const size = 36e9;
  const reads: number[] = [];
  const files: Files = {
    ...memory,
    open: (name) => ({ ...memory.open(name)!, size }),
    read(_, into, position) {
      reads.push(into.length);
      // Zeros, and now and then the head of a record that is 200 MB or 3 GB long.
      into.fill(0);
      const [from, to] = [Math.ceil(position / 4096) * 4096, position + into.length];
      for (let at = from; at + 8 <= to; at += 4096)
        new DataView(into.buffer, into.byteOffset).setUint32(at - position + 4, at % 8192 === 0 ? 2e8 : 3e9, true);
      if (position < sound.length) into.set(sound.subarray(position, position + into.length));
      return into.length;
    },
  };
  const notes: string[] = [];
  const cache = await openStore('/c', (message) => void notes.push(message), { files });
  expect(cache.get(key(0), origin)).toEqual(value(0, 10));
  await cache.close();
  expect(notes[0]).toContain('answers saved from them: 1;');
  expect(Math.max(...reads)).toBeLessThan(2 ** 28);
  expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(2 ** 29);
  expect(reads.length).toBeLessThan(100);
});
