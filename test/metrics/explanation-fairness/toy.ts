import metric from '../../../metrics/explanation-fairness/index.ts';
import type { LabelledData } from '../../../src/plugin.ts';
import { labels, posts, random, upTo } from '../drawn.ts';

const draw = random('toy');

const explained: LabelledData = {
  ...posts,
  rationales: labels.map(() => ({
    tokens: upTo(6, (t) => ({ start: 2 * t, end: 2 * t + 1 })),
    marked: Uint8Array.of(1, 0, 1, 1, 0, 0),
  })),
};

export default () =>
  metric.measure({
    options: metric.options.parse({ dataset: 'toy', resamples: 100 }),
    data: { dataset: explained },
    observed: {
      explanations: {
        classes: ['no', 'yes'],
        truncated: 0,
        items: labels.map(() => ({
          predicted: 1,
          probability: draw.next(),
          without: draw.next(),
          only: draw.next(),
          scores: Float64Array.from({ length: 6 }, () => draw.next()),
          top: [Math.floor(draw.next() * 3), 3 + Math.floor(draw.next() * 3)],
          cut: false,
          completeness: null,
        })),
      },
    },
    random,
  });
