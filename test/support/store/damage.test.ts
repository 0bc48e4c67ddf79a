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
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/support/store/index.ts';
import { indexEntry, padded, readTrailer, trailerSize } from '../../../src/support/store/segment.ts';
import { segment, survive } from './damaged.ts';
import { filesIn, folderIn, found, key, origin, value } from './helpers.ts';

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

  it.each(['null', '{}', '[]', '{"kind":1,"by":{"toString":1},"content":null}', '{"kind'])(
    'with the label %s and the right checksum gives all answers, and is set aside',
    async (text) => {
      const sound = await segment(2, 20);
      const { indexAt, records, labelLength } = readTrailer(sound.subarray(-trailerSize), sound.length)!;
      const labelAt = indexAt + records * indexEntry;
      expect(sound.toString('utf8', labelAt, labelAt + labelLength)).toBe(JSON.stringify(origin));
      const end = Buffer.alloc(padded(text.length) + trailerSize);
      end.write(text);
      sound.copy(end, end.length - trailerSize, sound.length - trailerSize);
      end.writeUInt32LE(text.length, end.length - trailerSize + 12);
      const bytes = Buffer.concat([sound.subarray(0, labelAt), end]);
      bytes.writeUInt32LE(crc32(bytes.subarray(indexAt, -12)), bytes.length - 12);
      expect(await survive(bytes, 2, 20)).toEqual({
        sound: 2,
        notes: [expect.stringMatching(/^damaged files in the cache \/c: 1, 1 of them set aside/)],
      });
    },
  );

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
