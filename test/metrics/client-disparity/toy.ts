import metric from '../../../metrics/client-disparity/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const draw = randomStream(1, 'clients');
const rows = Array.from({ length: 480 }, (_, i): Row => {
  const client = i % 40;
  const label = Number(draw.next() < 0.5);
  const right = draw.next() < 0.6 + 0.3 * (client % 2);
  return [`c${client}`, label, (right ? label : 1 - label) * 0.5 + 0.49 * draw.next(), client < 20 ? 'north' : 'south'];
});

export default () => metric.measure(inputOf(rows));
