import metric from '../../../metrics/weat/index.ts';
import { coordinates, dimensions, everyWord, random, stimuli } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({}),
    data: { stimuli },
    observed: {
      words: {
        answeredBy: 'word-vectors',
        vectors: new Map(everyWord.map((word) => [word, coordinates(dimensions, draw)])),
      },
    },
    random,
  });
