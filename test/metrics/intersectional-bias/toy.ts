import metric from '../../../metrics/intersectional-bias/index.ts';
import intersections from '../../fixtures/intersectional-bias.json' with { type: 'json' };
import { info, random } from '../drawn.ts';

export default () => {
  const { groups, stereotypes, unrelated, vectors } = intersections;
  return metric.measure({
    options: metric.options.parse({}),
    data: { data: { kind: 'intersections', info, groups, stereotypes, unrelated } },
    observed: {
      words: {
        answeredBy: 'word-vectors',
        vectors: new Map(Object.entries(vectors).map(([word, values]) => [word, Float32Array.from(values)])),
      },
    },
    random,
  });
};
