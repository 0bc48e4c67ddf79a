import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import weat from '../../../metrics/weat/index.ts';
import type { AssociationTest, StimuliData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/weat.json' with { type: 'json' };

type Vectors = Record<string, readonly number[]>;
type Sets = Record<'x' | 'y' | 'a' | 'b', readonly string[]>;

function testOf({ x, y, a, b }: Sets, id = 'T'): AssociationTest {
  const set = (name: string, words: readonly string[]) => ({ name, words });
  return { id, title: id, attribute: 'gender', x: set('X', x), y: set('Y', y), a: set('A', a), b: set('B', b) };
}

function stimuli(...tests: AssociationTest[]): StimuliData {
  const info = { id: 'own', use: 'weat', title: '', licence: '', citation: '', source: '', revision: null, sha256: '' };
  return { kind: 'stimuli', info: { ...info, items: tests.length, dropped: {} }, tests };
}

function measure(vectors: Vectors, sets: Sets, options: z.input<typeof weat.options> = {}, seed = 1) {
  const input = {
    options: weat.options.parse(options),
    data: { stimuli: stimuli(testOf(sets)) },
    random: (...names: readonly string[]) => randomStream(seed, ...names),
  };
  const { words } = weat.needs({ ...input, seed });
  const found = words.words.filter((word) => word in vectors);
  return weat.measure({
    ...input,
    observed: {
      words: {
        answeredBy: 'word-vectors',
        vectors: new Map(found.map((word) => [word, Float32Array.from(vectors[word])])),
      },
    },
  })[0];
}

/** The value of a measurement that must have one. */
function dOf(measurement: ReturnType<typeof measure>): number {
  if (measurement.status !== 'ok') throw new Error(`is ${measurement.status}: ${measurement.reason}`);
  return measurement.value;
}

const toy: Vectors = {
  x1: [1, 0],
  x2: [0.8, 0.6],
  y1: [0, 1],
  y2: [0.6, 0.8],
  a1: [1, 0],
  a2: [2, 0],
  b1: [0, 1],
  b2: [0, 3],
};
const toySets: Sets = { x: ['x1', 'x2'], y: ['y1', 'y2'], a: ['a1', 'a2'], b: ['b1', 'b2'] };
const { vectors, sets, expected } = fixture;

describe('WEAT', () => {
  it('is the difference of mean associations in standard deviations', () => {
    // s = 1, 0.2, -1, -0.2: means 0.6 and -0.6, squares 2.08; of six partitions none is greater.
    const result = measure(toy, toySets);
    expect(result).toMatchObject({ measure: 'T', attribute: 'gender', group: null, status: 'ok', n: 4, pValue: 0 });
    expect(dOf(result)).toBeCloseTo(1.2 / Math.sqrt(2.08 / 3), 7);
    expect(dOf(measure(toy, toySets, { ddof: 0 }))).toBeCloseTo(1.2 / Math.sqrt(2.08 / 4), 7);
    expect(result.details).toMatchObject({
      sizes: { x: 2, y: 2, a: 2, b: 2 },
      permutation: { exact: true, partitions: 6, greater: 0, pValueAtLeast: 1 / 6 },
    });
  });

  it('equals an independent NumPy computation', () => {
    expect(Math.abs(dOf(measure(vectors, sets)) - expected.ddof1)).toBeLessThan(1e-12);
    expect(Math.abs(dOf(measure(vectors, sets, { ddof: 0 })) - expected.ddof0)).toBeLessThan(1e-12);
    const { partitions, greater, greaterTwoSided } = expected.permutation;
    expect(measure(vectors, sets)).toMatchObject({ pValue: greater / partitions });
    expect(measure(vectors, sets, { alternative: 'two-sided' })).toMatchObject({
      pValue: greaterTwoSided / partitions,
    });
  });

  it('changes its sign when X and Y, or A and B, are exchanged', () => {
    const d = dOf(measure(vectors, sets));
    expect(dOf(measure(vectors, { ...sets, x: sets.y, y: sets.x }))).toBeCloseTo(-d, 14);
    expect(dOf(measure(vectors, { ...sets, a: sets.b, b: sets.a }))).toBeCloseTo(-d, 14);
  });

  it('does not change when vectors are rescaled or words change places in their set', () => {
    const d = dOf(measure(vectors, sets));
    // Powers of two, so that single precision loses nothing.
    const scaled = Object.fromEntries(
      Object.entries(vectors).map(([word, v], i) => [word, v.map((c) => c * 2 ** (i % 9))]),
    );
    expect(dOf(measure(scaled, sets))).toBeCloseTo(d, 14);
    const reversed = { x: sets.x.toReversed(), y: sets.y.toReversed(), a: sets.a.toReversed(), b: sets.b.toReversed() };
    expect(dOf(measure(vectors, reversed))).toBeCloseTo(d, 14);
  });

  it('has an interval around the value from five words a set on, and says why not before', () => {
    const result = measure(vectors, sets);
    const { interval, value } = result as Extract<typeof result, { status: 'ok' }>;
    expect(interval).toMatchObject({ level: 0.95, method: 'noncentral t over target words' });
    expect(interval!.lower).toBeLessThan(value);
    expect(interval!.upper).toBeGreaterThan(value);
    expect(measure(toy, toySets)).toMatchObject({ noInterval: 'one set has 2 words; at least 5 are needed' });
  });

  it('leaves out words without a vector and names them; the sets may then differ in size', () => {
    const { x0, b0, ...rest } = vectors;
    const result = measure(rest, sets);
    expect(result).toMatchObject({ status: 'ok', n: 11 });
    expect(result.details).toMatchObject({
      sizes: { x: 5, y: 6, a: 5, b: 3 },
      dropped: { missing: { x: ['x0'], b: ['b0'] }, counterparts: {} },
      // 11 over 5 ways to choose X among the targets.
      permutation: { exact: true, partitions: 462 },
    });
  });

  it('counts a vector of zeros as missing', () => {
    expect(measure({ ...vectors, a0: [0, 0, 0, 0, 0, 0, 0] }, sets)).toMatchObject({
      details: { dropped: { missing: { a: ['a0'] } } },
    });
  });

  it('is insufficient with fewer than two words in a set, and says of which', () => {
    const { a1, ...rest } = toy;
    expect(measure(rest, toySets)).toMatchObject({
      status: 'insufficient',
      counts: { x: 2, y: 2, a: 1, b: 2 },
      required: 2,
      reason: 'too few words have a vector: 1 of 2 words of A are left; at least 2 of each are needed',
    });
    expect(measure({}, toySets)).toMatchObject({ status: 'insufficient', counts: { x: 0, y: 0, a: 0, b: 0 } });
  });

  it('points to `lowercase` where capitalised words have no vector', () => {
    const names = { ...toySets, x: ['X1', 'X2'] };
    expect(measure(toy, names)).toMatchObject({ reason: expect.stringContaining('set `lowercase`') });
    expect(dOf(measure(toy, names, { lowercase: true }))).toBe(dOf(measure(toy, toySets)));
  });

  it('is undefined where all target words are associated alike', () => {
    const alike = { ...toy, x2: [1, 0], y1: [1, 0], y2: [2, 0] };
    const result = measure(alike, toySets);
    expect(result).toMatchObject({ status: 'undefined', n: 4 });
    expect(result).not.toHaveProperty('value');
  });

  it('asks for each word once, and refuses tests that the data set does not have', () => {
    const data = { stimuli: stimuli(testOf(toySets, 'T1'), testOf(toySets, 'T2')) };
    const options = weat.options.parse({ tests: ['T2', 'T3', 'T2'] });
    expect(weat.needs({ options, data, seed: 1 }).words.words).toEqual(Object.keys(toy));
    expect(weat.check!({ options, data })).toEqual([
      { option: 'tests[1]', message: 'there is no test "T3"', hint: 'the data set own has T1, T2' },
      { option: 'tests[2]', message: '"T2" is named twice', hint: 'name each test once' },
    ]);
  });
});
