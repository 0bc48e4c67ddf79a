import { expect, test } from 'vitest';
import {
  greatestReplaced,
  leastReplaced,
  powerMean,
  powerMeanGradient,
} from '../../../src/statistics/auc/power-mean.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

test('p = 1, 0 and -1 are the arithmetic, geometric and harmonic mean', () => {
  expect(powerMean([1, 4], 1)).toBe(2.5);
  expect(powerMean([1, 4], 0)).toBeCloseTo(2, 15);
  expect(powerMean([1, 4], -1)).toBeCloseTo(1.6, 15);
});

test('With p = -5 the least value counts most: ((1 + 32) / 2)^(-1/5) of 1 and 1/2', () => {
  expect(powerMean([1, 0.5], -5)).toBeCloseTo(16.5 ** -0.2, 15);
});

test('Equal values have themselves as mean, and order does not matter', () => {
  expect(powerMean([0.7, 0.7, 0.7], -5)).toBe(0.7);
  expect(powerMean([0.2, 0.9, 0.5], -5)).toBeCloseTo(powerMean([0.9, 0.5, 0.2], -5), 15);
});

test('A value of 0 makes the mean 0 for p up to 0, and nothing overflows', () => {
  expect(powerMean([0, 0.9], -5)).toBe(0);
  expect(powerMean([0, 0.9], 0)).toBe(0);
  expect(powerMean([0, 1], 2)).toBeCloseTo(Math.SQRT1_2, 15);
  expect(powerMean([1e-200, 1], -5)).toBeCloseTo(1e-200 * 2 ** 0.2, 210);
});

test.each([-5, -1, 0, 1, 2])('The gradient for p = %d is that of finite differences', (p) => {
  const values = [0.4, 0.7, 0.9];
  const step = 1e-6;
  for (const [i, slope] of powerMeanGradient(values, p).entries()) {
    const moved = (by: number) => powerMean(values.with(i, values[i] + by), p);
    expect(slope).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 8);
  }
});

test.each([-5, -0.5, 0, 1, 2.5])('With p = %d the mean with one value replaced is looked for among all', (p) => {
  for (let round = 0; round < 200; round++) {
    const random = randomStream(round, 'replaced');
    // Some are 0, and some are replaced by themselves.
    const values = Array.from({ length: 1 + random.below(8) }, () => random.below(4) / 3);
    const others = values.map((value) => (random.below(3) === 0 ? value : random.next() * random.below(2)));
    const means = values.map((_, i) => powerMean(values.with(i, others[i]), p));
    expect(leastReplaced(values, others, p)).toBeCloseTo(Math.min(...means), 14);
    expect(greatestReplaced(values, others, p)).toBeCloseTo(Math.max(...means), 14);
  }
});
