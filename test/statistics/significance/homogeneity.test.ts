import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { fisherExact, fisherFreemanHalton } from '../../../src/statistics/significance/homogeneity.ts';
import fixture from '../../fixtures/homogeneity.json' with { type: 'json' };

const share = ([right, size]: readonly number[]) => ({ right, size });
const test = (groups: readonly (readonly number[])[], draws?: number) =>
  fisherFreemanHalton(groups.map(share), { random: randomStream(1, 'test'), ...(draws && { draws }) });

describe('the exact test of two groups', () => {
  it("is SciPy's, up to a million in each", () => {
    for (const { groups, p } of fixture.pairs) {
      const own = fisherExact(share(groups[0]), share(groups[1]));
      expect(own / p, JSON.stringify(groups)).toBeCloseTo(1, groups[0][1] > 10_000 ? 7 : 10);
      expect(fisherExact(share(groups[1]), share(groups[0]))).toBeCloseTo(own, 14);
      expect(test(groups)).toEqual({ pValue: own, exact: true });
    }
  });

  it('is worked by hand: all 3 of 3 against none of 3 is one of 20 ways, and so is the reverse', () => {
    expect(fisherExact(share([3, 3]), share([0, 3]))).toBeCloseTo(2 / 20, 14);
    expect(fisherExact(share([2, 2]), share([5, 5]))).toBe(1);
    expect(fisherExact(share([0, 2]), share([0, 5]))).toBe(1);
    // 1 of 2 and 1 of 2 is the likeliest table.
    expect(fisherExact(share([1, 2]), share([1, 2]))).toBe(1);
  });

  it('is never 0, where it is beyond what a number can hold', () => {
    expect(fisherExact(share([100_000, 100_000]), share([0, 100_000]))).toBe(Number.MIN_VALUE);
  });
});

describe('the exact test of several groups', () => {
  it('is the sum over all tables of SciPy, whatever the order', () => {
    for (const { groups, p } of fixture.several) {
      expect(test(groups)).toEqual({ pValue: expect.closeTo(p, 12), exact: true });
      expect(test(groups.toReversed()).pValue).toBeCloseTo(p, 12);
    }
  });

  it('of too many tables draws them, within four standard errors of all tables', () => {
    for (const { groups, p } of fixture.drawn) {
      for (const draws of [9_999, 99_999]) {
        const { pValue, exact } = test(groups, draws);
        expect(exact).toBe(false);
        // It ends with 500 as unlikely ones, or with all draws.
        const error = Math.max(p / Math.sqrt(500), Math.sqrt((p * (1 - p)) / draws));
        expect(Math.abs(pValue - p)).toBeLessThan(4 * error);
      }
      expect(test(groups)).toEqual(test(groups));
    }
  });

  it('of a difference that no drawn table reaches has the least p value that draws can give', () => {
    expect(
      test([
        [0, 500],
        [500, 500],
        [250, 500],
      ]).pValue,
    ).toBe(1 / 10_000);
  });

  it('has nothing to say where all succeed, or none', () => {
    expect(
      test([
        [0, 500],
        [0, 7],
        [0, 20],
      ]),
    ).toEqual({ pValue: 1, exact: true });
    expect(
      test([
        [500, 500],
        [7, 7],
        [20, 20],
      ]),
    ).toEqual({ pValue: 1, exact: true });
  });
});
