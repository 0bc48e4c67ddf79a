import metric from '../../../metrics/stereoset/index.ts';
import { count, info, random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const gap = { text: 'x', fill: { start: 0, end: 1 } };
  const fills = { stereotype: gap, antiStereotype: gap, unrelated: gap };
  const items = upTo(count, (i) => ({ id: `${i}`, term: `term ${i % 40}`, attribute: 'gender', ...fills }));
  return metric.measure({
    options: metric.options.parse({ dataset: 'own' }),
    data: { dataset: { kind: 'gap-fills', info, items } },
    observed: {
      likelihoods: {
        answeredBy: 'masked-lm',
        logProbabilities: upTo(3 * count, () => Float64Array.of(-draw.next())),
        truncated: 0,
      },
    },
    random,
  });
};
