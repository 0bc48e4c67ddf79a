import metric from '../../../metrics/canary-exposure/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf } from './rows.ts';

const draw = randomStream(1, 'canary-exposure');
const canaries = Array.from({ length: 60 }, (_, i) => ({
  group: i % 3 === 0 ? 'a' : 'b',
  own: draw.next() + 0.3,
  others: Array.from({ length: 9 }, () => draw.next()),
}));

export default () => metric.measure(inputOf(canaries));
