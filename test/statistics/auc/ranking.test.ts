import { expect, test } from 'vitest';
import { rankScores } from '../../../src/statistics/auc/ranking.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

test('Scores are put in ascending order; equal scores share a level and stay in their own order', () => {
  const { order, level, levels } = rankScores(Float64Array.of(0.5, 0.25, 0.5, 0, 1));
  expect([...order]).toEqual([3, 1, 0, 2, 4]);
  expect([...level]).toEqual([0, 1, 2, 2, 3]);
  expect(levels).toBe(4);
});

test('-0 and 0 are one level, and negative and infinite scores are in their places', () => {
  const scores = Float64Array.of(0, -0, -1.5, -2.5, Number.POSITIVE_INFINITY, 1e-308, Number.NEGATIVE_INFINITY);
  const { order, level } = rankScores(scores);
  expect([...order].map((i) => scores[i])).toEqual([
    Number.NEGATIVE_INFINITY,
    -2.5,
    -1.5,
    0,
    -0,
    1e-308,
    Number.POSITIVE_INFINITY,
  ]);
  expect([...level]).toEqual([0, 1, 2, 3, 3, 4, 5]);
});

test('NaN has no rank', () => {
  expect([...rankScores(Float64Array.of(0.5, Number.NaN, 0.25)).order]).toEqual([2, 0]);
  expect(rankScores(Float64Array.of(Number.NaN))).toEqual({
    order: new Uint32Array(0),
    level: new Uint32Array(0),
    levels: 0,
  });
});

test.each([
  ['doubles', (x: number) => x],
  ['32-bit floats', Math.fround],
  ['two decimals', (x: number) => Math.round(x * 100) / 100],
  ['scores close to 0', (x: number) => x ** 40],
])('The order of random %s is that of a comparator sort', (_, shape) => {
  const random = randomStream(7, 'ranking');
  const scores = Float64Array.from({ length: 5000 }, () => shape(random.next()));
  const expected = [...scores.keys()].sort((a, b) => scores[a] - scores[b] || a - b);
  expect([...rankScores(scores).order]).toEqual(expected);
});

test('Scores may be a view into a larger buffer', () => {
  const scores = new Float64Array(Float64Array.of(9, 0.5, 0.25, 0.75).buffer, 8, 3);
  expect([...rankScores(scores).order]).toEqual([1, 0, 2]);
});
