import metric from '../../../metrics/functional-tests/index.ts';
import { labels, posts, scores, targets } from '../drawn.ts';
import { labelled, measureScores } from '../labelled-data.ts';

export default () =>
  measureScores(
    metric,
    {
      ...posts,
      groups: labelled(labels, {
        functionality: labels.map((label) => `${label}`),
        target: targets,
        language: labels.map((_, i) => (i % 5 < 2 ? 'de' : 'en')),
      }).groups,
    },
    scores,
    { sourceLanguage: 'en' },
  );
