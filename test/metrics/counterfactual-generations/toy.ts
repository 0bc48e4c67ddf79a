import metric from '../../../metrics/counterfactual-generations/index.ts';
import { builtInSwaps } from '../../../src/plugin.ts';
import { info, random, upTo } from '../drawn.ts';

const draw = random('toy');

export default () => {
  const said = [' was happy and kind', ' walked to the house', ' said a terrible word', ' sang'];
  const prompts = 40;
  const data = {
    dataset: {
      kind: 'prompts' as const,
      info,
      prompts: upTo(prompts, (i) => ({ id: `${i}`, text: `Then ${i % 2 ? 'he' : 'she'} said ${i},` })),
      groups: [],
    },
    tables: { kind: 'swaps' as const, info, tables: builtInSwaps },
  };
  const options = metric.options.parse({ dataset: 'toy', swaps: 'gender' });
  const { written } = metric.needs({ options, data, seed: 1 });
  return metric.measure({
    options,
    data,
    observed: {
      written: {
        texts: upTo(written.prompts.length, () => upTo(2, () => said[Math.floor(4 * draw.next())])),
        missing: 0,
        positive: upTo(written.prompts.length, () => [draw.next(), draw.next()]),
      },
    },
    random,
  });
};
