import { expect, test } from 'vitest';
import metric from '../../../metrics/model-inversion/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { drawnFrom, drawnRow } from '../../metrics/model-inversion/drawn.ts';

test('an attack that knows nothing is above chance in 5 % of 1,000 runs at most', () => {
  const random = randomStream(3, 'null');
  const options = metric.options.parse({ dataset: 'canaries' });
  let flagged = 0;
  for (let run = 0; run < 1000; run++) {
    const rows = Array.from({ length: 60 }, (_, i) => drawnRow(random, 1 + (i % 2), 0, []));
    const measured = metric.measure({ options, ...drawnFrom(rows), random: () => random });
    const rate = measured.find((one) => one.measure === 'rebuilt-rate')!;
    if ((rate as { pValue: number }).pValue <= 0.05) flagged++;
  }
  // Discrete: less than a twentieth, and yet some.
  expect(flagged).toBeGreaterThan(0);
  expect(flagged).toBeLessThanOrEqual(50);
});
