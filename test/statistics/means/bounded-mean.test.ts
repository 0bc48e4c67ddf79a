import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { boundedEstimate, boundedMeanInterval } from '../../../src/statistics/means/bounded-mean.ts';

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

describe('Limits of a statistic of bounded means', () => {
  const estimate = (columns: readonly (readonly number[])[], statistic: (means: readonly number[]) => number) =>
    boundedEstimate(
      columns.map((values) => ({ values: Float64Array.from(values), least: 0, greatest: 1 })),
      statistic,
      { resamples: 40_000, random: randomStream(1, 'test') },
    );

  test.each([
    // Clopper's and Pearson's, by SciPy: beta.ppf(.025, k, n - k + 1) and beta.ppf(.975, k + 1, n - k).
    [2, 8, 0.02521072632683336, 0.5560954623076414],
    [0, 10, 0, 0.30849710781876083],
  ])('Of %i ones and %i zeros the strict ones are exact', (ones, zeros, lower, upper) => {
    const { value, strictLimits } = estimate([shares(ones, zeros)], ([only]) => only);
    const found = strictLimits(0.025);
    expect(value).toBe(ones / (ones + zeros));
    expect(Math.abs(found.lower - lower)).toBeLessThan(0.006);
    expect(Math.abs(found.upper - upper)).toBeLessThan(0.006);
  });

  test('A sum of two shares of the same items has both limits, and those of smaller tails lie farther out', () => {
    const found = estimate([shares(3, 9), shares(3, 9)], ([p, q]) => p + q);
    const single = estimate([shares(3, 9)], ([only]) => only);
    expect(found.value).toBe(0.5);
    let before = { lower: found.value, upper: found.value };
    for (const tail of [0.025, 0.001, 0.0001, 0.00001]) {
      const [both, one] = [found.limits(tail), single.limits(tail)];
      expect(both.lower).toBeCloseTo(2 * one.lower, 9);
      expect(both.upper).toBeCloseTo(2 * one.upper, 9);
      expect(both.lower).toBeLessThan(before.lower);
      expect(both.upper).toBeGreaterThan(before.upper);
      before = both;
    }
  });
});
