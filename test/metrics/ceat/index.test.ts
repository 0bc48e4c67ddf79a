import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import ceat from '../../../metrics/ceat/index.ts';
import { inverseNorms, sampleAssociations } from '../../../metrics/shared/association-kernel.ts';
import type { CorpusData, StimuliData } from '../../../src/plugin.ts';
import { effectSize, effectSizeVariance } from '../../../src/statistics/association/effect-size.ts';
import { randomEffects } from '../../../src/statistics/association/random-effects.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/ceat.json' with { type: 'json' };

type Contexts = Record<string, readonly (readonly number[])[]>;
type Sets = Record<'x' | 'y' | 'a' | 'b', readonly string[]>;

const contexts: Contexts = fixture.vectors;
const { dimensions } = fixture;
const startingWith = (side: string) => Object.keys(contexts).filter((word) => word.startsWith(side));
const sets: Sets = { x: startingWith('x'), y: startingWith('y'), a: startingWith('a'), b: startingWith('b') };

const info = { id: 'own', use: '', title: '', licence: '', citation: '', source: '', revision: null, sha256: '' };
const corpus: CorpusData = {
  kind: 'corpus',
  info: { ...info, items: 1, dropped: {} },
  documents: async function* () {},
};

function inputFor({ x, y, a, b }: Sets, options: Partial<z.input<typeof ceat.options>>, seed: number) {
  const set = (name: string, words: readonly string[]) => ({ name, words });
  const test = { id: 'T', title: 'T', attribute: null, x: set('X', x), y: set('Y', y), a: set('A', a), b: set('B', b) };
  const stimuli: StimuliData = { kind: 'stimuli', info: { ...info, items: 1, dropped: {} }, tests: [test] };
  return {
    options: ceat.options.parse({ contexts: 'own', samples: 500, ...options }),
    data: { stimuli, contexts: corpus },
    random: (...names: readonly string[]) => randomStream(seed, ...names),
  };
}

function measure(vectors: Contexts, which: Sets, options: Partial<z.input<typeof ceat.options>> = {}, seed = 1) {
  const entries = Object.entries(vectors).map(([word, rows]) => [word, Float32Array.from(rows.flat())] as const);
  const occurrences = new Map(Object.entries(vectors).map(([word, rows]) => [word, rows.length]));
  const observed = { contexts: { dimensions, vectors: new Map(entries), occurrences, lost: 2 } };
  return ceat.measure({ ...inputFor(which, options, seed), observed })[0];
}

function pooled(vectors: Contexts, which: Sets, options: Partial<z.input<typeof ceat.options>> = {}, seed = 1) {
  const result = measure(vectors, which, options, seed);
  if (result.status !== 'ok') throw new Error(`is ${result.status}`);
  return { ...result, details: result.details as Record<string, number> & { dropped: unknown; contexts: unknown } };
}

