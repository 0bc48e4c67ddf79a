import { describe, expect, test } from 'vitest';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { quantile } from '../../../src/statistics/means/bootstrap.ts';
import { quantileInterval, summarise, weightedQuantiles } from '../../../src/statistics/means/quantiles.ts';

const stream = () => randomStream(1, 'quantiles');

describe('Mean and quantiles with intervals', () => {
  test('are those of the sample, quantiles linear between order statistics', () => {
    const { mean, quantiles } = summarise(Float64Array.of(4, 1, 3, 10), [0, 0.1, 0.5, 1], 200, stream());
    expect(mean.value).toBe(4.5);
    // Positions 0, 0.3, 1.5 and 3 of 1, 3, 4, 10.
    expect(quantiles.map(({ value }) => value)).toEqual([1, 1.6, 3.5, 10]);
  });

  test('have intervals of no width where all values are equal', () => {
    const { mean, quantiles } = summarise(new Float64Array(40).fill(0.25), [0.5], 200, stream());
    expect(mean.interval).toMatchObject({ lower: 0.25, upper: 0.25, level: 0.95 });
    expect(quantiles[0].interval).toMatchObject({ lower: 0.25, upper: 0.25 });
  });

  test.each([
    // By SciPy, binom.cdf: the k-th value from below and from above.
    [10, 0.5, 2, 2],
    [36, 0.9, 29, 1],
    [36, 0.1, 1, 29],
    [100, 0.9, 84, 5],
    [1000, 0.5, 469, 469],
  ])('have limits at values of the sample: of %i values, share %f', (n, share, below, above) => {
    const sorted = Float64Array.from({ length: n }, (_, i) => i + 1);
    expect(quantileInterval(sorted, share)).toMatchObject({ lower: below, upper: n + 1 - above });
  });

  test('have none where too few values lie beside the quantile', () => {
    const values = (n: number) => Float64Array.from({ length: n }, (_, i) => i);
    expect(quantileInterval(values(5), 0.5)).toBeNull();
    expect(quantileInterval(values(6), 0.5)).not.toBeNull();
    for (const share of [0.1, 0.9]) {
      expect(quantileInterval(values(35), share)).toBeNull();
      expect(quantileInterval(values(36), share)).not.toBeNull();
    }
  });

  test('hold the true tenths of skewed values', () => {
    const random = stream();
    for (const n of [36, 100]) {
      for (const share of [0.1, 0.5, 0.9]) {
        const truth = -Math.log(1 - share);
        let held = 0;
        for (let run = 0; run < 2000; run++) {
          const drawn = Float64Array.from({ length: n }, () => -Math.log(1 - random.next())).sort();
          const { lower, upper } = quantileInterval(drawn, share)!;
          if (lower <= truth && truth <= upper) held++;
        }
        expect(held / 2000).toBeGreaterThan(0.94);
      }
    }
  });

  test('have none of the mean of fewer than 36 values, and of more one that reaches to where great values may be', () => {
    const values = (n: number) => Float64Array.from({ length: n }, (_, i) => (i % 12 === 0 ? 10 : i / n));
    expect(summarise(values(35), [], 200, stream()).mean.interval).toBeNull();
    const { value, interval } = summarise(values(36), [], 2000, stream()).mean;
    // Student's t on 35 degrees is 2.0301; the standard error, by hand, of three tens among numbers from 0 to 1.
    const own = values(36);
    const error = Math.sqrt(own.reduce((sum, one) => sum + (one - value) ** 2, 0) / 35 / 36);
    expect(value - interval!.lower).toBeGreaterThanOrEqual(2.03 * error);
    expect(interval!.upper - value).toBeGreaterThan(1.2 * (value - interval!.lower));
  });

  test('hold the mean of lognormal values in at least 93 of 100 samples of 36', () => {
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const random = randomStream(run, 'lognormal');
      const normal = normals(random);
      const { lower, upper } = summarise(
        Float64Array.from({ length: 36 }, () => Math.exp(normal())),
        [],
        400,
        random,
      ).mean.interval!;
      held += Number(lower <= Math.exp(0.5) && Math.exp(0.5) <= upper);
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.93);
  });

  test('do not depend on the order of the values, and do not change them', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 7);
    const kept = values.slice();
    const reversed = values.slice().reverse();
    expect(summarise(values, [0.1, 0.9], 300, stream())).toEqual(summarise(reversed, [0.1, 0.9], 300, stream()));
    expect(summarise(values, [0.5], 300, stream()).quantiles[0].value).toBe(quantile(values.slice().sort(), 0.5));
    expect(values).toEqual(kept);
  });

  test('agree with the normal approximation for a mean, and with the binomial for a median', () => {
    const n = 400;
    const values = Float64Array.from({ length: n }, (_, i) => (i + 0.5) / n);
    const { mean, quantiles } = summarise(values, [0.5], 4000, stream());
    const error = 1.96 * Math.sqrt(1 / 12 / n);
    expect(mean.interval!.lower).toBeCloseTo(0.5 - error, 2);
    expect(mean.interval!.upper).toBeCloseTo(0.5 + error, 2);
    // The median of n uniform numbers has standard deviation 1/2 / sqrt(n).
    expect(quantiles[0].interval!.lower).toBeCloseTo(0.5 - (1.96 * 0.5) / Math.sqrt(n), 2);
    expect(quantiles[0].interval!.upper).toBeCloseTo(0.5 + (1.96 * 0.5) / Math.sqrt(n), 2);
  });
});

test('Weighted quantiles are those of the values repeated, of members that are numbers', () => {
  const values = Float64Array.of(5, 1, Number.NaN, 3, 99);
  const weight = Uint32Array.of(1, 2, 7, 0, 4);
  // 1, 1, 5.
  expect(weightedQuantiles(values, Uint32Array.of(0, 1, 2, 3), weight, [0, 0.5, 0.75, 1])).toEqual([1, 1, 3, 5]);
  expect(weightedQuantiles(values, Uint32Array.of(2, 3), weight, [0.5])).toEqual([Number.NaN]);
});
