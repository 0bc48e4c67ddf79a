import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  canonicalLanguage,
  combineHashes,
  defineDataset,
  InputError,
  type Problem,
  Problems,
  readTable,
} from '../src/plugin.ts';
import { Requests, requestTerms, slotOf } from './utterances.ts';

/** MASSIVE's own code splits these by character. */
const unsegmented = ['ja-JP', 'zh-CN', 'zh-TW'];
const columns = ['id', 'locale', 'partition', 'intent', 'utt', 'annot_utt'];

/**
 * MASSIVE: requests in 52 locales, one JSON Lines file each. Tokens are those between spaces, or, in the locales that
 * its own code splits so, characters, but for runs of ASCII. Requests with one id are one case: all are translations of
 * the same English one.
 */
export default defineDataset({
  id: 'massive',
  title: 'MASSIVE',
  summary:
    'Requests to assistants in many languages, with intents and slots: your own copy, one JSON Lines file a locale',
  kind: 'classes',
  licence: 'CC-BY-4.0',
  terms: requestTerms,
  citation:
    'FitzGerald, Hench, Peris, Mackie, Rottmann, Sanchez, et al. (2023). MASSIVE: A 1M-Example Multilingual Natural ' +
    'Language Understanding Dataset with 51 Typologically-Diverse Languages. ACL 2023. https://arxiv.org/abs/2204.08582',
  source: 'https://github.com/alexa/massive',
  revision: null,
  options: z.strictObject({
    path: z.string().min(1).describe('Folder of the <locale>.jsonl files, or one of them'),
    partition: z.string().min(1).default('test').describe('Which part: test, dev or train'),
    locales: z
      .array(z.string().min(1))
      .min(1)
      .exactOptional()
      .describe('Locales to read, as in de-DE; all of the folder unless given'),
  }),
  async load({ path, partition, locales }, { resolve }) {
    const requests = new Requests();
    const problems: Problem[] = [];
    const hashes: string[] = [];
    let elsewhere = 0;
    for (const file of await filesOf(resolve(path), locales)) {
      const own = new Problems(file);
      const { sha256 } = await readTable({ path: file, format: 'jsonl' }, columns, own, (cells, line) => {
        const [id, locale, part, intent, utt, annotated] = cells;
        if (part !== partition) return elsewhere++;
        const language = canonicalLanguage(locale);
        const utterance = tokensOf(annotated, unsegmented.includes(locale));
        if (language === null) return own.add({ line, message: `"locale" is not a language tag of BCP 47` });
        if (id === '' || intent === '')
          return own.add({ line, message: `"${id === '' ? 'id' : 'intent'}" is missing` });
        if (utterance === null) return own.add({ line, message: '"annot_utt": brackets are not [slot : text]' });
        const { tokens, spans } = utterance;
        const slots = spans.map(({ type, start, end }) => slotOf(type, tokens, start, end));
        const added = requests.add({
          id: `${locale} ${id}`,
          text: utt,
          intent,
          language,
          original: id,
          utterance: { tokens, slots },
        });
        if (!added) own.add({ line, message: `the id "${id}" is listed twice for ${locale}` });
      });
      hashes.push(sha256);
      problems.push(...own.list());
    }
    if (problems.length > 0) throw new InputError(problems);
    const data = requests.data(combineHashes(hashes), elsewhere > 0 ? { 'of another partition': elsewhere } : {});
    if (data.size > 0) return data;
    throw new InputError({ file: resolve(path), message: `no request is of the partition "${partition}"` });
  },
});

async function filesOf(path: string, locales: readonly string[] | undefined): Promise<string[]> {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
  const wanted = locales?.map((locale) => `${locale}.jsonl`) ?? names;
  const missing = wanted.filter((name) => !names.includes(name));
  if (wanted.length > 0 && missing.length === 0) return wanted.map((name) => join(path, name));
  const message = missing.length > 0 ? `there is no ${missing.join(', no ')}` : 'there is no file <locale>.jsonl';
  throw new InputError({ file: path, message, hint: 'Name the folder "data" of the published archive' });
}

interface Tokens {
  tokens: string[];
  spans: { type: string; start: number; end: number }[];
}

/** Of `wake me at [time : five am]`; null where brackets are not as they should be. */
export function tokensOf(annotated: string, byCharacter: boolean): Tokens | null {
  const found: Tokens = { tokens: [], spans: [] };
  const split = (text: string) =>
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .flatMap((word) => (byCharacter && /[^\p{ASCII}]/u.test(word) ? [...word] : [word]));
  // Odd parts are what stands in brackets.
  for (const [i, part] of annotated.split(/\[([^[\]]*)\]/).entries()) {
    const inside = i % 2 === 1;
    const [, type = '', filler = ''] = inside ? (/^\s*(\S+)\s+:\s+(.*)$/su.exec(part) ?? []) : [];
    if (inside ? type === '' : /[[\]]/.test(part)) return null;
    const text = inside ? filler : part;
    const tokens = split(text);
    const start = found.tokens.length;
    found.tokens.push(...tokens);
    if (!inside) continue;
    if (tokens.length === 0) return null;
    found.spans.push({ type, start, end: start + tokens.length });
  }
  return found;
}
