import { describe, expect, it, test } from 'vitest';
import type { Random } from '../../../src/contract/random.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { skewedMeanInterval } from '../../../src/statistics/means/skewed-mean.ts';

const exponential = (random: Random) => -Math.log(1 - random.next());

describe('The interval of a mean of skewed values', () => {
  it('By hand: three values', () => {
    // 0, 0, 3: mean 1, variance 3, third k statistic 3 (8 - 2) / 2 = 9; of the mean 1 and 1. t on 2 degrees is 4.302653.
    const { lower, upper } = skewedMeanInterval([0, 0, 3])!;
    expect(lower).toBeCloseTo(1 - 4.302653, 5);
    expect(upper).toBeCloseTo(1 + 4.302653 + (1 + 2 * 4.302653 ** 2) / 6, 5);
  });

  it('is that of Student and Welch where nothing is skewed', () => {
    // Means 2 and 0, variances 1 / 3 and 4 / 3 of them: Welch's degrees are (5/3)^2 / (1/9 / 2 + 16/9 / 2) = 2.9412.
    const { lower, upper } = skewedMeanInterval([1, 2, 3], [-2, 0, 2])!;
    // By SciPy, t.ppf(.975, 50 / 17).
    const half = 3.2187586 * Math.sqrt(5 / 3);
    expect([lower, upper]).toEqual([expect.closeTo(2 - half, 5), expect.closeTo(2 + half, 5)]);
  });

  it('mirrors with the values, and is not there where none varies', () => {
    const values = [1, 2, 2, 3, 9];
    const one = skewedMeanInterval(values)!;
    const other = skewedMeanInterval(values.map((value) => -value))!;
    expect([other.lower, other.upper]).toEqual([expect.closeTo(-one.upper, 12), expect.closeTo(-one.lower, 12)]);
    expect(skewedMeanInterval([2, 2, 2], [1, 1, 1])).toBeNull();
  });

  test.each([
    { name: 'normal', n: 5, truth: 0, draw: (_: Random, normal: () => number) => normal() },
    { name: 'exponential', n: 20, truth: 1, draw: exponential },
  ])('holds the mean of $n $name values in at least 93 of 100 samples', ({ n, truth, draw }) => {
    const runs = 500;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const random = randomStream(run, 'values');
      const normal = normals(random);
      const { lower, upper } = skewedMeanInterval(Array.from({ length: n }, () => draw(random, normal)))!;
      held += Number(lower <= truth && truth <= upper);
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.93);
  });
});
