import { z } from 'zod';
import { type Dataset, defineDataset, onGitHub, publishedFile } from '../src/plugin.ts';
import { readCases, type Target } from './hatecheck-cases.ts';

/** The protected groups of the file and the attribute of each. That assignment is fairprobe's own. */
const attributes = {
  women: 'gender',
  'trans people': 'gender',
  'gay people': 'orientation',
  'black people': 'race',
  'disabled people': 'disability',
  Muslims: 'religion',
  immigrants: 'nationality',
};
export const hatecheckTargets: Readonly<Record<string, Target>> = Object.fromEntries(
  Object.entries(attributes).map(([group, attribute]) => [group, { group, attribute }]),
);

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Path of test_suite_cases.csv as published; the pulled one unless given'),
});
type Options = z.output<typeof options>;

/**
 * HateCheck: short test cases in 29 functionalities, hateful or not, most of them written once for each of seven groups.
 * Its groups are the functionalities (attribute `functionality`) and the target groups.
 */
const hatecheck: Dataset<Options, 'labelled'> = defineDataset({
  id: 'hatecheck',
  title: 'HateCheck',
  summary: 'Functional tests for hate speech detection: 3,728 cases in 29 functionalities over seven target groups',
  kind: 'labelled',
  licence: 'CC-BY-4.0',
  terms: { item: 'case', positive: 'toxic', negative: 'harmless', of: 'about' },
  citation:
    'Röttger, Vidgen, Nguyen, Waseem, Margetts and Pierrehumbert (2021). HateCheck: Functional Tests for Hate Speech ' +
    'Detection Models. ACL-IJCNLP 2021, 41-58. https://arxiv.org/abs/2012.15606',
  source: 'https://github.com/paul-rottger/hatecheck-data',
  revision: null,
  files: [
    onGitHub('paul-rottger/hatecheck-data', 'd84302298ceeb34f4b0dde2d8a1f4932c2caa612', 'test_suite_cases.csv', {
      name: 'test_suite_cases.csv',
      sha256: 'ecf0dc1e93fccc90b6f880e632b19e635c0f0a68b3157915a9e20b6938f121cf',
      bytes: 664_630,
    }),
  ],
  options,
  async load({ path }, { resolve, dataDirectory }) {
    const file = path === undefined ? publishedFile(hatecheck, 'test_suite_cases.csv', dataDirectory) : resolve(path);
    return readCases([{ path: file, id: 'case_id' }], hatecheckTargets);
  },
});

export default hatecheck;
