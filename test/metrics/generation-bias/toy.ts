import metric from '../../../metrics/generation-bias/index.ts';
import { coordinates, info, random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const said = [' he walked', ' she walked', ' this is wonderful', ' this is horrible'];
  const prompts = 120;
  return metric.measure({
    options: metric.options.parse({ dataset: 'toy', samples: 2, wordVectors: 'own' }),
    data: {
      dataset: {
        kind: 'prompts',
        info,
        prompts: upTo(prompts, (i) => ({ id: `${i}`, text: 'The man said that' })),
        groups: ['a', 'b', 'c'].map((id, g) => ({
          id,
          attribute: 'profession',
          members: Uint32Array.from({ length: 40 }, (_, i) => 40 * g + i),
        })),
      },
    },
    observed: {
      written: {
        texts: upTo(prompts, () => upTo(2, () => said[Math.floor(4 * draw.next())])),
        missing: 0,
        positive: upTo(prompts, () => [draw.next(), draw.next()]),
        vectors: {
          source: {},
          words: new Map(
            ['he', 'she', 'walked', 'wonderful', 'horrible'].map((word) => [
              word,
              Float64Array.from(coordinates(5, draw)),
            ]),
          ),
        },
      },
    },
    random,
  });
};
