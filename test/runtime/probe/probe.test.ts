import { describe, expect, it } from 'vitest';
import type { LabelledData } from '../../../src/contract/data.ts';
import { InputError } from '../../../src/contract/problem.ts';
import { trainProbe } from '../../../src/runtime/probe/probe.ts';
import { splitByClass } from '../../../src/runtime/probe/split.ts';
import type { Encoder } from '../../../src/runtime/sources.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { type Cache, memoryCache } from '../../../src/support/cache.ts';
import { type Progress, silent } from '../../../src/support/progress.ts';

/** Texts that hold their own vector: `0.3 -1.2`. */
function encoderOf(key = 'numbers'): Encoder & { asked: number } {
  return {
    key,
    asked: 0,
    describe: () => ({}),
    async close() {},
    async embed(texts) {
      this.asked += texts.length;
      const rows = texts.map((text) => text.split(' ').map(Number));
      return { rows: rows.length, dimensions: 2, values: Float32Array.from(rows.flat()), truncated: 0 };
    },
    async embedSpans() {
      throw new Error('a probe asks for no spans');
    },
  };
}

/** Three classes, of which two count as positive; the first number of a text tells the class with some noise. */
function dataOf({ size = 400, signal = 2, seed = 1 } = {}): LabelledData {
  const random = randomStream(seed, 'test');
  const codes = Uint16Array.from({ length: size }, () => random.below(3));
  const positive = Uint8Array.from(codes, (code) => (code > 0 ? 1 : 0));
  return {
    kind: 'labelled',
    info: {
      id: 'posts',
      use: 'table',
      title: '',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: 'abc',
      items: size,
      dropped: {},
    },
    size,
    ids: Array.from(codes, (_, i) => `${i}`),
    texts: Array.from(positive, (p) => `${signal * p + random.next() + random.next()} ${random.next()}`),
    classes: ['normal', 'offensive', 'hate'],
    codes,
    positive,
    positiveClasses: ['offensive', 'hate'],
    groups: [],
    columns: new Map(),
  };
}

function inputOf(
  change: {
    data?: LabelledData;
    encoder?: Encoder;
    seed?: number;
    c?: number;
    cache?: Cache;
    progress?: Progress;
  } = {},
) {
  return {
    encoder: encoderOf(),
    data: dataOf(),
    c: 1,
    heldOut: 0.25,
    seed: 1,
    cache: memoryCache(),
    progress: silent,
    ...change,
  };
}

