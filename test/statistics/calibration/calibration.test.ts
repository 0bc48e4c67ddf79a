import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { describe, expect, test } from 'vitest';
import {
  binItems,
  binomialDeviation,
  calibrationByChance,
  calibrationError,
  calibrationLimits,
} from '../../../src/statistics/calibration/calibration.ts';
import { calibrationRangeByChance } from '../../../src/statistics/calibration/calibration-range.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { type Estimate, greatestDifference } from '../../../src/statistics/rates/rate-gaps.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';
import { wilsonLimits } from '../../../src/statistics/rates/wilson.ts';
import { binned } from '../rates/binned.ts';

describe('calibrationError', () => {
  test('It is the gap of mean score and share of positives, weighted by the items of each bin', () => {
    // Bin 0.2-0.3: mean score .225, share of positives .5; bin 0.9-1: mean .95, share 1. (2 * .275 + 1 * .05) / 3.
    const bins = binned([
      [0.2, 0],
      [0.25, 1],
      [0.95, 1],
    ]);
    expect(calibrationError(bins)).toBeCloseTo(0.6 / 3, 15);
  });

  test('Bins are closed below, the last one on both sides', () => {
    const bins = binned(
      [
        [0, 0],
        [0.5, 0],
        [1, 1],
      ],
      2,
    );
    // Residuals 0 below; 0.5 and 0 above.
    expect([...bins.sums]).toEqual([0, 0.5]);
  });
});

describe('The bin of a score', () => {
  const binOf = (score: number, count: number) =>
    binned([[score, 1 - Math.round(score)]], count).counts.findIndex((items) => items > 0);
  /** floor(score * count) of the score as it is written, in whole numbers. */
  const exactly = (written: string, count: number) => {
    const [, decimals] = written.split('.');
    return Number((BigInt(decimals) * BigInt(count)) / 10n ** BigInt(decimals.length));
  };

  test.each([10, 20, 50, 100, 200, 1000])('is by exact decimals with %d bins, on every edge and beside it', (count) => {
    const wrong: string[] = [];
    for (let thousandths = 1; thousandths < 1000; thousandths++) {
      const edge = `0.${String(thousandths).padStart(3, '0')}`;
      for (const written of [edge, `${edge}0000000001`, `0.${String(thousandths - 1).padStart(3, '0')}9999999999`])
        if (binOf(Number(written), count) !== exactly(written, count)) wrong.push(written);
    }
    expect(wrong).toEqual([]);
    expect(binOf(1, count)).toBe(count - 1);
  });

  test('is the one above 0.29 for 0.29 of a hundred bins, where the product is below 29', () => {
    expect(Math.floor(0.29 * 100)).toBe(28);
    expect(binOf(0.29, 100)).toBe(29);
  });

  test('is below the edge for the number next to it', () => {
    for (const count of [3, 7, 10, 49, 100, 200])
      for (let bin = 1; bin < count; bin++) {
        expect(binOf(bin / count, count)).toBe(bin);
        expect(binOf((bin / count) * (1 - Number.EPSILON / 1.5), count)).toBe(bin - 1);
      }
  });
});

