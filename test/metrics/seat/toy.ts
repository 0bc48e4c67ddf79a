import metric from '../../../metrics/seat/index.ts';
import { coordinates, dimensions, everyWord, random, stimuli } from '../drawn.ts';

const draw = random('toy');

export default () =>
  metric.measure({
    options: metric.options.parse({}),
    data: { stimuli },
    observed: {
      sentences: {
        dimensions,
        values: coordinates(everyWord.length * dimensions, draw),
        truncated: 0,
      },
    },
    random,
  });
