import { expect, test } from 'vitest';
import { aucErrors, leastLikely, likelyTruths } from '../../../src/statistics/auc/auc-errors.ts';
import { aucInterval } from '../../../src/statistics/auc/auc-interval.ts';
import { powerMean, powerMeanGradient } from '../../../src/statistics/auc/power-mean.ts';
import { powerMeanInterval } from '../../../src/statistics/auc/power-mean-interval.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/power-means.json' with { type: 'json' };

const P = -5;
type Group = (typeof fixture.cases)[number]['groups'][number];

/** Limits of groups at their values, so that nothing is widened by them. */
const atValue = (groups: readonly Group[]) =>
  groups.map((group) => ({ ...group, limits: { lower: group.auc, upper: group.auc } }));
const ownLimits = (groups: readonly Group[]) => groups.map((group) => ({ ...group, limits: aucInterval(group) }));

function jointOf(groups: readonly Group[], power = P) {
  const weights = powerMeanGradient(
    groups.map(({ auc }) => auc),
    power,
  );
  return { weights, variance: groups.reduce((sum, { variance }, g) => sum + weights[g] ** 2 * variance, 0) };
}

const interval = (groups: Parameters<typeof powerMeanInterval>[0], power = P, seed = 1) =>
  powerMeanInterval(groups, power, jointOf(groups, power), randomStream(seed, 'mean'));

const alike = (count: number, auc: number, items: number, variance: number) =>
  Array.from({ length: count }, () => ({ auc, m: items, n: items, variance }));

test.each(fixture.cases)(
  'Likely true AUCs, and which group may be apart, are those of scipy: mean $value',
  ({ groups, weights, variance, truths, apart }) => {
    const errors = aucErrors(groups, { weights, variance });
    for (const [g, truth] of likelyTruths(groups, errors).entries()) expect(truth).toBeCloseTo(truths[g], 9);
    expect(leastLikely(groups, errors, 0.2)).toBe(apart);
  },
);

test.each(fixture.cases)(
  'Limits are those of an exact simulation with 40,000 draws, as far as 1,000 can tell: mean $value',
  ({ groups, weights, variance, value, corrected, byChance, lower, upper }) => {
    const found = powerMeanInterval(atValue(groups), P, { weights, variance }, randomStream(1, 'mean'));
    expect(found.value).toBeCloseTo(value, 14);
    // A quantile of 1,000 draws is uncertain by a tenth of their spread, a quarter of the half width at four times over.
    const tolerance = (upper - lower) / 10;
    for (const [end, expected] of Object.entries({ corrected, byChance, lower, upper }))
      expect(Math.abs(found[end as 'lower'] - expected), end).toBeLessThan(tolerance);
  },
);

test('The variance of an AUC is shared between groups, by hand', () => {
  // Two groups of 20 + 20 items: 1/m + 1/n is .1. One has k = .0075 / .1 / (.24 + .0075), one no variance at all.
  const groups = [
    { auc: 0.6, m: 20, n: 20, variance: 0.0075 },
    { auc: 1, m: 20, n: 20, variance: 0 },
  ];
  const { variance, correlation } = aucErrors(groups, { weights: [0.5, 0.5], variance: 0.0075 / 4 });
  const k = 0.075 / 0.2475;
  expect(variance(0, 0.5)).toBeCloseTo(0.25 * 0.1 * k, 15);
  expect(variance(1, 0.5)).toBeCloseTo(0.25 * 0.1 * k, 15);
  expect(correlation).toBe(0);
});

test('A group is apart where chance makes one of so many as low in less than a fifth of cases, by hand', () => {
  // Four groups of 20 + 20 items, all with k = 1/3 but for what an AUC has of room: others are .8, with a standard error of .073.
  const with_ = (auc: number) => [{ auc, m: 20, n: 20, variance: 0.16 / 30 }, ...alike(3, 0.8, 20, 0.16 / 30)];
  const at = (auc: number) => leastLikely(with_(auc), { variance: () => 0.16 / 30, correlation: 0 }, 0.2);
  // 4 times the normal distribution at -1.6449 is .2.
  expect(at(0.8 - 1.64 * Math.sqrt(0.16 / 30))).toBeNull();
  expect(at(0.8 - 1.65 * Math.sqrt(0.16 / 30))).toBe(0);
  expect(leastLikely(alike(3, 1, 20, 0), { variance: () => 0, correlation: 0 }, 0.2)).toBeNull();
});

test('Of a group that is apart the lower limit holds the mean at the AUC that the data do not reject, whatever the others', () => {
  const apart = [{ auc: 0.6, m: 400, n: 20, variance: 0.004 }, ...alike(23, 0.8, 200, 0.001)];
  const { value, lower, upper } = interval(atValue(apart));
  // Moved by 1.96 standard errors of an AUC of 20 items, where it is .48: by the rest, which is precise, hardly any.
  const moved = powerMean([0.48, ...alike(23, 0.8, 200, 0.001).map(({ auc }) => auc)], P);
  expect(lower).toBeGreaterThan(powerMean([0.44, ...Array(23).fill(0.8)], P));
  expect(lower).toBeLessThan(moved + (value - moved) / 4);
  expect(value - lower).toBeGreaterThan(upper - value);
});

test('One group has its own limits, and groups without any variance those of one of them at its own', () => {
  const [one] = ownLimits(alike(1, 0.9, 10, 0.005));
  expect(interval([one])).toEqual({
    value: 0.9,
    corrected: 0.9,
    byChance: null,
    lower: one.limits.lower,
    upper: one.limits.upper,
  });
  const perfect = ownLimits(alike(3, 1, 10, 0));
  const least = perfect[0].limits.lower;
  expect(interval(perfect)).toEqual({
    value: 1,
    corrected: 1,
    byChance: 1,
    lower: expect.closeTo(powerMean([least, 1, 1], P), 14),
    upper: 1,
  });
});

test('With p = 1 nothing is corrected, and the interval is that of the delta method', () => {
  const groups = atValue(alike(20, 0.8, 30, 0.003));
  const { value, corrected, byChance, lower, upper } = interval(groups, 1);
  const error = Math.sqrt(0.003 / 20);
  expect(Math.abs(corrected - value)).toBeLessThan(error / 4);
  expect(Math.abs(byChance! - value)).toBeLessThan(error / 4);
  expect(Math.abs((upper - lower) / (2 * 1.96 * error) - 1)).toBeLessThan(0.15);
});

test.each([0, -5, -2.5, -40])('With p = %d it holds its value, and more so the corrected one', (power) => {
  const groups = ownLimits([...alike(10, 0.75, 10, 0.012), ...alike(10, 0.9, 12, 0.004), ...alike(1, 1, 10, 0)]);
  const { value, corrected, byChance, lower, upper } = interval(groups, power);
  expect(lower).toBeLessThan(value);
  expect(value).toBeLessThanOrEqual(upper);
  expect(corrected).toBeGreaterThan(value);
  expect(corrected).toBeLessThan(upper);
  expect(byChance).toBeLessThan(0.84);
});

test('The same seed gives the same limits, and another about the same', () => {
  const groups = ownLimits([...alike(5, 0.7, 15, 0.008), ...alike(5, 0.85, 15, 0.005)]);
  expect(interval(groups)).toEqual(interval(groups));
  const other = interval(groups, P, 2);
  expect(Math.abs(other.upper - interval(groups).upper)).toBeLessThan((other.upper - other.lower) / 20);
});
