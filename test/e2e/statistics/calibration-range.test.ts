import { describe, expect, test } from 'vitest';
import { binItems, calibrationError } from '../../../src/statistics/calibration/calibration.ts';
import { calibrationRangeByChance } from '../../../src/statistics/calibration/calibration-range.ts';
import { randomStream, shuffle } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';
import { binned } from '../../statistics/rates/binned.ts';

describe('The range of calibration errors by chance', () => {
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
