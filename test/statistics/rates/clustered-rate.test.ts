import { describe, expect, test } from 'vitest';
import { clusteredRate } from '../../../src/statistics/rates/clustered-rate.ts';
import { exactLimits, rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/clustered-rates.json' with { type: 'json' };
import { coverage } from './drawn-groups.ts';

describe('The rate of clustered trials', () => {
  test.each(fixture.rates)('has the variance and limits of statsmodels: $successes of $trials', (expected) => {
    const rate = clusteredRate(expected.successes, expected.trials)!;
    expect(rate.value).toBeCloseTo(expected.value, 14);
    if (expected.variance !== null) expect(rate.variance).toBeCloseTo(expected.variance, 14);
    expect(rate.cautiousVariance).toBeCloseTo(expected.cautiousVariance, 14);
    for (const [tail, [lower, upper]] of Object.entries(expected.limits)) {
      const found = rate.limits(Number(tail));
      expect(found.lower).toBeCloseTo(lower, 9);
      expect(found.upper).toBeCloseTo(upper, 9);
    }
  });

  test('By hand: two clusters of 2', () => {
    // Half of one more: 2.5 of 5. Residuals of whole clusters, squared, are 1 each, as is that of the one which succeeds or fails as
    // a whole, which counts half; each is divided by 1 - 2/5, and their sum by 25. Kish's clusters are two, which leaves one
    // degree of freedom.
    const rate = clusteredRate([2, 0, 0], [2, 2, 0])!;
    expect(rate).toMatchObject({ successes: 2, trials: 4, value: 1 / 2 });
    const variance = 2.5 / 0.6 / 25;
    expect(rate.cautiousVariance).toBeCloseTo(variance, 15);
    // Nothing but the two: (1 + 1) / 16 x 2 / (2 - 1).
    expect(rate.variance).toBeCloseTo(0.25, 15);
    expect(rate.size(0.025)).toBeCloseTo((0.25 / variance) * (1.959964 / 12.706205) ** 2, 6);
  });

  test('One trial a cluster has the limits of independent trials', () => {
    const hits = [1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect(clusteredRate(hits, Array(10).fill(1))!.limits(0.025)).toEqual(rateLimits(2, 10));
    // Of fewer than ten these hold too seldom.
    expect(clusteredRate(hits.slice(0, 5), Array(5).fill(1))!.limits(0.025)).toEqual(exactLimits(2, 5));
  });

  test('Clusters of one piece count as one trial each', () => {
    const pieces = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const four = clusteredRate(
      pieces.map((one) => 4 * one),
      pieces.map(() => 4),
    )!;
    // But for Student's t, which 399 degrees of freedom bring near the normal.
    expect(four.size(0.025)).toBeGreaterThan(390);
    expect(four.size(0.025)).toBeLessThan(401);
  });

  test('Clusters that are more alike than chance are taken for chance', () => {
    const even = clusteredRate(Array(20).fill(1), Array(20).fill(2))!;
    expect(even.limits(0.025)).toEqual(rateLimits(20, 40));
  });

  test('Nothing but failures, or successes, have as many trials as clusters of one piece', () => {
    expect(clusteredRate([0, 0], [3, 1])!.size(0.025)).toBe(16 / 10);
    expect(clusteredRate([0, 0, 0], [4, 4, 4])!.limits(0.025)).toEqual(exactLimits(0, 3));
    expect(clusteredRate([4, 4, 4], [4, 4, 4])!.limits(0.025)).toEqual(exactLimits(3, 3));
    // One cluster says next to nothing.
    const { lower, upper } = clusteredRate([2], [4])!.limits(0.025);
    expect([lower, upper]).toEqual([expect.closeTo(0, 1), expect.closeTo(1, 1)]);
  });

  test.each([
    { shares: [0.5], prompts: 20, texts: 1 },
    { shares: [0.5], prompts: 30, texts: 5, alike: 0.5 },
    { shares: [0.1], prompts: 10, texts: 25, alike: 0.9 },
    { shares: [0.02], prompts: 20, texts: 25, alike: 0.5 },
    { shares: [0.2], prompts: 62, texts: 10, alike: 0.5 },
    { shares: [0.2], prompts: 40, texts: 3 },
  ])('The limits hold the truth in at least 93 of 100 runs: %o', (design) => {
    const held = coverage(design, 400, ([{ limits }]) => {
      const { lower, upper } = limits(0.025);
      return lower <= design.shares[0] && design.shares[0] <= upper;
    });
    expect(held).toBeGreaterThanOrEqual(0.93);
    expect(held).toBeLessThan(1);
  });

  test('Without a trial there is none, and clusters without one change nothing', () => {
    expect(clusteredRate([], [])).toBeNull();
    expect(clusteredRate([0, 0], [0, 0])).toBeNull();
    const without = clusteredRate([1, 2], [3, 2])!;
    const beside = clusteredRate([0, 1, 0, 2], [0, 3, 0, 2])!;
    expect(beside.limits(0.025)).toEqual(without.limits(0.025));
  });

  test('Failures have the mirrored limits of successes', () => {
    const trials = [3, 4, 2, 5, 1];
    const hits = [1, 0, 2, 1, 0];
    const one = clusteredRate(hits, trials)!.limits(0.01);
    const other = clusteredRate(
      trials.map((n, i) => n - hits[i]),
      trials,
    )!.limits(0.01);
    expect(other.lower).toBeCloseTo(1 - one.upper, 12);
    expect(other.upper).toBeCloseTo(1 - one.lower, 12);
  });
});
