import metric from '../../../metrics/churn/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const draw = randomStream(1, 'churn');
const rows = Array.from({ length: 120 }, (_, i): Row => {
  const label = i % 2 === 0 ? 'yes' : 'no';
  const score = (i % 2 === 0 ? 0.6 : 0.4) + 0.5 * (draw.next() - 0.5);
  const own = Math.max(0, Math.min(1, score + 0.4 * (draw.next() - 0.5)));
  return { label, groups: { sex: [i % 3 === 0 ? 'f' : 'm'] }, reference: score, own };
});

export default () => metric.measure(inputOf(rows));

/** Flips the other way about. */
export const simulatedAs = {
  'positive-flip-rate': 'churn/negative-flip-rate',
  'positive-flip-rate-difference': 'churn/negative-flip-rate-difference',
};
