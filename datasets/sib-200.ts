import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  cleanValue,
  combineHashes,
  type Dataset,
  defineDataset,
  fewNames,
  type Group,
  InputError,
  type Problem,
  Problems,
  readTable,
  shownCell,
  shownId,
} from '../src/plugin.ts';

/** In the order of the published labels.txt. */
const classes = ['science/technology', 'travel', 'politics', 'sports', 'health', 'entertainment', 'geography'];

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('Folder with the files as published, one language each: deu_Latn/test.tsv, or deu_Latn.test.tsv'),
  split: z.enum(['train', 'dev', 'test']).default('test').describe('Which files are read'),
  languages: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .describe('Only these languages, as [en, de, zh-Hant]; all there are by default'),
});
type Options = z.output<typeof options>;

/**
 * SIB-200: sentences of FLORES-200 with a topic, the same ones in every language. Its groups are the languages (BCP 47),
 * its cases the sentences.
 */
const sib200: Dataset<Options, 'classes'> = defineDataset({
  id: 'sib-200',
  title: 'SIB-200',
  summary: 'Sentences on seven topics, translated into some 200 languages: 701, 99 and 204 a language',
  kind: 'classes',
  licence: 'CC-BY-SA-4.0',
  terms: { item: 'sentence', positive: 'positive', negative: 'negative', of: 'in' },
  citation:
    'Adelani, Liu, Shen, Vassilyev, Alabi, Mao, Gao and Lee (2024). SIB-200: A Simple, Inclusive, and Big Evaluation ' +
    'Dataset for Topic Classification in 200+ Languages and Dialects. EACL 2024. https://arxiv.org/abs/2309.07445',
  source: 'https://github.com/dadelani/sib-200',
  revision: null,
  options,
  async load({ path, split, languages }, { resolve }) {
    const folder = resolve(path);
    const files = chosen(publishedFiles(folder, split), { folder, split, languages });
    const read: Sentences = { ids: [], texts: [], codes: [], cases: new Map(), caseOf: [] };
    const groups: Group[] = [];
    const hashes: string[] = [];
    const wrong: Problem[] = [];
    for (const { tag, file } of files) {
      const problems = new Problems(file);
      const first = read.ids.length;
      hashes.push(await readLanguage({ tag, file }, read, problems));
      wrong.push(...problems.list());
      const members = Uint32Array.from({ length: read.ids.length - first }, (_, i) => first + i);
      groups.push({ id: tag, attribute: 'language', members });
    }
    if (wrong.length > 0) throw new InputError(wrong);
    const { ids, texts, codes, cases, caseOf } = read;
    return {
      kind: 'classes',
      info: { sha256: combineHashes(hashes), items: ids.length },
      size: ids.length,
      ids,
      texts,
      classes,
      codes: Uint16Array.from(codes),
      positiveClasses: [],
      groups,
      cases: { ids: [...cases.keys()], of: Int32Array.from(caseOf) },
      columns: new Map(),
    };
  },
});

export default sib200;

interface Sentences {
  ids: string[];
  texts: string[];
  codes: number[];
  /** Published id of a sentence to its number. */
  cases: Map<string, number>;
  caseOf: number[];
}

interface LanguageFile {
  /** As `de`. */
  tag: string;
  file: string;
}

/** @returns the sha256 of the file */
async function readLanguage({ tag, file }: LanguageFile, read: Sentences, problems: Problems): Promise<string> {
  const seen = new Set<string>();
  const { sha256 } = await readTable({ path: file }, ['index_id', 'category', 'text'], problems, (cells, line) => {
    const [id, topic] = cells.map(cleanValue);
    const code = classes.indexOf(topic);
    if (id === '') problems.add({ line, message: 'has no index_id' });
    if (seen.has(id)) problems.add({ line, message: `the index_id ${shownId(id)} is listed twice` });
    if (code < 0) problems.add({ line, message: `category: ${shownCell(topic)} is not a topic of SIB-200` });
    seen.add(id);
    const known = read.cases.get(id) ?? read.cases.size;
    read.cases.set(id, known);
    read.caseOf.push(known);
    read.ids.push(`${tag}-${id}`);
    read.texts.push(cells[2]);
    read.codes.push(code);
  });
  return sha256;
}

/** In the alphabetical order of their published names. */
function publishedFiles(folder: string, split: string): LanguageFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    throw new InputError({ message: `${folder} is not a folder that can be read`, hint: WHERE });
  }
  const files = names.flatMap((name) => {
    const [, language, script, rest] = /^([a-z]{3})_([A-Z][a-z]{3})(\.[a-z]+\.tsv)?$/.exec(name) ?? [];
    if (language === undefined || (rest !== undefined && rest !== `.${split}.tsv`)) return [];
    const file = rest === undefined ? join(folder, name, `${split}.tsv`) : join(folder, name);
    return existsSync(file) ? [{ tag: tagOf(language, script), file }] : [];
  });
  if (files.length > 0) return files;
  throw new InputError({ message: `${folder} has no files of SIB-200's split "${split}"`, hint: WHERE });
}

const WHERE =
  'Clone https://github.com/dadelani/sib-200 and name its folder data/annotated, which has a folder for each language';

/** CLDR gives these the tag of another published language, or asks for a script that everybody leaves out. */
const ownTags: Record<string, string> = { ajp_Arab: 'ajp', twi_Latn: 'tw', kor_Hang: 'ko' };

/** The BCP 47 tag of FLORES's name: with the script where it is not the one that the language is mostly written in. */
function tagOf(language: string, script: string): string {
  const own = ownTags[`${language}_${script}`];
  if (own !== undefined) return own;
  const [tag] = Intl.getCanonicalLocales(language);
  return new Intl.Locale(tag).maximize().script === script ? tag : `${tag}-${script}`;
}

function chosen(
  files: readonly LanguageFile[],
  { folder, split, languages }: { folder: string; split: string; languages: readonly string[] | undefined },
): readonly LanguageFile[] {
  if (!languages) return files;
  const known = files.map(({ tag }) => tag);
  const unknown = languages.filter((tag) => !known.includes(tag));
  if (unknown.length === 0) return files.filter(({ tag }) => languages.includes(tag));
  throw new InputError(
    unknown.map((tag) => ({
      message: `${folder} has no language ${shownCell(tag)} in the split "${split}"`,
      hint: `It has ${fewNames(known)}`,
    })),
  );
}
