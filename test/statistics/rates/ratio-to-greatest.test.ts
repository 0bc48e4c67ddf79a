import { describe, expect, it } from 'vitest';
import { leastRatio, rateEstimate } from '../../../src/statistics/rates/rate-gaps.ts';
import { exactLimits, rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import { ratiosToGreatest } from '../../../src/statistics/rates/ratio-to-greatest.ts';

const shares = (...counts: [number, number][]) => counts.map(([right, size]) => ({ right, size }));

describe('ratios to the greatest rate', () => {
  it('of two groups have the interval of their least ratio', () => {
    const least = leastRatio([[rateEstimate(12, 40), rateEstimate(30, 50)]])!;
    const [first, second] = ratiosToGreatest(shares([12, 40], [30, 50]))!;
    expect(first).toEqual({ value: 0.5, lower: least.lower, upper: least.upper });
    expect(second).toEqual({ value: 1, lower: 1, upper: 1 });
  });

  it('take the least limit of all pairs, the upper ones corrected over the others', () => {
    const given = shares([12, 40], [30, 50], [29, 50]);
    const [first] = ratiosToGreatest(given)!;
    const [against30] = ratiosToGreatest(given.slice(0, 2), 2)!;
    const [against29] = ratiosToGreatest([given[0], given[2]], 2)!;
    expect(first.value).toBe(0.5);
    expect(first.lower).toBe(Math.min(against30.lower, against29.lower));
    expect(first.upper).toBe(Math.min(against30.upper, against29.upper));
    const [plain] = ratiosToGreatest(given.slice(0, 2))!;
    expect(against30.upper).toBeGreaterThan(plain.upper);
  });

  it('leave the most selected group room below 1, since another may be it in truth', () => {
    const [best] = ratiosToGreatest(shares([30, 50], [29, 50]))!;
    expect(best.value).toBe(1);
    expect(best.upper).toBe(1);
    expect(best.lower).toBeLessThan(0.75);
    expect(best.lower).toBeGreaterThan(0.5);
  });

  it('count a group without a success among those that may be the greatest', () => {
    const [first, second] = ratiosToGreatest(shares([5, 100], [0, 3]))!;
    expect(first.value).toBe(1);
    expect(first.lower).toBeCloseTo(rateLimits(5, 100).lower / rateLimits(0, 3).upper, 12);
    expect(second.value).toBe(0);
    expect(second.lower).toBe(0);
    expect(second.upper).toBe(1);
    expect(exactLimits(0, 3).upper).toBeGreaterThan(0.05);
  });

  it('are none where nobody succeeds, and 1 where all do', () => {
    expect(ratiosToGreatest(shares([0, 5], [0, 9]))).toBeNull();
    for (const { value, upper } of ratiosToGreatest(shares([5, 5], [9, 9]))!) expect([value, upper]).toEqual([1, 1]);
    expect(ratiosToGreatest(shares([3, 5]))).toEqual([{ value: 1, lower: 1, upper: 1 }]);
  });
});
