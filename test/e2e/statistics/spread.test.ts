import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { sizeDistribution } from '../../../src/statistics/rates/invert-size.ts';
import type { Gap } from '../../../src/statistics/rates/rate-gaps.ts';
import { deviation, spreadOf } from '../../../src/statistics/rates/spread.ts';
import fixture from '../../fixtures/clustered-rates.json' with { type: 'json' };
import { between, coverage, type Design, drawGroups } from '../../statistics/rates/drawn-groups.ts';

/** Groups of known variance that have no limits of their own to widen the interval by. */
const known = (values: readonly number[], variances: readonly number[]) =>
  values.map((value, g) => ({ value, variance: variances[g], limits: () => ({ lower: value, upper: value }) }));

/** So many values with this standard deviation: one apart from the others. */
function oneApart(spread: number, groups: number): number[] {
  const apart = (spread * groups) / Math.sqrt(groups - 1);
  return Array.from({ length: groups }, (_, g) => (g === 0 ? apart : 0));
}

const spread = (groups: Parameters<typeof spreadOf>[0], seed = 1) => spreadOf(groups, randomStream(seed, 'spread'));

describe('The spread over groups', () => {
  test('By hand: shares 1, 1/2 and 0', () => {
    expect(deviation([1, 0.5, 0])).toBeCloseTo(Math.sqrt(1 / 6), 15);
    expect(deviation([0.3, 0.3])).toBe(0);
  });

  test.each(fixture.spreads)(
    'has the limits of the noncentral chi-squared or folded normal distribution: $spread of $groups groups',
    ({ groups, spread: value, variances, lower, upper }) => {
      const found = spread(known(oneApart(value, groups), variances));
      expect(found.value).toBeCloseTo(value, 12);
      // What 4000 draws leave uncertain, in standard errors of the spread, four times over.
      const tolerance = 0.12 * Math.sqrt(Math.max(...variances) / groups);
      if (lower === 0) expect(found.lower).toBe(0);
      else expect(Math.abs(found.lower - lower)).toBeLessThan(tolerance);
      expect(Math.abs(found.upper - Math.max(upper, value))).toBeLessThan(tolerance);
    },
  );

  test('Its quantiles rise with the true spread, whatever the variances and the direction', () => {
    for (const [run, errors] of [
      [0.05, 0.05, 0.05, 0.05],
      [0.2, 0.01, 0.03, 0.1],
      [0, 0.1, 0, 0],
    ].entries()) {
      const values = [0.1, 0.5, 0.2, 0.25];
      const deviations = values.map((value) => value - mean(values));
      const { atMost } = sizeDistribution(deviations, errors, { centred: true, random: randomStream(run, 'rise') });
      const shares = between(0, 0.6, 61).map((s) => atMost(deviation(values), s));
      for (let i = 1; i < shares.length; i++) expect(shares[i]).toBeLessThanOrEqual(shares[i - 1]);
      expect([shares[0] > 0.5, shares[60]]).toEqual([true, 0]);
    }
  });

  test('It begins at 0 where chance could have made it, and not where chance could not', () => {
    const even = drawGroups({ shares: Array(10).fill(0.5), prompts: 50, texts: 1 }, 1);
    expect(spread(even).lower).toBe(0);
    const apart = drawGroups({ shares: between(0.1, 0.9, 10), prompts: 50, texts: 1 }, 1);
    expect(spread(apart).lower).toBeGreaterThan(0.15);
  });

  test('Where all groups are alike it is as wide as one group at its own limits makes it, and never greater than one half', () => {
    const none = drawGroups({ shares: [0, 0, 0, 0], prompts: 20, texts: 1 }, 1);
    const { upper } = none[0].limits(0.025);
    expect(spread(none)).toEqual({ value: 0, lower: 0, upper: deviation([upper, 0, 0, 0]) });
    const sure = spread(drawGroups({ shares: [0, 1], prompts: 20, texts: 1 }, 1));
    expect(sure).toMatchObject({ value: 0.5, upper: 0.5 });
    expect(sure.lower).toBeLessThanOrEqual((1 - upper) / 2);
  });

  test('It is the same with successes and failures exchanged, moved, and with the same seed', () => {
    const shares = between(0.2, 0.5, 6);
    const found = spread(known(shares, Array(6).fill(0.004)));
    expect(spread(known(shares, Array(6).fill(0.004)))).toEqual(found);
    const near = (other: Gap) => {
      for (const end of ['value', 'lower', 'upper'] as const) expect(other[end]).toBeCloseTo(found[end], 9);
    };
    near(spread(known(between(0.8, 0.5, 6), Array(6).fill(0.004))));
    near(spread(known(between(0.4, 0.7, 6), Array(6).fill(0.004))));
    const doubled = spread(known(between(0.4, 1, 6), Array(6).fill(0.016)));
    for (const end of ['value', 'lower', 'upper'] as const) expect(doubled[end] / 2).toBeCloseTo(found[end], 9);
  });

  test.each<Design>([
    { shares: Array(18).fill(0.5), prompts: 20, texts: 1 },
    { shares: Array(10).fill(0.03), prompts: 60, texts: 1 },
    { shares: between(0.05, 0.95, 12), prompts: 60, texts: 1 },
    { shares: between(0.45, 0.55, 10), prompts: 60, texts: 1 },
    { shares: [...Array(9).fill(0.02), 0.3], prompts: 50, texts: 2, alike: 0.3 },
  ])('holds the truth in at least 92 of 100 runs, and its own value always: %o', (design) => {
    const truth = deviation(design.shares);
    const runs = 200;
    let own = 0;
    const held = coverage(design, runs, (groups, run) => {
      const { value, lower, upper } = spread(groups, run);
      own += Number(lower <= value && value <= upper);
      return lower <= truth + 1e-12 && truth <= upper + 1e-12;
    });
    expect(own).toBe(runs);
    expect(held).toBeGreaterThanOrEqual(0.92);
  });
});
