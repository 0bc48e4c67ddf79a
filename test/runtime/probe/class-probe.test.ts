import { describe, expect, it } from 'vitest';
import type { ClassesData } from '../../../src/contract/data.ts';
import { predictedClasses } from '../../../src/runtime/predicted-classes.ts';
import { trainClassProbe } from '../../../src/runtime/probe/class-probe.ts';
import type { Encoder } from '../../../src/runtime/sources.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { type Progress, silent } from '../../../src/support/progress.ts';
import { labelled } from '../../metrics/labelled-data.ts';

/** Texts that hold their own vector: `0.3 -1.2`; an empty one has none. */
const encoder: Encoder = {
  key: 'numbers',
  describe: () => ({}),
  async close() {},
  async embed(texts) {
    const rows = texts.map((text) => (text === '' ? [Number.NaN, Number.NaN] : text.split(' ').map(Number)));
    return { rows: rows.length, dimensions: 2, values: Float32Array.from(rows.flat()), truncated: 0 };
  },
  async embedSpans() {
    throw new Error('a probe asks for no spans');
  },
};

/** Three topics at the corners of a triangle, and one that no item has. */
function dataOf({ size = 90, spread = 0.3, seed = 1 } = {}): ClassesData {
  const random = randomStream(seed, 'topics');
  const codes = Uint16Array.from({ length: size }, (_, i) => [0, 1, 3][i % 3]);
  const corners: Record<number, [number, number]> = { 0: [0, 0], 1: [2, 0], 3: [0, 2] };
  const { positive: _, ...base } = labelled(
    codes.map(() => 0),
    {},
  );
  return {
    ...base,
    kind: 'classes',
    classes: ['travel', 'health', 'nobody', 'sports'],
    codes,
    positiveClasses: [],
    texts: Array.from(codes, (code) => corners[code].map((at) => at + spread * (random.next() - 0.5)).join(' ')),
  };
}

const trained = (data = dataOf(), progress: Progress = silent) =>
  trainClassProbe({ encoder, data, c: 1, heldOut: 0.3, seed: 1, cache: memoryCache(), progress });

describe('a probe of several classes', () => {
  it('names the class of texts it has not seen', async () => {
    const asked = dataOf({ seed: 2 });
    const { classes, codes, missing } = await predictedClasses(await trained(), asked, silent);
    expect(classes).toEqual(asked.classes);
    expect([...codes]).toEqual([...asked.codes]);
    expect(missing).toBe(0);
  });

  it('has no answer where the encoder has none', async () => {
    const asked = dataOf();
    const texts = asked.texts!.with(4, '');
    const { codes, missing } = await predictedClasses(await trained(), { ...asked, texts }, silent);
    expect(codes[4]).toBe(-1);
    expect(missing).toBe(1);
  });

  it('says how it did on held-out items, and whether that is more than chance', async () => {
    const notes: string[] = [];
    const told = { ...silent, note: (text: string) => void notes.push(text) };
    const good = (await trained(dataOf(), told)).describe() as {
      heldOut: { accuracy: number; noBetterThanChance: boolean };
    };
    expect(good.heldOut).toMatchObject({ accuracy: 1, noBetterThanChance: false, items: 27 });
    expect(notes).toEqual([]);
    const bad = (await trained(dataOf({ spread: 100 }), told)).describe() as typeof good;
    expect(bad.heldOut.noBetterThanChance).toBe(true);
    expect(notes.join()).toContain('the probe trained on "toy" is no better than chance');
  });

  it('gives P(positive) as the sum of the classes that a data set calls positive', async () => {
    const probe = await trained();
    const texts = ['0 0', '2 0'];
    const answer = await probe.probabilities(texts, ['health', 'sports'], silent);
    for (const i of [0, 1]) {
      const row = answer.probabilities.subarray(3 * i, 3 * i + 3);
      expect(answer.positive[i]).toBeCloseTo(row[1] + row[2], 12);
    }
    await expect(probe.probabilities(texts, ['toxic'], silent)).rejects.toThrow('none of the classes of the probe');
  });

  it('refuses data without texts, with one class, or with too few items', async () => {
    const { texts: _, ...bare } = dataOf();
    await expect(trained(bare)).rejects.toThrow('has no texts');
    const one = dataOf();
    await expect(trained({ ...one, codes: one.codes.map(() => 1) })).rejects.toThrow('has one class only');
    await expect(trained(dataOf({ size: 6 }))).rejects.toThrow(
      'too few items in one class (travel 2, health 2, sports 2)',
    );
  });
});
