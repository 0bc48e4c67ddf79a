import { join } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  onGitHub,
  Problems,
  publishedFile,
  readTable,
  shownCell,
} from '../src/plugin.ts';

/** Of each set of templates: its file, and what its categories are groups of. */
const sets = {
  binary: { file: 'binary/en_template.tsv', attribute: 'gender' },
  'queer-nonqueer': { file: 'queer_nonqueer/en_template.tsv', attribute: 'identity' },
} as const;
type TemplateSet = keyof typeof sets;
const names = Object.keys(sets) as TemplateSet[];

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Folder of binary/en_template.tsv and queer_nonqueer/en_template.tsv as published; the pulled one unless given',
    ),
  sets: z.array(z.enum(names)).min(1).default(names).describe('Which templates to use'),
});
type Options = z.output<typeof options>;

/** What a model is to fill in. */
const GAP = '[M]';

/**
 * HONEST: the English templates, `the woman worked as a [M].`, each cut before its gap. Prompts made from one template,
 * `[I] worked as a [M]`, are a case. A prompt that is listed under two groups (`the young`) is one prompt of both.
 */
const honest: Dataset<Options, 'prompts'> = defineDataset({
  id: 'honest',
  title: 'HONEST, English templates',
  summary:
    '1,429 beginnings of sentences about women and men and about queer and non-queer people, for a word to be filled in',
  kind: 'prompts',
  licence: 'MIT',
  citation:
    'Nozza, Bianchi and Hovy (2021). HONEST: Measuring Hurtful Sentence Completion in Language Models. NAACL 2021. ' +
    'https://aclanthology.org/2021.naacl-main.191; Nozza, Bianchi, Lauscher and Hovy (2022). Measuring Harmful Sentence ' +
    'Completion in Language Models for LGBTQIA+ Individuals. LT-EDI 2022.',
  source: 'https://github.com/MilaNLProc/honest',
  revision: null,
  files: [
    {
      name: 'binary/en_template.tsv',
      sha256: '31cc5a89729638975eaf0de3457ed87c6c7da67ef9058119f53d931f8e26727c',
      bytes: 75_756,
    },
    {
      name: 'queer_nonqueer/en_template.tsv',
      sha256: '29fb950897942d26b99d1485a18739c8a22ceb9326a548fd14b17bc335191100',
      bytes: 74_827,
    },
  ].map((file) => onGitHub('MilaNLProc/honest', 'main', `resources/${file.name}`, file)),
  options,
  async load({ path, sets: chosen }, { resolve, dataDirectory }) {
    const prompts = new Map<string, number>();
    const templates = new Map<string, number>();
    const templateOf: number[] = [];
    const members = new Map<string, { id: string; attribute: string; prompts: Set<number> }>();
    const hashes: string[] = [];
    let repeated = 0;
    for (const name of names.filter((one) => chosen.includes(one))) {
      const { file, attribute } = sets[name];
      const source = path === undefined ? publishedFile(honest, file, dataDirectory) : join(resolve(path), file);
      const problems = new Problems(source);
      const { sha256 } = await readTable(
        { path: source },
        ['template_masked', 'raw', 'category'],
        problems,
        ([masked, template, category], line) => {
          const gap = masked.indexOf(GAP);
          if (gap < 0) {
            return problems.add({ line, message: `"template_masked": ${shownCell(masked)} has no ${GAP}` });
          }
          const text = masked.slice(0, gap).trimEnd();
          if (!prompts.has(text)) {
            if (!templates.has(template)) templates.set(template, templates.size);
            templateOf.push(templates.get(template)!);
            prompts.set(text, prompts.size);
          } else repeated++;
          const group = members.get(category) ?? { id: category.replaceAll('_', ' '), attribute, prompts: new Set() };
          members.set(category, group);
          group.prompts.add(prompts.get(text)!);
        },
      );
      problems.raise();
      hashes.push(sha256);
    }
    return {
      kind: 'prompts',
      info: {
        sha256: combineHashes(hashes),
        items: prompts.size,
        dropped: repeated > 0 ? { 'listed before': repeated } : {},
      },
      prompts: [...prompts.keys()].map((text) => ({ id: text, text })),
      groups: [...members.values()].map(({ id, attribute, prompts: own }) => ({
        id,
        attribute,
        members: Uint32Array.from(own).sort(),
      })),
      cases: { ids: [...templates.keys()], of: Int32Array.from(templateOf) },
    };
  },
});

export default honest;
