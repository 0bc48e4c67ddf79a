import { describe, expect, test } from 'vitest';
import { addToBins, binItems, calibrationError, emptyBins } from '../../../src/statistics/calibration/calibration.ts';
import { calibrationRangeByChance } from '../../../src/statistics/calibration/calibration-range.ts';
import { randomStream, shuffle } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';
import { binned } from '../../statistics/rates/binned.ts';

describe('The range of calibration errors by chance', () => {
  test('Small groups among so many rows that no list of them is made are what draws with replacement give', () => {
    const random = randomStream(5, 'counted');
    const cells = Array.from({ length: 40 }, (_, k) => ({ score: (k >> 1) / 20 + 0.01, outcome: k & 1 }));
    const counts = Float64Array.from(cells, ({ score, outcome }) =>
      Math.round(1e6 * (outcome === 1 ? score ** 2 : 1 - score ** 2)),
    );
    // One group of 500 rows, one row at a time, and everyone else.
    const small = Array.from({ length: 500 }, (_, k) => cells[k % 40]);
    const scores = Float64Array.from([...cells, ...small], ({ score }) => score);
    const outcomes = [...cells, ...small].map(({ outcome }) => outcome);
    const all = Float64Array.from([...counts, ...small.map(() => 1)]);
    const groups = [Uint32Array.from(cells.keys()), Uint32Array.from(small.keys(), (k) => cells.length + k)];
    const byChance = calibrationRangeByChance(binItems(scores, outcomes, 10, all), groups, random);
    const total = counts.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(1e7);
    const error = (of: readonly (readonly [number, number, number])[]) => {
      const bins = emptyBins(10);
      for (const [score, outcome, count] of of) addToBins(bins, score, outcome, count);
      return calibrationError(bins);
    };
    const whole = error(cells.map(({ score, outcome }, k) => [score, outcome, counts[k]]));
    const drawn = Array.from({ length: 4000 }, () => {
      const own = Array.from({ length: 500 }, () => {
        let left = random.next() * total;
        const k = counts.findIndex((count) => {
          left -= count;
          return left < 0;
        });
        return [cells[k].score, cells[k].outcome, 1] as const;
      });
      return Math.abs(error(own) - whole);
    });
    const tolerance = 3.5 * deviation(drawn) * Math.sqrt(1 / drawn.length + 1 / 2000);
    expect(Math.abs(byChance - mean(drawn))).toBeLessThan(tolerance);
  });

  test('It is on average as great as of groups that do not differ, though the score is not calibrated', () => {
    const random = randomStream(9, 'groups');
    const groups = [15, 25, 60].map((size, g, sizes) => {
      const start = sizes.slice(0, g).reduce((sum, one) => sum + one, 0);
      return Uint32Array.from({ length: size }, (_, i) => start + i);
    });
    const off = Array.from({ length: 200 }, () => {
      const scores = Float64Array.from({ length: 100 }, () => random.next() ** 2);
      const outcomes = Array.from(scores, (score) => (random.next() < Math.sqrt(score) ? 1 : 0));
      const errors = groups.map((members) =>
        calibrationError(binned(Array.from(members, (i) => [scores[i], outcomes[i]] as const))),
      );
      const byChance = calibrationRangeByChance(binItems(scores, outcomes, 10), groups, random);
      return Math.max(...errors) - Math.min(...errors) - byChance;
    });
    expect(Math.abs(mean(off))).toBeLessThan((3.5 * deviation(off)) / Math.sqrt(off.length));
  });

  test.each([
    ['two large groups', [1800, 1200]],
    ['large and small ones', [40, 150, 1500, 1300]],
    ['one large group beside small ones', [30, 2500]],
  ])('What is drawn by bins is what shuffles of the items give: %s', (_, sizes) => {
    const random = randomStream(3, 'by bins', `${sizes}`);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    const scores = Float64Array.from({ length: size }, () => random.next() ** 2);
    const outcomes = Array.from(scores, (score) => (random.next() < Math.sqrt(score) ? 1 : 0));
    const items = Uint32Array.from(scores.keys());
    const groups = sizes.map((one, g) => {
      const start = sizes.slice(0, g).reduce((sum, before) => sum + before, 0);
      return items.slice(start, start + one);
    });
    const byBins = Array.from({ length: 4 }, () =>
      calibrationRangeByChance(binItems(scores, outcomes, 10), groups, random),
    );
    const shuffles = Array.from({ length: 1500 }, () => {
      shuffle(items, random);
      let start = 0;
      const errors = sizes.map((one) => {
        const members = items.subarray(start, start + one);
        start += one;
        return calibrationError(binned(Array.from(members, (i) => [scores[i], outcomes[i]] as const)));
      });
      return Math.max(...errors) - Math.min(...errors);
    });
    // Each of the four is a mean of about as many draws, so that all of them are as uncertain as half the shuffles.
    const tolerance = 3.5 * deviation(shuffles) * Math.sqrt(1 / shuffles.length + 1 / 1600);
    expect(Math.abs(mean(byBins) - mean(shuffles))).toBeLessThan(tolerance);
  });
});
