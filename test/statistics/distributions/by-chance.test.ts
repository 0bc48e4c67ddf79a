import { describe, expect, test } from 'vitest';
import { binomialSampler } from '../../../src/statistics/distributions/binomial.ts';
import {
  averageOf,
  greatestByChance,
  leastByChance,
  rangeOf,
  ratioOf,
  sharesByChance,
} from '../../../src/statistics/distributions/by-chance.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';

const share = (right: number, size: number) => ({ right, size });
const stream = (...names: string[]) => randomStream(5, ...names);

describe('Rates of groups that do not differ', () => {
  test('By hand: one success of two trials, one a group, leaves rates of 0 and 1', () => {
    const drawn = sharesByChance([share(1, 1), share(0, 1)], stream('one'));
    expect(greatestByChance([drawn])).toBe(1);
    expect(leastByChance([drawn])).toBe(0);
    expect(averageOf(drawn.map(([first]) => first))).toBeCloseTo(0.5, 1);
  });

  test('By hand: of two successes of two groups of two, 1 in 6 has both in the first', () => {
    // Counts 0, 1, 2 with 1/6, 4/6, 1/6: the rates are 1 apart in a third, and alike otherwise.
    const drawn = sharesByChance([share(2, 2), share(0, 2)], stream('two'), 200_000);
    expect(Math.abs(greatestByChance([drawn]) - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 200_000));
    expect(Math.abs(leastByChance([drawn])! - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 200_000));
  });

  test('have the total that was measured: few successes, and few failures', () => {
    for (const right of [3, 27]) {
      const sizes = [4, 8, 18];
      const shares = sizes.map((size, g) =>
        share(g === 2 ? right - (right > 18 ? 12 : 0) : right > 18 ? sizes[g] : 0, size),
      );
      const total = shares.reduce((sum, one) => sum + one.right, 0);
      for (const rates of sharesByChance(shares, stream('total', `${right}`), 50)) {
        expect(rates.reduce((sum, rate, g) => sum + rate * sizes[g], 0)).toBeCloseTo(total, 9);
      }
    }
  });

  test('Of trials that count as fewer the total may be a half: then it is one success in every other draw', () => {
    const drawn = sharesByChance([share(0.25, 10), share(0.25, 10)], stream('half'), 4000);
    const totals = drawn.map(([a, b]) => Math.round(10 * (a + b)));
    expect(new Set(totals)).toEqual(new Set([0, 1]));
    expect(Math.abs(averageOf(totals)! - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 4000));
  });

  test('Where all or none succeed chance makes no difference', () => {
    for (const right of [0, 10]) {
      const drawn = sharesByChance([share(right, 10), share(right, 10)], stream('all'), 20);
      expect(greatestByChance([drawn])).toBe(0);
      expect(leastByChance([drawn])).toBe(right === 0 ? undefined : 1);
    }
  });

  // The one by one, and the binomial.
  test.each([
    ['two small groups', [10, 10], 0.1],
    ['five groups, few successes', [10, 10, 20, 40, 100], 0.05],
    ['five groups, few failures', [10, 10, 20, 40, 100], 0.97],
    ['ten groups, many of both', Array.from({ length: 10 }, (_, g) => 60 + 10 * g), 0.5],
  ])('have on average the statistics that samples without a difference have: %s', (name, sizes, rate) => {
    const runs = 400;
    const statistics = { range: rangeOf, deviation: (rates: Float64Array) => deviation([...rates]), ratio: ratioOf };
    const samplers = sizes.map((size) => binomialSampler(size, rate));
    const random = stream('samples', name);
    const samples = Array.from({ length: runs }, () => sizes.map((size, g) => share(samplers[g](random), size))).filter(
      (shares) => shares.some(({ right }) => right > 0),
    );
    const drawn = samples.map((shares) => sharesByChance(shares, random, 100));
    for (const [what, statistic] of Object.entries(statistics)) {
      const off = samples.map((shares, r) => {
        const found = statistic(Float64Array.from(shares, ({ right, size }) => right / size));
        return found - averageOf(drawn[r].map(statistic))!;
      });
      const error = deviation(off) / Math.sqrt(off.length);
      expect(Math.abs(averageOf(off)!), what).toBeLessThan(3.5 * error);
    }
  });

  test('Of two families the farther apart counts: that is more than of either', () => {
    // Families of other groups have as many draws each as they need.
    const one = sharesByChance([share(5, 10), share(5, 10)], stream('a'), 1500);
    const other = sharesByChance([share(5, 10), share(5, 10)], stream('b'));
    expect(greatestByChance([one, other])).toBeGreaterThan(1.2 * greatestByChance([one]));
    expect(leastByChance([one, other])!).toBeLessThan(leastByChance([one])!);
  });

  test('A ratio of 0 to 0 counts only beside another of 0, as of what is measured', () => {
    const rates = (...values: number[]) => [Float64Array.from(values)];
    expect(leastByChance([rates(0, 0), rates(0.5, 1)])).toBeUndefined();
    expect(leastByChance([rates(0, 0), rates(0, 1)])).toBe(0);
  });
});
