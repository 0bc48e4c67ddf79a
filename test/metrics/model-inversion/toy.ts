import metric from '../../../metrics/model-inversion/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { drawnFrom, drawnRow } from './drawn.ts';

const random = randomStream(1, 'canaries');
const rows = Array.from({ length: 120 }, (_, i) =>
  drawnRow(random, 4, i % 3 === 0 ? 0.5 : 0.3, [i % 3 === 0 ? 'f' : 'm']),
);

export default () => {
  const options = metric.options.parse({ dataset: 'canaries' });
  return metric.measure({ options, ...drawnFrom(rows), random: (...names) => randomStream(1, ...names) });
};

/** Clopper's and Pearson's of a share of canaries, too. */
export const simulatedAs = { 'search-rate': 'model-inversion/rebuilt-rate' };
