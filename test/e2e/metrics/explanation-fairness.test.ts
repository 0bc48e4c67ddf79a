import { expect, test } from 'vitest';
import type { Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { dataOf, items, measure, one, synthetic } from '../../metrics/explanation-fairness/measured.ts';

test('explanation fairness has gaps above 0 by chance, and intervals that hold 0 where no community differs', () => {
  const draw = randomStream(3, 'communities');
  const names = ['a', 'b', 'c', 'd'];
  let [judged, missed] = [0, 0];
  const runs = 100;
  for (let run = 0; run < runs; run++) {
    const apart = synthetic.map((post) => ({ ...post, communities: [names[draw.below(4)]] }));
    const found = measure(dataOf(apart), items, { resamples: 100 });
    const { value: gap, interval } = one(found, 'auprc-gap') as Measurement & { status: 'ok' };
    expect(gap).toBeGreaterThan(0);
    // None where a community happens to have fewer than ten posts.
    if (interval) judged++;
    if (interval && interval.lower > 0) missed++;
  }
  // 2.5 % are allowed; more than 8 of 100 would come by chance once in a thousand times.
  expect(judged).toBeGreaterThan(70);
  expect(missed).toBeLessThanOrEqual(8);
});
