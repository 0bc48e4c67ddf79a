import metric from '../../../metrics/counterfactual-token-fairness/index.ts';
import { info, posts, random } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const rows = [{ words: [['he'], ['she']] }];
  const table = { name: 'gender', attribute: 'gender', groups: ['men', 'women'], rows };
  const input = {
    options: metric.options.parse({ dataset: 'toy', resamples: 100 }),
    data: { dataset: posts, tables: { kind: 'swaps' as const, info, tables: [table] } },
  };
  const { texts } = metric.needs({ ...input, seed: 1 }).answers;
  const answers = texts.map(() => [0.2, 0.8 * draw.next()]).map(([p, q]) => [p, q, 1 - p - q]);
  return metric.measure({
    ...input,
    observed: {
      answers: {
        classes: ['no', 'yes', 'maybe'],
        probabilities: Float64Array.from(answers.flat()),
        positive: Float64Array.from(answers, ([, p]) => p),
        missing: 0,
        truncated: 0,
      },
    },
    random,
  });
};
