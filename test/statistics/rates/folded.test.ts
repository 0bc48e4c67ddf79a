import { expect, test } from 'vitest';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { foldedLimits } from '../../../src/statistics/rates/folded.ts';

test('Far from 0 the limits are those of the sum', () => {
  const { lower, upper } = foldedLimits(
    [
      { value: 5, deviation: 1 },
      { value: -7, deviation: 1 },
    ],
    Math.SQRT2,
  );
  expect(lower).toBeCloseTo(12 - 1.959963984540054 * Math.SQRT2, 14);
  expect(upper).toBeCloseTo(12 + 1.959963984540054 * Math.SQRT2, 14);
});

test('Near 0 the lower limit allows for sqrt(2/pi) standard errors each, and is not below 0', () => {
  const addends = Array.from({ length: 100 }, () => ({ value: 0.8, deviation: 1 }));
  const { lower, upper } = foldedLimits(addends, 10);
  expect(lower).toBe(0);
  expect(upper).toBeCloseTo(80 + 19.59963984540054, 12);
});

test.each([
  ['all 0', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['one far from 0', [10, 0, 0, 0, 0, 0, 0, 0]],
  ['all near 0', [1, -1, 0.5, -0.5, 2, -2, 1, -1]],
  ['a single one at 0', [0]],
])('With true values %s they hold the true sum at least 95 times in 100', (_, truth) => {
  const normal = normals(randomStream(8, 'folded'));
  const sum = truth.reduce((total, value) => total + Math.abs(value), 0);
  let held = 0;
  for (let k = 0; k < 2000; k++) {
    const addends = truth.map((value) => ({ value: value + normal(), deviation: 1 }));
    const { lower, upper } = foldedLimits(addends, Math.sqrt(truth.length));
    if (lower <= sum && sum <= upper) held++;
  }
  expect(held / 2000).toBeGreaterThan(0.95);
});
