import metric from '../../../metrics/score-gaps/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const draw = randomStream(1, 'ratings');
const rows = Array.from({ length: 160 }, (_, i): Row => ['abc'[i % 3], Math.round(100 * draw.next()) / 20 + (i % 3)]);

export default () => metric.measure(inputOf(rows));
