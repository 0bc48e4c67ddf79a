import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import seat from '../../../metrics/seat/index.ts';
import type { AssociationTest, StimuliData, StimulusSet } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/weat.json' with { type: 'json' };

type Vectors = Record<string, readonly number[]>;
type Sets = Record<'x' | 'y' | 'a' | 'b', readonly string[]>;

function stimuli(sets: Sets, originOf?: (text: string) => string): StimuliData {
  const set = (name: string, words: readonly string[]): StimulusSet => ({
    name,
    words,
    ...(originOf ? { origins: words.map(originOf) } : {}),
  });
  const { x, y, a, b } = sets;
  const test: AssociationTest = {
    id: 'T',
    title: 'T',
    attribute: 'gender',
    x: set('X', x),
    y: set('Y', y),
    a: set('A', a),
    b: set('B', b),
  };
  const info = { id: 'own', use: 'seat', title: '', licence: '', citation: '', source: '', revision: null, sha256: '' };
  return { kind: 'stimuli', info: { ...info, items: 1, dropped: {} }, tests: [test] };
}

function measure(
  vectors: Vectors,
  sets: Sets,
  options: z.input<typeof seat.options> = {},
  originOf?: (text: string) => string,
) {
  const input = {
    options: seat.options.parse(options),
    data: { stimuli: stimuli(sets, originOf) },
    random: (...names: readonly string[]) => randomStream(1, ...names),
  };
  const { texts } = seat.needs({ ...input, seed: 1 }).sentences;
  const dimensions = Object.values(vectors)[0].length;
  const values = Float32Array.from(texts.flatMap((text) => vectors[text]));
  return seat.measure({ ...input, observed: { sentences: { dimensions, values, truncated: 0 } } })[0];
}

function dOf(measurement: ReturnType<typeof measure>): number {
  if (measurement.status !== 'ok') throw new Error(`is ${measurement.status}: ${measurement.reason}`);
  return measurement.value;
}

const { vectors, sets, expected } = fixture;

describe('SEAT', () => {
  it('is the difference of mean associations in standard deviations; p counts the observed partition too', () => {
    const toy: Vectors = {
      x1: [1, 0],
      x2: [0.8, 0.6],
      y1: [0, 1],
      y2: [0.6, 0.8],
      a: [1, 0],
      a2: [2, 0],
      b: [0, 1],
      b2: [0, 3],
    };
    const result = measure(toy, { x: ['x1', 'x2'], y: ['y1', 'y2'], a: ['a', 'a2'], b: ['b', 'b2'] });
    // s = 1, 0.2, -1, -0.2: means 0.6 and -0.6, squares 2.08; the observed one of six partitions is the greatest.
    expect(dOf(result)).toBeCloseTo(1.2 / Math.sqrt(2.08 / 3), 7);
    expect(result).toMatchObject({ measure: 'T', attribute: 'gender', group: null, n: 4, pValue: 1 / 6 });
    expect(result).toMatchObject({ noInterval: 'one set has 2 sentences; at least 5 are needed' });
  });

  it('equals an independent NumPy computation, with the p value that counts ties', () => {
    const { partitions, atLeast } = expected.permutation;
    expect(Math.abs(dOf(measure(vectors, sets)) - expected.ddof1)).toBeLessThan(1e-12);
    expect(Math.abs(dOf(measure(vectors, sets, { ddof: 0 })) - expected.ddof0)).toBeLessThan(1e-12);
    expect(measure(vectors, sets)).toMatchObject({ pValue: atLeast / partitions });
  });

  it('draws one partition less than it would look at, so that p is a multiple of 1 / permutations', () => {
    const result = measure(vectors, sets, { permutations: 100 });
    expect(result.details).toMatchObject({ permutation: { exact: false, partitions: 99 } });
    const { pValue } = result as { pValue: number };
    expect(pValue * 100).toBeCloseTo(Math.round(pValue * 100), 9);
    expect(pValue).toBeGreaterThanOrEqual(1 / 100);
  });

  it('changes its sign when X and Y, or A and B, are exchanged, and not with the length of vectors', () => {
    const d = dOf(measure(vectors, sets));
    expect(dOf(measure(vectors, { ...sets, x: sets.y, y: sets.x }))).toBeCloseTo(-d, 14);
    expect(dOf(measure(vectors, { ...sets, a: sets.b, b: sets.a }))).toBeCloseTo(-d, 14);
    const scaled = Object.fromEntries(
      Object.entries(vectors).map(([text, v], i) => [text, v.map((c) => c * 2 ** (i % 9))]),
    );
    expect(dOf(measure(scaled, sets))).toBeCloseTo(d, 14);
  });

  it('takes words for drawn, not sentences, where it knows the words', () => {
    const free = measure(vectors, sets);
    expect((free as { interval: object }).interval).toMatchObject({
      method: 'noncentral t over target sentences',
    });
    // Every sentence twice, as if it were made twice for its word: the same words, so the same interval.
    const twice = (texts: readonly string[]) => texts.flatMap((text) => [text, `${text}'`]);
    const doubled = Object.fromEntries(
      Object.entries(vectors).flatMap(([text, v]) => [
        [text, v],
        [`${text}'`, v],
      ]),
    );
    const doubledSets = { ...sets, x: twice(sets.x), y: twice(sets.y) };
    const clustered = measure(doubled, doubledSets, { ddof: 0 }, (text) => text.replace("'", ''));
    const single = measure(vectors, sets, { ddof: 0 }, (text) => text);
    const { method, lower, upper } = (clustered as { interval: { method: string; lower: number; upper: number } })
      .interval;
    expect(method).toBe('noncentral t over target words');
    const expectedInterval = (single as { interval: { lower: number; upper: number } }).interval;
    expect(lower).toBeCloseTo(expectedInterval.lower, 12);
    expect(upper).toBeCloseTo(expectedInterval.upper, 12);
    const loose = (measure(doubled, doubledSets, { ddof: 0 }) as { interval: { lower: number; upper: number } })
      .interval;
    expect(loose.upper - loose.lower).toBeLessThan(0.9 * (upper - lower));
  });

  it('is undefined where all sentences are associated alike, and insufficient where vectors are zeros', () => {
    const same = Object.fromEntries(Object.keys(vectors).map((text) => [text, [1, 0]]));
    expect(measure(same, sets)).toMatchObject({ status: 'undefined', reason: expect.stringContaining('alike') });
    const zeros = { ...vectors, ...Object.fromEntries(sets.x.slice(1).map((text) => [text, vectors.x0.map(() => 0)])) };
    expect(measure(zeros, sets)).toMatchObject({ status: 'insufficient', counts: { x: 1 } });
  });
});
