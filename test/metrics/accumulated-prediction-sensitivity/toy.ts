import metric from '../../../metrics/accumulated-prediction-sensitivity/index.ts';
import { posts, random, scores } from '../drawn.ts';

const draw = random('toy');

/** Answers to single posts, each with the sensitivity to two words. */
const sensitivities = {
  classes: ['no', 'yes'],
  positive: [1],
  truncated: 0,
  embeddingTable: null,
  source: {},
  texts: scores.map((score) => ({
    probabilities: Float64Array.of(1 - score, score),
    units: [{ start: 0, end: 2 }],
    values: Float64Array.of(draw.next(), draw.next()),
  })),
};

export default () =>
  metric.measure({
    options: metric.options.parse({
      dataset: 'toy',
      protectedStatus: { words: 'gender' },
      resamples: 100,
    }),
    data: { dataset: posts },
    observed: { classifier: sensitivities },
    random,
  });
