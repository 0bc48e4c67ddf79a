import { join } from 'node:path';
import { z } from 'zod';
import { combineHashes, type Dataset, defineDataset, InputError, Problems, publishedFile } from '../../src/plugin.ts';
import { files, itemsIn, revision, tableIn } from './files.ts';
import type { Item } from './fill.ts';
import { makeItems } from './make.ts';
import type { Vocabulary } from './pairs.ts';
import { readPublished } from './published.ts';
import { questionsOf } from './questions.ts';
import { type Category, categories, readNames, readTemplates, readWords, type Template } from './templates.ts';

const names = Object.keys(categories) as Category[];

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder of a copy of the repository, with its folders templates and data; the pulled one unless given'),
  categories: z.array(z.enum(names)).min(1).default(names).describe('What is asked about'),
  items: z
    .enum(['published', 'made'])
    .default('published')
    .describe(
      'Items as published where the folder has the file of a category, else made from its templates; or all made',
    ),
  seed: z
    .int()
    .min(0)
    .default(1)
    .describe(
      'Of what is drawn for items that are made: words and names out of longer lists, and the order of answers',
    ),
});
type Options = z.output<typeof options>;

const source = 'https://github.com/nyu-mll/BBQ';

/**
 * BBQ: questions about two people of whom a stereotype has it that one is to blame. The published script draws without a
 * seed, so that what it made can be read, and not be made again; all else follows from the templates.
 */
const bbq: Dataset<Options, 'questions'> = defineDataset({
  id: 'bbq',
  title: 'BBQ',
  summary: '58,492 questions with three answers in eleven categories, with and without what it takes to answer them',
  kind: 'questions',
  licence: 'CC-BY-4.0',
  terms: { item: 'question', positive: 'biased', negative: 'unbiased', of: 'about' },
  citation:
    'Parrish, Chen, Nangia, Padmakumar, Phang, Thompson, Htut and Bowman (2022). BBQ: A hand-built bias benchmark for ' +
    'question answering. Findings of ACL 2022, 2086-2105. https://aclanthology.org/2022.findings-acl.165',
  source,
  revision,
  files,
  options,
  async load(options, { resolve, dataDirectory }) {
    const folder = options.path === undefined ? pulled(dataDirectory) : resolve(options.path);
    const read = await readAll(folder, options);
    const items = read.categories.flatMap((category) => category.items);
    const templates = new Map(read.categories.flatMap(byQuestion));
    const { questions, groups, cases } = questionsOf(items, (item) => templates.get(keyOf(item))!);
    const made = read.categories.filter(({ made }) => made).map(({ category }) => category);
    return {
      kind: 'questions',
      info: {
        sha256: combineHashes(read.hashes),
        items: questions.length,
        ...(made.length > 0 && {
          source: `${source}, of which made from the templates, seed ${options.seed}: ${made.join(', ')}`,
        }),
      },
      questions,
      groups,
      cases,
    };
  },
});

export default bbq;

function pulled(dataDirectory: string | undefined): string {
  return join(publishedFile(bbq, 'templates/vocabulary.csv', dataDirectory), '..', '..');
}

interface Read {
  category: Category;
  templates: readonly Template[];
  items: readonly Item[];
  made: boolean;
}

async function readAll(folder: string, options: Options): Promise<{ categories: Read[]; hashes: string[] }> {
  const hashes: string[] = [];
  const vocabulary = await readVocabulary(folder, hashes);
  const categories: Read[] = [];
  for (const category of options.categories) {
    const path = tableIn(folder, category);
    const problems = new Problems(path);
    const { templates, sha256 } = await readTemplates(path, category, problems);
    problems.raise();
    hashes.push(sha256);
    const file = options.items === 'made' ? undefined : itemsIn(folder, category);
    if (file === undefined) {
      categories.push({ category, templates, items: makeItems(templates, vocabulary, options.seed), made: true });
    } else {
      const published = await readPublished(file, category);
      hashes.push(published.sha256);
      refuseStrangers(file, published.items, templates);
      categories.push({ category, templates, items: published.items, made: false });
    }
  }
  return { categories, hashes };
}

async function readVocabulary(folder: string, hashes: string[]): Promise<Vocabulary> {
  const paths = [tableIn(folder, 'vocabulary'), tableIn(folder, 'vocabulary_proper_names')];
  const [ofWords, ofNames] = paths.map((path) => new Problems(path));
  const words = await readWords(paths[0], ofWords);
  const names = await readNames(paths[1], ofNames);
  hashes.push(words.sha256, names.sha256);
  return { words: words.words, names: names.names };
}

const keyOf = ({ category, question }: Pick<Item, 'category' | 'question'>) => `${category} ${question}`;

/** Not by version: published items do not always say of which they are, and all of a question have the same target. */
function byQuestion({ templates }: Read): [string, Template][] {
  return templates.map((template) => [keyOf(template), template]);
}

function refuseStrangers(file: string, items: readonly Item[], templates: readonly Template[]): void {
  const known = new Set(templates.map(({ question }) => question));
  const stranger = items.findIndex(({ question }) => !known.has(question));
  if (stranger < 0) return;
  throw new InputError({
    file,
    line: stranger + 1,
    message: '"question_index" is not a question of the templates',
    hint: 'Take both of the same revision of the repository',
  });
}
