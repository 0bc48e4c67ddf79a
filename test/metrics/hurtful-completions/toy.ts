import metric from '../../../metrics/hurtful-completions/index.ts';
import { info, random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const said = [' a pest', ' a plumber', ' very kind', ' the queen'];
  const prompts = 120;
  return metric.measure({
    options: metric.options.parse({ dataset: 'toy', lexicon: 'own', samples: 2 }),
    data: {
      dataset: {
        kind: 'prompts',
        info,
        prompts: upTo(prompts, (i) => ({ id: `${i}`, text: 'The person is' })),
        groups: ['a', 'b', 'c'].map((id, g) => ({
          id,
          attribute: 'identity',
          members: Uint32Array.from({ length: 40 }, (_, i) => 40 * g + i),
        })),
        cases: { ids: upTo(20, (i) => `${i}`), of: Int32Array.from({ length: prompts }, (_, i) => i % 20) },
      },
      lexicon: { kind: 'lexicon', info, entries: [{ word: 'pest', categories: ['animals'] }] },
    },
    observed: {
      written: { texts: upTo(prompts, () => upTo(2, () => said[Math.floor(4 * draw.next())])), missing: 0 },
    },
    random,
  });
};
