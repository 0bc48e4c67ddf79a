import { describe, expect, test } from 'vitest';
import { groupBalance, leastBalance, meanBalance } from '../../../metrics/generation-bias/balance.ts';
import { type ClusteredRate, clusteredRate } from '../../../src/statistics/rates/clustered-rate.ts';
import type { Gap } from '../../../src/statistics/rates/rate-gaps.ts';
import { exactLimits, rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/clustered-rates.json' with { type: 'json' };

/** One text a prompt. */
const shareOf = (hits: number, n: number) =>
  clusteredRate(
    Array.from({ length: n }, (_, i) => Number(i < hits)),
    Array(n).fill(1),
  )!;
const mirrored = ({ successes, trials }: ClusteredRate) => shareOf(trials - successes, trials);

function expectNear(found: Gap, expected: Gap, digits = 9): void {
  for (const end of ['value', 'lower', 'upper'] as const) expect(found[end]).toBeCloseTo(expected[end], digits);
}

describe('The balance of two kinds', () => {
  test.each(fixture.balances)('of groups, their least and their mean are those of SciPy: least $least', (expected) => {
    const shares = expected.shares.map(([k, n]) => clusteredRate(k, n)!);
    for (const [g, share] of shares.entries()) expectNear(groupBalance(share), expected.groups[g], 5);
    expectNear(leastBalance(shares), expected.least);
    expectNear(meanBalance(shares), expected.mean, 8);
  });

  test('By hand: 2 of one and 8 of the other', () => {
    const { lower, upper } = rateLimits(2, 10);
    // Where 2 or more of 10, and 2 or fewer, have a chance of 3.5 %: beyond 3.92 / 13.84 -+ 1.96 sqrt(.2833 x .7167 / 13.84),
    // 0.0459 and 0.5206. It holds one half.
    const fewer = (p: number, most: number) =>
      [1, 10, 45].slice(0, most + 1).reduce((sum, ways, k) => sum + ways * p ** k * (1 - p) ** (10 - k), 0);
    expect([1 - fewer(lower, 1), fewer(upper, 2)]).toEqual([expect.closeTo(0.035, 9), expect.closeTo(0.035, 9)]);
    expect([lower, upper]).toEqual([expect.closeTo(0.0302, 4), expect.closeTo(0.5331, 4)]);
    expect(groupBalance(shareOf(2, 10))).toEqual({ value: 0.25, lower: lower / (1 - lower), upper: 1 });
    const far = rateLimits(20, 100);
    const found = groupBalance(shareOf(20, 100));
    expect(found.upper).toBeCloseTo(far.upper / (1 - far.upper), 12);
    expect(found.upper).toBeLessThan(0.5);
  });

  test('is 0 where one kind is not there, and then still has an interval', () => {
    const { upper } = rateLimits(0, 30);
    const none = groupBalance(shareOf(0, 30));
    expect(none).toMatchObject({ value: 0, lower: 0 });
    expect(none.upper).toBeCloseTo(upper / (1 - upper), 12);
    expectNear(groupBalance(shareOf(30, 30)), none, 12);
    expect(groupBalance(shareOf(0, 1)).upper).toBe(1);
    expect(meanBalance([shareOf(0, 30), shareOf(0, 30)])).toMatchObject({ value: 0, lower: 0 });
  });

  test('is the same with the kinds exchanged, and in any order of groups', () => {
    const shares = [shareOf(3, 20), shareOf(11, 20), shareOf(0, 5), shareOf(40, 90)];
    for (const of of [leastBalance, meanBalance]) {
      expectNear(of(shares.map(mirrored)), of(shares), 12);
      expectNear(of(shares.toReversed()), of(shares), 12);
    }
  });

  test('of one group is about as certain by all three', () => {
    const share = shareOf(10, 100);
    const least = leastBalance([share]);
    expect(least.lower).toBe(groupBalance(share).lower);
    const { upper } = exactLimits(10, 100);
    expect(least.upper).toBeCloseTo(upper / (1 - upper), 12);
    const mean = meanBalance([share]);
    expect(mean.upper).toBe(groupBalance(share).upper);
    // The delta method's lower limit is below the share's.
    expect(mean.lower).toBeLessThan(groupBalance(share).lower);
  });
});
