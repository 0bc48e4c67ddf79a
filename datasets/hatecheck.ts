import { z } from 'zod';
import {
  type Dataset,
  defineDataset,
  type Group,
  onGitHub,
  Problems,
  publishedFile,
  readTable,
  shownId,
  valueReader,
} from '../src/plugin.ts';

const classes = ['non-hateful', 'hateful'] as const;

/** The protected groups of the file and the attribute of each. That assignment is fairprobe's own. */
const targets: Record<string, string> = {
  women: 'gender',
  'trans people': 'gender',
  'gay people': 'orientation',
  'black people': 'race',
  'disabled people': 'disability',
  Muslims: 'religion',
  immigrants: 'nationality',
};

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
    const problems = new Problems(file);
    const ids = new Set<string>();
    const texts: string[] = [];
    const codes: number[] = [];
    const members = new Map<string, { attribute: string; items: number[] }>();
    const join = (group: string, attribute: string) => {
      const known = members.get(group) ?? { attribute, items: [] };
      members.set(group, known);
      known.items.push(texts.length);
    };
    const columns = ['case_id', 'functionality', 'test_case', 'label_gold', 'target_ident'];
    const read = valueReader();
    const { sha256 } = await readTable({ path: file }, columns, problems, (cells, line) => {
      const text = cells[2];
      const [key, test, , label, target] = cells.map(read);
      const code = (classes as readonly string[]).indexOf(label);
      if (ids.has(key)) problems.add({ line, message: `the case_id ${shownId(key)} is listed twice` });
      if (code < 0) problems.add({ line, message: `label_gold is neither ${classes.join(' nor ')}` });
      if (target !== '' && !Object.hasOwn(targets, target)) {
        problems.add({ line, message: 'target_ident is not a group of HateCheck' });
      }
      ids.add(key);
      join(test, 'functionality');
      if (target !== '') join(target, targets[target]);
      texts.push(text);
      codes.push(code);
    });
    problems.raise();
    return {
      kind: 'labelled',
      info: { sha256, items: texts.length },
      size: texts.length,
      ids: [...ids],
      texts,
      classes,
      codes: Uint16Array.from(codes),
      positive: Uint8Array.from(codes),
      positiveClasses: ['hateful'],
      groups: [...members].map(
        ([group, { attribute, items }]): Group => ({ id: group, attribute, members: Uint32Array.from(items) }),
      ),
      columns: new Map(),
    };
  },
});

export default hatecheck;
