import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  InputError,
  onGitHub,
  type Problem,
  publishedFile,
  type Question,
  readLines,
} from '../src/plugin.ts';
import { inDrawnOrder } from './drawn-order.ts';

const types = ['1', '2'] as const;
const parts = ['dev', 'test'] as const;
const stereotypes = ['pro', 'anti'] as const;

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder with the sentences and the two lists of occupations as published; the pulled one unless given'),
  types: z
    .array(z.enum(types))
    .min(1)
    .default([...types])
    .describe('1: only what is said tells whom the pronoun means; 2: the grammar tells it, too'),
  parts: z
    .array(z.enum(parts))
    .min(1)
    .default([...parts])
    .describe('Which files are read'),
});
type Options = z.output<typeof options>;

const lists = ['female_occupations.txt', 'male_occupations.txt'];
const fileOf = (stereotype: string, type: string, part: string) => `${stereotype}_stereotyped_type${type}.txt.${part}`;
const published: [name: string, sha256: string, bytes: number][] = [
  ['anti_stereotyped_type1.txt.dev', 'a4e0ebae344e78b56f657a42e8ae684b9db7747d177c5e7149c0907ebb7f3bf6', 32_782],
  ['anti_stereotyped_type1.txt.test', '331db5bd74bfefebf146a60b67645152a4a1991570d2a56f57154103ac361dd2', 34_778],
  ['pro_stereotyped_type1.txt.dev', 'dd55a0d220fe4c0ceb63dd4648223fb4fe1a58d5ad95c116a002ad24b0e292a5', 32_786],
  ['pro_stereotyped_type1.txt.test', 'db7838907238a758eeb5779e48f38c013b892910d6fe864456c59f04245c6689', 34_820],
  ['anti_stereotyped_type2.txt.dev', '763ad829ad724f9a85ead689ba8ca69072020cb1238def6210f0fc6a47b97e59', 30_875],
  ['anti_stereotyped_type2.txt.test', '336571ac1ea8c06cd2aba8e5dd2bd98e00acc0c48da3e4ec5ec7e54eb2633a8f', 31_769],
  ['pro_stereotyped_type2.txt.dev', '8f0250de723cea9328e3eaf7169e07936f01aa5909ce7aa580db66eb803f4e86', 30_884],
  ['pro_stereotyped_type2.txt.test', 'ea1c1fd94fa612e3cc44d7fa3cc4cb76021bb63fdf94f9826f430051e9052438', 31_749],
  ['female_occupations.txt', '693bff12286c2c1d46c7d4d45a44a631574710c30b39c1a3001bb7bdebb44ed8', 177],
  ['male_occupations.txt', '6b82d88847b69d56d207a0c396e9830b031890de585e916e6b4e9bc50672657e', 169],
];

/**
 * WinoBias: sentences about two people in an occupation each, and a pronoun that means one of them. Each is there with the pronoun that
 * fits the stereotype of the occupation, and with the other. Cases are two sentences about the same two occupations.
 */
const winobias: Dataset<Options, 'questions'> = defineDataset({
  id: 'winobias',
  title: 'WinoBias',
  summary: 'Whom of two people in an occupation a pronoun means: 3,168 sentences, for and against the stereotype',
  kind: 'questions',
  licence: 'MIT',
  citation:
    'Zhao, Wang, Yatskar, Ordonez and Chang (2018). Gender Bias in Coreference Resolution: Evaluation and Debiasing ' +
    'Methods. NAACL 2018. https://arxiv.org/abs/1804.06876',
  source: 'https://github.com/uclanlp/corefBias',
  revision: null,
  files: published.map(([name, sha256, bytes]) =>
    onGitHub('uclanlp/corefBias', 'master', `WinoBias/wino/data/${name}`, { name, sha256, bytes }),
  ),
  options,
  async load({ path, types, parts }, { resolve, dataDirectory }) {
    const fileAt = (name: string) =>
      path === undefined ? publishedFile(winobias, name, dataDirectory) : join(resolve(path), name);
    const hashes: string[] = [];
    const linesOf = async (name: string) => {
      const hash = createHash('sha256');
      const lines: string[] = [];
      for await (const some of readLines(fileAt(name), hash)) lines.push(...some);
      hashes.push(hash.digest('hex'));
      return lines;
    };
    const occupations: string[] = [];
    for (const name of lists) occupations.push(...(await linesOf(name)).map((line) => line.trim()).filter(Boolean));
    const problems: Problem[] = [];
    const questions: Question[] = [];
    const cases = new Map<string, number>();
    const of: number[] = [];
    for (const type of types) {
      for (const part of parts) {
        for (const stereotype of stereotypes) {
          const name = fileOf(stereotype, type, part);
          for (const [i, line] of (await linesOf(name)).entries()) {
            if (line.trim() === '') continue;
            const read = sentenceOf(line, occupations, `type${type}.${part}.${i + 1}`);
            if ('message' in read) {
              problems.push({ file: fileAt(name), line: i + 1, ...read });
              continue;
            }
            const key = `type${type}.${part}.${Math.floor(i / 2) + 1}`;
            if (!cases.has(key)) cases.set(key, cases.size);
            of.push(cases.get(key)!);
            const facets = { attribute: 'gender', stereotype, type };
            questions.push({ id: `type${type}.${part}.${i + 1}.${stereotype}`, ...read, facets });
          }
        }
      }
    }
    if (problems.length > 0) throw new InputError(problems.slice(0, 20));
    return {
      kind: 'questions',
      info: { sha256: combineHashes(hashes), items: questions.length },
      questions,
      groups: [],
      cases: { ids: [...cases.keys()], of: Int32Array.from(of) },
    };
  },
});

export default winobias;

const pronouns = /^(he|she|him|her|his|hers|himself|herself)$/i;
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** `1 [The developer] argued with the designer because [he] ...`: what is meant stands in brackets, and so does the pronoun. */
function sentenceOf(
  line: string,
  occupations: readonly string[],
  id: string,
): Pick<Question, 'prompt' | 'options' | 'answer'> | { message: string } {
  const marked = line.replace(/^\d+\s+/, '').trim();
  // One published sentence has `the [the physician]`, its other half `the [ physician]`.
  const sentence = marked
    .replace(/[[\]]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\bthe the\b/gi, 'the');
  const brackets = Array.from(marked.matchAll(/\[([^\]]+)\]/g), ([, text]) => text.trim());
  const pronoun = brackets.find((text) => pronouns.test(text));
  const meant = brackets
    .find((text) => !pronouns.test(text))
    ?.replace(/^(the|a|an)\s+/i, '')
    .toLowerCase();
  if (pronoun === undefined || meant === undefined) {
    return { message: 'does not have a person and a pronoun in brackets' };
  }
  const named = occupations
    .map((word) => ({ word, at: sentence.search(new RegExp(String.raw`\b${escaped(word)}\b`, 'i')) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ word }) => word.toLowerCase());
  const other = named.find((word) => word !== meant);
  if (other === undefined || !named.includes(meant)) {
    return { message: 'does not name two occupations of the lists, one of them in brackets' };
  }
  // Sentences of type 2 always mean the second person.
  const two = inDrawnOrder([meant, other], id);
  return {
    prompt: `${sentence} Whom does "${pronoun}" mean?`,
    options: two.map((word) => ({ text: `the ${word}` })),
    answer: two.indexOf(meant),
  };
}