describe('calibrationLimits', () => {
  /** Of how many in 300 data sets the limits hold the true error, where P(outcome = 1) = chance(score). */
  function coverage(n: number, chance: (score: number) => number, truth: number, bins = 10): number {
    const random = randomStream(6, 'coverage', `${n}`);
    let held = 0;
    for (let k = 0; k < 300; k++) {
      const items = Array.from({ length: n }, () => {
        const score = random.next();
        return [score, random.next() < chance(score) ? 1 : 0] as const;
      });
      const limits = calibrationLimits(binned(items, bins));
      if (limits.lower <= truth && truth <= limits.upper) held++;
    }
    return held / 300;
  }

  test('They hold 0 for a calibrated score at least 95 times in 100, in small and large groups', () => {
    expect(coverage(30, (score) => score, 0)).toBeGreaterThan(0.95);
    expect(coverage(1000, (score) => score, 0)).toBeGreaterThan(0.95);
  });

  test('They hold the true error of a score that is not calibrated at least 95 times in 100', () => {
    // P = score^2 for uniform scores and one bin: |1/2 - 1/3|; P = score / 2: the mean of score / 2 in any bins.
    expect(coverage(200, (score) => score * score, 1 / 6, 1)).toBeGreaterThan(0.95);
    expect(coverage(200, (score) => score / 2, 1 / 4)).toBeGreaterThan(0.95);
  });

  /** Of calibrated scores up to `top`, few of which are positive, and of such that should be `share` of what they are. */
  function rare(n: number, top: number, share: number): { held: number; own: number } {
    const random = randomStream(7, 'rare', `${n}`);
    const truth = ((1 - share) * top) / 2;
    let [held, own] = [0, 0];
    for (let k = 0; k < 300; k++) {
      const bins = binned(
        Array.from({ length: n }, () => {
          const score = top * random.next();
          return [score, random.next() < share * score ? 1 : 0] as const;
        }),
      );
      const [{ lower, upper }, value] = [calibrationLimits(bins), calibrationError(bins)];
      held += Number(lower <= truth && truth <= upper);
      own += Number(lower <= value && value <= upper);
    }
    return { held: held / 300, own: own / 300 };
  }

  // They held it in 65, 72 and 49 % when a bin without a positive was taken to be known exactly.
  test.each([
    [20, 0.1, 1],
    [50, 0.05, 1],
    [30, 0.1, 0.3],
    [1000, 0.1, 0.3],
  ])(
    'They hold the truth where positives are rare, and the value always: %d items, scores to %d, %d of them',
    (n, top, share) => {
      const { held, own } = rare(n, top, share);
      expect(held).toBeGreaterThan(0.93);
      expect(own).toBe(1);
    },
  );

  // They held it in 90 % when the spread of the small group below its error ended at 0.
  test('A difference of a small calibrated group and a large one that is not holds the truth', () => {
    const random = randomStream(9, 'small and large');
    const drawn = (n: number, share: number): Estimate => {
      const bins = binned(
        Array.from({ length: n }, () => {
          const score = (random.below(5) + 0.5) / 5;
          return [score, random.next() < share * score ? 1 : 0] as const;
        }),
      );
      return { value: calibrationError(bins), limits: (tail) => calibrationLimits(bins, tail) };
    };
    let held = 0;
    for (let k = 0; k < 600; k++) {
      const { lower, upper } = greatestDifference([[drawn(30, 1), drawn(1000, 0.3)]]);
      held += Number(lower <= 0.35 && 0.35 <= upper);
    }
    expect(held / 600).toBeGreaterThan(0.95);
  });

  test('Below, one bin near 0 is at the quantile of an absolute normal number', () => {
    const items = Array.from({ length: 100 }, (_, i) => [0.45, i < 58 ? 1 : 0] as const);
    const towards = 0.58 - wilsonLimits(58, 100).lower;
    const folded = normalQuantile(0.9875, 0, 1) / normalQuantile(0.975, 0, 1);
    expect(calibrationLimits(binned(items)).lower).toBeCloseTo(0.13 - folded * towards, 12);
  });

  test('Chance fails a gate on no error in 5 % at most, also where all items are in one bin', () => {
    const random = randomStream(10, 'one bin');
    let failed = 0;
    for (let k = 0; k < 2000; k++) {
      const { lower } = calibrationLimits(
        binned(Array.from({ length: 100 }, () => [0.45, random.next() < 0.45 ? 1 : 0] as const)),
      );
      failed += Number(lower > 0);
    }
    expect(failed / 2000).toBeLessThan(0.05);
  });

  test('Where every score equals its label they begin there, and are as wide as the shares of positives are uncertain', () => {
    const { lower, upper } = calibrationLimits(
      binned([
        [1, 1],
        [0, 0],
      ]),
    );
    expect(lower).toBe(0);
    // Of each of two bins, 1 of 1 and 0 of 1.
    expect(upper).toBeCloseTo(Math.SQRT2 * (wilsonLimits(0, 1).upper / 2), 12);
  });
});

describe('calibrationByChance', () => {
  test('By hand: of one item of score s, off by s or 1 - s, and of three items of score 1/2', () => {
    // 0.1 x 0.9 + 0.9 x 0.1.
    expect(calibrationByChance(binned([[0.1, 0]]))).toBeCloseTo(0.18, 14);
    // 1.5 off with 2/8 and 0.5 with 6/8, of 3 items.
    const three = binned([
      [0.5, 0],
      [0.5, 0],
      [0.5, 1],
    ]);
    expect(calibrationByChance(three)).toBeCloseTo(0.25, 14);
  });

  test('Scores of 0 and 1 that are calibrated are never off', () => {
    const bins = binned([
      [0, 0],
      [1, 1],
    ]);
    expect(calibrationByChance(bins)).toBe(0);
  });

  test.each([
    ['uniform scores', 100, (u: number) => u],
    ['low scores', 30, (u: number) => 0.1 * u ** 3],
    ['scores near both ends', 200, (u: number) => (u < 0.5 ? u ** 4 : 1 - (1 - u) ** 4)],
  ])('It is the mean error of a calibrated score: %s', (name, items, scoreOf) => {
    const random = randomStream(8, 'chance', name);
    const off = Array.from({ length: 2000 }, () => {
      const bins = binned(
        Array.from({ length: items }, () => {
          const score = scoreOf(random.next());
          return [score, random.next() < score ? 1 : 0] as const;
        }),
      );
      return calibrationError(bins) - calibrationByChance(bins);
    });
    expect(Math.abs(mean(off))).toBeLessThan((3.5 * deviation(off)) / Math.sqrt(off.length));
  });

  test('The deviation of many trials is that of a normal number, to a thousandth', () => {
    const normal = (n: number, p: number) => Math.sqrt((2 / Math.PI) * n * p * (1 - p));
    for (const p of [0.11, 0.5, 0.89]) {
      expect(Math.abs(binomialDeviation(1000, p) / normal(1000, p) - 1)).toBeLessThan(0.001);
      expect(binomialDeviation(1001, p)).toBe(normal(1001, p));
    }
  });
});

describe('calibrationRangeByChance', () => {
  test('By hand: of two items, one of them off by 0.9, the groups of one are 0.8 apart however they are shuffled', () => {
    const items = binItems(Float64Array.of(0.1, 0.1), [0, 1], 10);
    const found = calibrationRangeByChance(items, [Uint32Array.of(0), Uint32Array.of(1)], randomStream(1, 'two'));
    expect(found).toBeCloseTo(0.8, 12);
  });
});
