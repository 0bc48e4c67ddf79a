/** Damage of many kinds to a file of the cache; test/support/store has the plain cases. */
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import type { Files } from '../../../src/support/store/files.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { groupOf } from '../../../src/support/store/layout.ts';
import { path, segment, survive } from '../../support/store/damaged.ts';
import { key, origin, value } from '../../support/store/helpers.ts';
import { memoryFiles } from '../../support/store/memory-files.ts';

describe('a damaged file', () => {
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
