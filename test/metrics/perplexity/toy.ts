import metric from '../../../metrics/perplexity/index.ts';
import { count, info, random } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({ corpus: 'c' }),
    data: { corpus: { kind: 'corpus', info, async *documents() {} } },
    observed: {
      answers: {
        logProbabilities: Float64Array.from({ length: count }, () => -20 * draw.next()),
        tokens: new Uint32Array(count).fill(10),
        bytes: new Uint32Array(count).fill(50),
        unscored: 0,
        truncated: 0,
      },
    },
    random,
  });
