import metric from '../../../metrics/crows-pairs/index.ts';
import { count, info, random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({ dataset: 'own' }),
    data: {
      dataset: {
        kind: 'sentence-pairs',
        info,
        pairs: upTo(count, (i) => ({
          id: `${i}`,
          more: 'more',
          less: 'less',
          attribute: 'gender',
          category: 'gender',
          direction: 'stereo' as const,
        })),
      },
    },
    observed: {
      likelihoods: {
        answeredBy: 'masked-lm',
        first: Float64Array.from({ length: count }, () => -draw.next()),
        second: Float64Array.from({ length: count }, () => -draw.next()),
        shared: new Uint32Array(count).fill(5),
        unscored: 0,
        truncated: 0,
      },
    },
    random,
  });
