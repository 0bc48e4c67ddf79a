import { describe, expect, test } from 'vitest';
import { boundedMeanInterval } from '../../src/statistics/bounded-mean.ts';
import { randomStream } from '../../src/statistics/random.ts';

const of = (values: readonly number[], bounds: readonly [number, number] = [0, 1], resamples = 40_000) =>
  boundedMeanInterval(values, bounds, { resamples, random: randomStream(1, 'test') });

const shares = (ones: number, zeros: number) => [...Array(ones).fill(1), ...Array(zeros).fill(0)];

describe('A Bayesian bootstrap with the bounds', () => {
  test.each([
    // By SciPy: beta.ppf(.025, k, n - k + .5) and beta.ppf(.975, k + .5, n - k).
    [2, 8, 0.02659703540587916, 0.5225388758104177],
    [0, 10, 0, 0.22694838647345028],
    [10, 0, 1 - 0.22694838647345028, 1],
  ])('Of %i ones and %i zeros it has the limits of beta distributions', (ones, zeros, lower, upper) => {
    const interval = of(shares(ones, zeros));
    expect(Math.abs(interval.lower - lower)).toBeLessThan(0.006);
    expect(Math.abs(interval.upper - upper)).toBeLessThan(0.006);
  });

  test('It moves with its bounds, holds its value, and stays within them', () => {
    const values = shares(3, 9);
    const [a, b] = [
      of(values),
      of(
        values.map((v) => 100 * v - 50),
        [-50, 50],
      ),
    ];
    expect(b.lower).toBeCloseTo(100 * a.lower - 50, 9);
    expect(b.upper).toBeCloseTo(100 * a.upper - 50, 9);
    for (const same of [0, 0.25, 1]) {
      const { lower, upper } = of(Array(5).fill(same), [0, 1], 200);
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(lower).toBeLessThanOrEqual(same);
      expect(upper).toBeGreaterThanOrEqual(same);
      expect(upper).toBeLessThanOrEqual(1);
      expect(upper).toBeGreaterThan(lower);
    }
  });

  test('It covers where 5 % of the values are large, which a percentile bootstrap does in 37 % of samples of 10', () => {
    const random = randomStream(3, 'coverage');
    const truth = 0.05 * 0.7 + 0.95 * 0.005;
    for (const n of [10, 20, 50]) {
      let covered = 0;
      for (let run = 0; run < 300; run++) {
        const values = Array.from({ length: n }, () =>
          random.next() < 0.05 ? 0.5 + 0.4 * random.next() : 0.01 * random.next(),
        );
        const { lower, upper } = boundedMeanInterval(values, [0, 1], { resamples: 200, random });
        if (lower <= truth && truth <= upper) covered++;
      }
      expect(covered / 300).toBeGreaterThan(0.93);
    }
  });
});
