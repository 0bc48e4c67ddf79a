import { describe, expect, test } from 'vitest';
import { binomialSampler } from '../../../src/statistics/distributions/binomial.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { rmsDifference, rootMeanSquare } from '../../../src/statistics/rates/root-mean-square.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';

const share = (right: number, size: number) => ({ right, size });
const measured = (pairs: Parameters<typeof rmsDifference>[0], seed = 1) =>
  rmsDifference(pairs, randomStream(seed, 'root mean square'));

describe('The root mean square of differences', () => {
  test('By hand', () => {
    expect(rootMeanSquare([3, -4])).toBeCloseTo(Math.sqrt(12.5), 15);
    // Of 2 successes of 2 + 2 the first two have 0, 1 or 2 with 1/6, 4/6 and 1/6: a gap of 1 in a third of the draws.
    const { value, byChance } = measured([[share(2, 2), share(0, 2)]]);
    expect(value).toBe(1);
    expect(Math.abs(byChance - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 2000));
  });

  test.each([
    { pairs: 1, size: 10, rate: 0.2 },
    { pairs: 4, size: 12, rate: 0.9 },
    { pairs: 30, size: 40, rate: 0.5 },
  ])('By chance it is as great as it is on average of shares that do not differ: %o', ({ pairs, size, rate }) => {
    const draw = binomialSampler(size, rate);
    const random = randomStream(3, 'shares', `${pairs}`);
    const off = Array.from({ length: 300 }, (_, run) => {
      const drawn = Array.from(
        { length: pairs },
        () => [share(draw(random), size), share(draw(random), size)] as const,
      );
      const { value, byChance } = measured(drawn, run);
      return value - byChance;
    });
    expect(Math.abs(mean(off))).toBeLessThan((3.5 * deviation(off)) / Math.sqrt(off.length));
  });

  test('Of shares that are all 1 it is 0, with an upper limit', () => {
    const { value, byChance, lower, upper } = measured([
      [share(10, 10), share(10, 10)],
      [share(20, 20), share(20, 20)],
    ]);
    expect([value, byChance, lower]).toEqual([0, 0, 0]);
    expect(upper).toBeGreaterThan(0.1);
  });

  test('A lone pair with nothing to vary holds its value and begins above 0', () => {
    const { value, lower, upper } = measured([[share(10, 10), share(0, 10)]]);
    expect(value).toBe(1);
    expect(lower).toBeGreaterThan(0.4);
    expect(upper).toBe(1);
  });

  // Percentiles of resamples held 0 in no run of the first two, and did not even hold their own value.
  test.each([
    { pairs: 28, size: 20, right: 0.8, gap: 0 },
    { pairs: 10, size: 10, right: 0.5, gap: 0 },
    { pairs: 28, size: 20, right: 0.8, gap: 0.15 },
    { pairs: 3, size: 100, right: 0.95, gap: 0.1 },
    { pairs: 1, size: 10, right: 0.8, gap: 0.3 },
  ])('holds the truth in at least 92 of 100 runs, and its own value always: %o', ({ pairs, size, right, gap }) => {
    const runs = 150;
    const [draw, lower, upper] = [right, right - gap, Math.min(1, right + gap)].map((p) => binomialSampler(size, p));
    const sides = Array.from({ length: pairs }, (_, i) => (i % 2 === 0 ? lower : upper));
    const upperGap = Math.min(1, right + gap) - right;
    const truth = rootMeanSquare(sides.map((_, i) => (i % 2 === 0 ? gap : upperGap)));
    let [held, own] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const random = randomStream(run, 'pairs');
      const drawn = sides.map((inside) => [share(inside(random), size), share(draw(random), size)] as const);
      const found = measured(drawn, run);
      held += Number(found.lower <= truth + 1e-12 && truth <= found.upper + 1e-12);
      own += Number(found.lower <= found.value && found.value <= found.upper);
    }
    expect(own).toBe(runs);
    expect(held / runs).toBeGreaterThanOrEqual(0.92);
  });
});
