import metric from '../../../metrics/log-probability-bias/index.ts';
import { info, random, words } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const test = {
    id: 'T',
    title: 'T',
    attribute: 'gender',
    templates: ['{target} is {attribute}.'],
    targets: [
      { name: 'he', words: ['he'] },
      { name: 'she', words: ['she'] },
    ] as const,
    attributes: [
      { name: 'A', words: words('a', 20) },
      { name: 'B', words: words('b', 20) },
    ] as const,
  };
  const input = {
    options: metric.options.parse({}),
    data: { templates: { kind: 'templates' as const, info, tests: [test] } },
  };
  const asked = metric.needs({ ...input, seed: 1 }).words.items.length;
  return metric.measure({
    ...input,
    observed: {
      words: {
        logProbabilities: Float64Array.from({ length: asked }, () => -5 * draw.next()),
        pieces: new Uint16Array(asked).fill(1),
      },
    },
    random,
  });
};