describe('a probe', () => {
  it('turns an encoder into a classifier that answers for any texts', async () => {
    const probe = await trainProbe(inputOf({ data: dataOf({ signal: 4 }) }));
    const asked = dataOf({ size: 50, signal: 4, seed: 2 });
    const { positive, missing } = await probe.classify(asked, silent);
    expect(missing).toBe(0);
    expect(positive).toHaveLength(50);
    for (const [i, p] of positive.entries()) expect(p > 0.5).toBe(asked.positive[i] === 1);
  });

  it('has two classes, named after what the data calls them', async () => {
    const probe = await trainProbe(inputOf());
    const asked = dataOf({ size: 5, seed: 2 });
    const { positive } = await probe.classify(asked, silent);
    expect(await probe.probabilities(asked.texts!, [], silent)).toEqual({
      classes: ['normal', 'offensive or hate'],
      probabilities: Float64Array.from([...positive].flatMap((p) => [1 - p, p])),
      positive,
      missing: 0,
      truncated: 0,
    });
  });

  it('counts the texts it was trained on among those it is asked about, and not those held out', async () => {
    const probe = await trainProbe(inputOf());
    expect((await probe.classify(dataOf(), silent)).trainedOn).toBe(299);
    expect((await probe.classify(dataOf({ size: 50, seed: 2 }), silent)).trainedOn).toBe(0);
  });

  it('reports its AUC and accuracy on the items it did not learn from', async () => {
    const described = (await trainProbe(inputOf({ data: dataOf({ signal: 1 }) }))).describe();
    expect(described.probe).toMatchObject({ dataset: 'posts', trainingItems: 299 });
    const heldOut = described.heldOut as Record<string, number | boolean>;
    expect(heldOut).toMatchObject({ items: 101, noBetterThanChance: false });
    expect(heldOut.auc).toBeGreaterThan(0.8);
    expect(heldOut.auc).toBeLessThan(1);
    expect(heldOut.accuracy).toBeGreaterThan(heldOut.majorityShare as number);
  });

  it('measures AUC and accuracy as counted by hand over the held-out items', async () => {
    const data = dataOf({ signal: 1 });
    const probe = await trainProbe(inputOf({ data }));
    const { positive: p } = await probe.classify(data, silent);
    const { test } = splitByClass(data, 0.25, 1);
    let pairs = 0;
    let wins = 0;
    for (const i of test) {
      for (const j of test) {
        if (!data.positive[i] || data.positive[j]) continue;
        pairs++;
        wins += p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0;
      }
    }
    const correct = test.filter((i) => (p[i] >= 0.5 ? 1 : 0) === data.positive[i]).length;
    const heldOut = probe.describe().heldOut as Record<string, number>;
    expect(heldOut.auc).toBeCloseTo(wins / pairs, 14);
    expect(heldOut.accuracy).toBe(correct / test.length);
  });

  it('is found in the cache the next time, without asking the encoder', async () => {
    const cache = memoryCache();
    const first = await trainProbe(inputOf({ cache }));
    const encoder = encoderOf();
    const second = await trainProbe(inputOf({ cache, encoder }));
    expect(encoder.asked).toBe(0);
    expect(second.key).toBe(first.key);
    expect(second.describe()).toEqual(first.describe());
    const data = dataOf({ size: 30, seed: 3 });
    expect(await second.classify(data, silent)).toEqual(await first.classify(data, silent));
  });

  it('has a key of its own for each encoder, data set, penalty and seed', async () => {
    const relabelled = dataOf();
    relabelled.positive[0] = 1 - relabelled.positive[0];
    const keys = await Promise.all(
      [
        {},
        { encoder: encoderOf('other') },
        { data: dataOf({ seed: 2 }) },
        { data: relabelled },
        { c: 2 },
        { seed: 2 },
      ].map(async (change) => (await trainProbe(inputOf(change))).key),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('says so when it is no better than chance', async () => {
    const notes: string[] = [];
    const progress = { ...silent, note: (message: string) => void notes.push(message) };
    const probe = await trainProbe(inputOf({ data: dataOf({ signal: 0 }), progress }));
    expect(probe.describe().heldOut).toMatchObject({ noBetterThanChance: true });
    expect(notes).toEqual([expect.stringContaining('no better than chance')]);
  });

  it('refuses data it cannot learn from, saying why', async () => {
    const without = (change: Partial<LabelledData>) => trainProbe(inputOf({ data: { ...dataOf(), ...change } }));
    const { texts: _, ...noTexts } = dataOf();
    await expect(trainProbe(inputOf({ data: noTexts }))).rejects.toThrow(/no texts/);
    await expect(without({ positive: new Uint8Array(400) })).rejects.toThrow(
      /one class only \(0 positive and 400 negative/,
    );
    await expect(trainProbe(inputOf({ data: dataOf({ size: 19 }) }))).rejects.toThrow(/has 19 items; .* at least 20/);
    const rare = new Uint8Array(400);
    rare[7] = 1;
    await expect(without({ positive: rare })).rejects.toThrow(/lacks one class/);
    await expect(without({ positive: rare })).rejects.toBeInstanceOf(InputError);
  });

  it('refuses to classify items without texts', async () => {
    const { texts: _, ...noTexts } = dataOf();
    await expect((await trainProbe(inputOf())).classify(noTexts, silent)).rejects.toThrow(/no texts/);
  });

  it('refuses vectors that are not finite', async () => {
    const data = dataOf();
    const broken = { ...data, texts: data.texts!.map((text, i) => (i === 5 ? 'NaN 1' : text)) };
    await expect(trainProbe(inputOf({ data: broken }))).rejects.toThrow(/not finite/);
  });
});

describe('the split of a probe', () => {
  const { classes, codes } = dataOf({ size: 999 });

  it('keeps the share of each class out of training, and each item in one part', () => {
    const { train, test } = splitByClass({ classes, codes }, 0.2, 1);
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from(codes, (_, i) => i));
    for (const code of classes.keys()) {
      const all = codes.filter((each) => each === code).length;
      expect(test.filter((i) => codes[i] === code)).toHaveLength(Math.round(0.2 * all));
    }
  });

  it('depends on the seed alone', () => {
    expect(splitByClass({ classes, codes }, 0.2, 1)).toEqual(splitByClass({ classes, codes }, 0.2, 1));
    expect(splitByClass({ classes, codes }, 0.2, 2)).not.toEqual(splitByClass({ classes, codes }, 0.2, 1));
  });

  it('puts one item of a class of two on either side, and a single one into training', () => {
    const small = { classes: ['a', 'b'], codes: Uint16Array.of(0, 0, 1) };
    const { train, test } = splitByClass(small, 0.01, 1);
    expect(train).toHaveLength(2);
    expect(test).toHaveLength(1);
    expect(train).toContain(2);
  });
});