describe('CEAT', () => {
  it('equals an independent NumPy computation on the same draws, with both variances', () => {
    const stimuli = (words: readonly string[]) =>
      words.map((word) => {
        const vectors = Float32Array.from(contexts[word].flat());
        const draws = Uint32Array.from((fixture.draws as Record<string, number[]>)[word]);
        return { vectors, inverseNorms: inverseNorms(vectors, dimensions), draws };
      });
    const n = fixture.effects.length;
    const targets = stimuli([...sets.x, ...sets.y]);
    const s = sampleAssociations(n, dimensions, targets, stimuli(sets.a), stimuli(sets.b));
    const effects = Array.from({ length: n }, (_, i) => effectSize(s, 4, 4, 1, i * 8));
    effects.forEach(({ value }, i) => {
      expect(Math.abs(value - fixture.effects[i])).toBeLessThan(1e-12);
    });

    const values = Float64Array.from(effects, ({ value }) => value);
    for (const [variances, expected] of [
      [values.map((_, i) => effects[i].deviation ** 2), fixture.pooled.paper],
      [values.map((value) => effectSizeVariance(value, 4, 4)), fixture.pooled.textbook],
    ] as const) {
      const result = randomEffects(values, variances);
      expect(Math.abs(result.estimate - expected.ces)).toBeLessThan(1e-12);
      expect(Math.abs(result.standardError - expected.standardError)).toBeLessThan(1e-12);
      expect(Math.abs(result.tau2 - expected.tau2)).toBeLessThan(1e-12);
      expect(Math.abs(result.q / expected.q - 1)).toBeLessThan(1e-12);
      expect(Math.abs(result.i2 - expected.i2)).toBeLessThan(1e-12);
      expect(Math.abs(result.pValue.p - expected.p)).toBeLessThan(1e-12);
    }
  });

  it('is what 200,000 draws by NumPy give, within Monte Carlo error', () => {
    const { many } = fixture;
    const { value, details } = pooled(contexts, sets, { samples: 20_000 });
    expect(Math.abs(value - many.ces)).toBeLessThan(4 * many.sd * Math.sqrt(1 / 20_000 + 1 / many.samples));
    expect(Math.abs(details.sdEffect / many.sd - 1)).toBeLessThan(0.05);
    expect(Math.abs(details.i2 - many.i2)).toBeLessThan(0.01);
  });

  it('has an interval of 1.96 standard errors, a two-sided p value and its logarithm', () => {
    const { value, interval, pValue, details } = pooled(contexts, sets);
    expect(interval!.level).toBe(0.95);
    expect(interval!.upper - value).toBeCloseTo(1.959963984540054 * details.standardError, 14);
    expect(value - interval!.lower).toBeCloseTo(1.959963984540054 * details.standardError, 14);
    expect(details.log10PValue).toBeCloseTo(Math.log10(pValue!), 10);
  });

  it('says how much it drew from what', () => {
    const { n, details } = pooled(contexts, sets, { samples: 300 });
    const counts = Object.values(contexts)
      .map((rows) => rows.length)
      .sort((p, q) => p - q);
    expect(n).toBe(8);
    expect(details).toMatchObject({
      samples: 300,
      sizes: { x: 4, y: 4, a: 3, b: 3 },
      contexts: { min: counts[0], median: (counts[6] + counts[7]) / 2, withoutDirection: 0, lost: 2 },
      dropped: { missing: {}, counterparts: {} },
    });
  });

  it('changes its sign when X and Y, or A and B, are exchanged', () => {
    const { value } = pooled(contexts, sets);
    expect(pooled(contexts, { ...sets, x: sets.y, y: sets.x }).value).toBeCloseTo(-value, 13);
    expect(pooled(contexts, { ...sets, a: sets.b, b: sets.a }).value).toBeCloseTo(-value, 13);
  });

  it('does not change when vectors are rescaled or words change places in their set', () => {
    const { value } = pooled(contexts, sets);
    const scaled = Object.fromEntries(
      Object.entries(contexts).map(([word, rows], i) => [word, rows.map((row) => row.map((c) => c * 2 ** (i % 7)))]),
    );
    expect(pooled(scaled, sets).value).toBeCloseTo(value, 13);
    const reversed = { x: sets.x.toReversed(), y: sets.y.toReversed(), a: sets.a.toReversed(), b: sets.b.toReversed() };
    expect(pooled(contexts, reversed).value).toBeCloseTo(value, 13);
  });

  it('draws alike for every subject, and otherwise with another seed', () => {
    const other = Object.fromEntries(
      Object.entries(contexts).map(([word, rows]) => [word, rows.map((row) => row.map((c) => -c))]),
    );
    expect(pooled(other, sets).value).toBeCloseTo(pooled(contexts, sets).value, 13);
    expect(pooled(contexts, sets, {}, 2).value).not.toBe(pooled(contexts, sets).value);
  });

  it('is the effect size of WEAT where each word has one sentence', () => {
    const single = Object.fromEntries(Object.entries(contexts).map(([word, rows]) => [word, rows.slice(0, 1)]));
    const { value, details } = pooled(single, sets, { samples: 10 });
    const first = (words: readonly string[]) =>
      words.map((word) => {
        const vectors = Float32Array.from(contexts[word][0]);
        return { vectors, inverseNorms: inverseNorms(vectors, dimensions), draws: new Uint32Array(1) };
      });
    const s = sampleAssociations(1, dimensions, first([...sets.x, ...sets.y]), first(sets.a), first(sets.b));
    expect(value).toBeCloseTo(effectSize(s, 4, 4, 1).value, 13);
    expect(details).toMatchObject({ tau2: 0, i2: 0 });
    expect(details.sdEffect).toBeLessThan(1e-14);
  });

  it('takes the textbook variance when told so, which weighs draws otherwise', () => {
    const { value, details } = pooled(contexts, sets, { variance: 'textbook' });
    expect(value).not.toBe(pooled(contexts, sets).value);
    expect(details.meanEffect).toBe(pooled(contexts, sets).details.meanEffect);
  });

  it('leaves out words without sentences with a counterpart each, of attributes too, and names them', () => {
    const { x1, b0, ...rest } = contexts;
    expect(pooled(rest, sets).details).toMatchObject({
      sizes: { x: 3, y: 3, a: 2, b: 2 },
      dropped: {
        missing: { x: ['x1'], b: ['b0'] },
        counterparts: { y: [expect.stringMatching(/^y/)], a: [expect.stringMatching(/^a/)] },
      },
    });
  });

  it('does not draw vectors without direction', () => {
    const zeros = Array(dimensions).fill(0);
    const withZeros = { ...contexts, x0: [...contexts.x0, zeros], a0: [zeros, ...contexts.a0] };
    const result = pooled(withZeros, sets);
    expect(result.details.contexts).toMatchObject({ withoutDirection: 2 });
    expect(result.value).toBeCloseTo(pooled(contexts, sets).value, 13);
    expect(pooled({ ...contexts, x0: [zeros] }, sets).details.dropped).toMatchObject({ missing: { x: ['x0'] } });
  });

  it('is insufficient with fewer than two words in a set', () => {
    const { a0, a1, ...rest } = contexts;
    expect(measure(rest, sets)).toMatchObject({
      status: 'insufficient',
      counts: { x: 4, y: 4, a: 1, b: 1 },
      required: 2,
    });
  });

  it('is undefined where a draw has all target words associated alike', () => {
    const alike = Object.fromEntries(Object.keys(contexts).map((word) => [word, [[1, 2, 3, 4, 5, 6]]]));
    const result = measure({ ...contexts, ...alike }, sets);
    expect(result).toMatchObject({ status: 'undefined', reason: expect.stringMatching(/^in 500 of 500 draws/) });
    expect(measure({ ...contexts, ...alike }, sets, { variance: 'textbook' }).status).toBe('undefined');
  });

  it('has nothing but finite numbers in its details', () => {
    const walk = (value: unknown): void => {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      else if (value !== null && typeof value === 'object') Object.values(value).forEach(walk);
    };
    const { x0, ...rest } = contexts;
    for (const vectors of [contexts, rest, {}]) walk(measure(vectors, sets));
  });

  it('asks for each word once, with the options of the search and the seed of the run', () => {
    const { options, data } = inputFor(
      sets,
      { contextsPerWord: 7, subToken: 'mean', caseSensitive: false, window: 9 },
      5,
    );
    expect(ceat.needs({ options, data, seed: 5 }).contexts).toEqual({
      kind: 'words-in-context',
      words: Object.keys(contexts),
      corpus,
      contextsPerWord: 7,
      caseSensitive: false,
      window: 9,
      subToken: 'mean',
      seed: 5,
    });
  });

  it('refuses tests that the data set does not have', () => {
    const { options, data } = inputFor(sets, { tests: ['C6'] }, 1);
    expect(ceat.check!({ options, data })).toMatchObject([{ option: 'tests[0]', message: 'there is no test "C6"' }]);
  });
});
