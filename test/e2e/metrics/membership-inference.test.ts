import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/membership-inference/index.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { answerOf, inputOf } from '../../metrics/membership-inference/rows.ts';

describe('a model that has seen none of the items', () => {
  it('is called leaking in no more than a twentieth of runs, over all and by group', () => {
    const random = randomStream(7, 'null');
    const normal = normals(random);
    let [whole, groups] = [0, 0];
    for (let run = 0; run < 200; run++) {
      const items = Array.from({ length: 120 }, (_, i) => {
        return { label: i % 2, member: Number(i % 4 < 2), group: `${i % 3}`, own: answerOf(1 + 2 * normal(), i % 2) };
      });
      const found = metric.measure(inputOf(items, { resamples: 100 }));
      const { interval } = found.find(({ measure }) => measure === 'auc') as {
        interval: { lower: number; upper: number };
      };
      if (interval.lower > 0.5 || interval.upper < 0.5) whole++;
      const tested = found.filter((one) => one.measure === 'auc-difference');
      expect(tested).toHaveLength(3);
      if (tested.some(({ details }) => (details!.adjustedPValue as number) < 0.05)) groups++;
    }
    // 10 are expected at most; 19 come up by chance in less than 1 % of such simulations.
    expect(whole).toBeLessThan(19);
    expect(groups).toBeLessThan(19);
  });
});
