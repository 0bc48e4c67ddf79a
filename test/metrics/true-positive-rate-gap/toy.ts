import metric from '../../../metrics/true-positive-rate-gap/index.ts';
import { labels, posts, random } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({ dataset: 'toy' }),
    data: { dataset: { ...posts, classes: ['p', 'q', 'r', 's'], codes: Uint16Array.from(labels, (_, i) => i % 4) } },
    observed: {
      predicted: {
        classes: ['p', 'q', 'r', 's'],
        codes: Int32Array.from(labels, (_, i) => (draw.next() < 0.7 ? i % 4 : 0)),
        missing: 0,
        truncated: 0,
      },
    },
    random,
  });
