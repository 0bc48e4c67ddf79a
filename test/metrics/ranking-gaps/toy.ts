import metric from '../../../metrics/ranking-gaps/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const draw = randomStream(1, 'rankings');
const rows = Array.from({ length: 30 }, (_, list) =>
  ['a', 'b', 'c'].map((group): Row => [list, group, Math.round(1000 * draw.next()) + 1]),
).flat();

export default () => metric.measure(inputOf(rows));
