import metric from '../../../metrics/membership-inference/index.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { answerOf, type Item, inputOf } from './rows.ts';

const draw = randomStream(1, 'membership-inference');
const normal = normals(draw);
// So many non-members of each group that ten false positives are expected at 0.1 %.
const items = Array.from({ length: 21_000 }, (_, i): Item => {
  const member = i % 21 === 0 ? 1 : 0;
  const label = Number(draw.next() < 0.5);
  return { label, member, group: i % 2 === 0 ? 'a' : 'b', own: answerOf(1 + normal() + member, label) };
});

export default () => metric.measure(inputOf(items, { assignment: 'coin', resamples: 100 }));

/** The same at another rate. */
export const simulatedAs = {
  'tpr-at-1-permille-fpr': 'membership-inference/tpr-at-1-percent-fpr',
  'tpr-at-1-permille-fpr-difference': 'membership-inference/tpr-at-1-percent-fpr-difference',
};
