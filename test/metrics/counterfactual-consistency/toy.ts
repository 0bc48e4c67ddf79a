import metric from '../../../metrics/counterfactual-consistency/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const draw = randomStream(1, 'cases');
const rows = Array.from({ length: 40 }, (_, i) =>
  ['a', 'a', 'b', 'c'].map((group): Row => {
    const score = Math.round(1000 * draw.next()) / 1000;
    return { case: `${i}`, group, decision: score > 0.5 ? 'yes' : 'no', score };
  }),
).flat();

export default () => metric.measure(inputOf(rows));
