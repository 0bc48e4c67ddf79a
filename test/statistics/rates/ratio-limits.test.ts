import { describe, expect, it } from 'vitest';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { ratioLimits } from '../../../src/statistics/rates/ratio-limits.ts';

describe('The limits of a ratio of sums', () => {
  it("have the variance of ratios with one pair left out each, and t on Kish's number less one", () => {
    const [a, b] = [
      [10, 21, 28, 45],
      [2, 3, 5, 10],
    ];
    // 104 / 20; left out in turn 94 / 18, 83 / 17, 76 / 15, 59 / 10. Kish: 400 / (4 + 9 + 25 + 100).
    const ratio = 5.2;
    const shifts = [94 / 18, 83 / 17, 76 / 15, 59 / 10].map((one) => (one - ratio) ** 2);
    const error = Math.sqrt(shifts.reduce((sum, one) => sum + one, 0));
    const { lower, upper } = ratioLimits(a, b);
    // By SciPy, t.ppf(.975, 400 / 138 - 1).
    expect(upper - ratio).toBeCloseTo(4.5306633 * error, 5);
    expect(ratio - lower).toBeCloseTo(upper - ratio, 12);
  });

  it('are those of Student about a mean where all lengths are alike, but for the leverage', () => {
    const a = [1, 2, 4, 7, 11];
    // Mean 5, sum of squares 66; shifts are distances / 4. t on 4 degrees is 2.776445.
    const { upper } = ratioLimits(a, [1, 1, 1, 1, 1]);
    expect(upper - 5).toBeCloseTo((2.776445 * Math.sqrt(66)) / 4, 5);
  });

  it('hold the ratio of unequal documents in at least 93 of 100 samples', () => {
    const runs = 500;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const normal = normals(randomStream(run, 'documents'));
      const b = Array.from({ length: 10 }, () => Math.ceil(40 * Math.exp(normal())));
      const { lower, upper } = ratioLimits(
        b.map((length) => length * (3.5 + 0.6 * normal())),
        b,
      );
      held += Number(lower <= 3.5 && 3.5 <= upper);
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.93);
  });
});
