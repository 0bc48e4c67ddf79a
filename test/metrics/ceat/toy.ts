import metric from '../../../metrics/ceat/index.ts';
import { coordinates, dimensions, everyWord, info, random, stimuli } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({ contexts: 'own', samples: 100 }),
    data: { stimuli, contexts: { kind: 'corpus', info, async *documents() {} } },
    observed: {
      contexts: {
        dimensions,
        vectors: new Map(everyWord.map((word) => [word, coordinates(5 * dimensions, draw)])),
        occurrences: new Map(everyWord.map((word) => [word, 5])),
        lost: 0,
      },
    },
    random,
  });
