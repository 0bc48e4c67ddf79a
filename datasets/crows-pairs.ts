import { z } from 'zod';
import {
  cleanValue,
  type Dataset,
  defineDataset,
  onGitHub,
  Problems,
  publishedFile,
  readTable,
  type SentencePairsData,
} from '../src/plugin.ts';

/** The bias types of the file and the attribute of each. That assignment is fairprobe's own. */
const attributes: Record<string, string> = {
  'race-color': 'race',
  gender: 'gender',
  socioeconomic: 'class',
  nationality: 'nationality',
  religion: 'religion',
  age: 'age',
  'sexual-orientation': 'orientation',
  'physical-appearance': 'appearance',
  disability: 'disability',
};
const directions = ['stereo', 'antistereo'] as const;

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Path of crows_pairs_anonymized.csv as published, or of your own pairs with the same columns; the pulled one unless given',
    ),
});
type Options = z.output<typeof options>;

/** CrowS-Pairs: pairs of sentences, one more stereotypical than the other, that differ in the group they speak about. */
const crowsPairs: Dataset<Options, 'sentence-pairs'> = defineDataset({
  id: 'crows-pairs',
  title: 'CrowS-Pairs',
  summary: '1,508 pairs of sentences in nine bias types, one of each pair more stereotypical than the other',
  kind: 'sentence-pairs',
  licence: 'CC-BY-SA-4.0',
  citation:
    'Nangia, Vania, Bhalerao and Bowman (2020). CrowS-Pairs: A Challenge Dataset for Measuring Social Biases in Masked ' +
    'Language Models. EMNLP 2020, 1953-1967. https://arxiv.org/abs/2010.00133',
  source: 'https://github.com/nyu-mll/crows-pairs',
  revision: null,
  files: [
    onGitHub('nyu-mll/crows-pairs', 'master', 'data/crows_pairs_anonymized.csv', {
      name: 'crows_pairs_anonymized.csv',
      sha256: 'dfb36986ce0502abbaf7055b9176da3d08d48e07df1251991b5dfbcbceab9d0c',
      bytes: 437_764,
    }),
  ],
  options,
  async load({ path }, { resolve, dataDirectory }) {
    const file =
      path === undefined ? publishedFile(crowsPairs, 'crows_pairs_anonymized.csv', dataDirectory) : resolve(path);
    const problems = new Problems(file);
    const pairs: SentencePairsData['pairs'][number][] = [];
    const columns = ['sent_more', 'sent_less', 'stereo_antistereo', 'bias_type'];
    const { sha256 } = await readTable({ path: file }, columns, problems, ([more, less, ...cells], line) => {
      const [shown, category] = cells.map(cleanValue);
      const direction = directions.find((one) => one === shown);
      if (!direction) problems.add({ line, message: `stereo_antistereo is neither ${directions.join(' nor ')}` });
      if (!Object.hasOwn(attributes, category)) {
        const hint = `It has ${Object.keys(attributes).join(', ')}`;
        problems.add({ line, message: 'bias_type is not a type of CrowS-Pairs', hint });
      }
      if (more.trim() === '' || less.trim() === '') problems.add({ line, message: 'a sentence of the pair is empty' });
      // The published file numbers its rows from 0 in a column without a name.
      pairs.push({
        id: String(pairs.length),
        more,
        less,
        attribute: attributes[category],
        category,
        direction: direction ?? 'stereo',
      });
    });
    problems.raise();
    return {
      kind: 'sentence-pairs',
      info: { sha256, items: pairs.length },
      pairs,
    };
  },
});

export default crowsPairs;
