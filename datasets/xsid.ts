import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import {
  canonicalLanguage,
  combineHashes,
  type Dataset,
  defineDataset,
  InputError,
  onGitHub,
  type Problem,
  type PublishedFile,
  publishedFile,
} from '../src/plugin.ts';
import { readConll } from './conll.ts';
import { Requests, requestTerms } from './utterances.ts';

const REVISION = '761d926c3f2e9f6bea13192d2f39cec1d04d9777';
/** The parallel test sets. Those of Norwegian dialects have more requests, and are read from one's own copy. */
const files: readonly PublishedFile[] = [
  { name: 'ar.test.conll', sha256: '3153e7b07c6e73e5641eca5813ce1fa81b746428d1c4078829a9c009627a770a', bytes: 196_504 },
  { name: 'da.test.conll', sha256: 'f299f6d274157b3a0ef4b45773c8d1d35110f455aacdbe2f3109d58c10b694ae', bytes: 187_450 },
  {
    name: 'de-ba.test.conll',
    sha256: 'ed5d7a4e13b9a7e892c5ab0a5929b86921d5679948203367f15c50e0f05f461c',
    bytes: 184_175,
  },
  {
    name: 'de-muc.test.conll',
    sha256: '2f2fd4859ce3f9656cc8794b0369c855156c235f7df5793ac52cdafd94248b99',
    bytes: 187_914,
  },
  {
    name: 'de-st.test.conll',
    sha256: '6815aa88dd2457fd4cb3eaf6042b5d814c748fccf7f4a4500e08b169f95c1482',
    bytes: 184_051,
  },
  { name: 'de.test.conll', sha256: '3940bd10101babf1c29ae238d2c788a91e4b25b9dbd5b7a162de52cab552354b', bytes: 188_234 },
  { name: 'en.test.conll', sha256: '4d1590a0d9f63172c477a33046dd1821414990a44c6ff4de698a1c3b7dd3ac88', bytes: 160_156 },
  {
    name: 'gsw.test.conll',
    sha256: 'e4c0b6a30cd79e5249d73b56cdb2ffb6bd7cd0385be69dd5c60fb7a34c664e7b',
    bytes: 219_448,
  },
  { name: 'id.test.conll', sha256: 'e5c4a21a8beb4131390c2a55b9b091e6bd619498b4fdc9c3d174091393bde720', bytes: 186_491 },
  { name: 'it.test.conll', sha256: '9fbebbadc9681209e66391783ea6da57a0f91e1586d82c702402f8b835251804', bytes: 187_020 },
  { name: 'ja.test.conll', sha256: '7cfa77b0aebba129c304914792be64751fb180eae6307e30b09ea7591e30c8ce', bytes: 112_501 },
  { name: 'kk.test.conll', sha256: '612facbccc4d18e35ea8c1f53e6f69d2092a0c0936ac34341c58ecc3b2007af4', bytes: 204_584 },
  { name: 'lt.test.conll', sha256: '6378e5c60cf6824a4f92fb1b6294abbf1fad70ea93c43c27f867741a9e89eb9b', bytes: 173_624 },
  {
    name: 'nap.test.conll',
    sha256: 'a61e761b9f90a8d313493097242b7e8249542f8d1e396836ec48ec884d8bb9e1',
    bytes: 215_681,
  },
  { name: 'nl.test.conll', sha256: 'ae6164b5cb505010d16d85711a87a7f105a2651e0df6a89496d32b4078216ca3', bytes: 188_155 },
  { name: 'sr.test.conll', sha256: '71532ab938ba3b4fde92ff613517ced9424aea4cb7ce7b0e291b394035a93cd5', bytes: 190_894 },
  { name: 'tr.test.conll', sha256: 'c600eb35a716f28d682fe77610dc30a8f9e63612df48ebb52ed3f9e5e0f2cf21', bytes: 173_373 },
  { name: 'zh.test.conll', sha256: 'a5f03ff29b9fbf63be8b8001376b9bcf955081fe9967aa2d496e2985a5536e41', bytes: 180_749 },
].map((file) => onGitHub('mainlp/xsid', REVISION, `data/xSID-0.7/${file.name}`, file));

/** Files named by what is no language tag, or another one: `de-ba` would be German of Bosnia and Herzegovina. */
const dialects: Readonly<Record<string, string>> = { 'de-ba': 'de-x-ba', 'de-muc': 'de-x-muc', 'de-st': 'de-x-st' };

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Folder of the <language>.<partition>.conll files, or one of them; the pulled ones unless given'),
  partition: z.string().min(1).default('test').describe('Which part of a folder: test, valid or train'),
  languages: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe('Languages to read, as files are named; all of the folder unless given'),
});
type Options = z.output<typeof options>;

/**
 * xSID: requests in parallel in many languages and dialects. Cases are the English originals, by their text, since files
 * are not all in one order; requests with the same original are one case within a language, too.
 */
const xsid: Dataset<Options, 'classes'> = defineDataset({
  id: 'xsid',
  title: 'xSID',
  summary: 'Requests to assistants in 18 languages and dialects, in parallel, with intents and slots',
  kind: 'classes',
  licence: 'CC-BY-SA-4.0',
  terms: requestTerms,
  citation:
    'van der Goot, Sharaf, Imankulova, Üstün, Stepanović, Ramponi, Khairunnisa, Komachi and Plank (2021). From Masked Language ' +
    'Modeling to Translation: Non-English Auxiliary Tasks Improve Zero-shot Spoken Language Understanding. NAACL 2021, ' +
    '2479-2497. https://aclanthology.org/2021.naacl-main.197',
  source: 'https://github.com/mainlp/xsid',
  revision: REVISION,
  files,
  options,
  async load({ path, partition, languages }, { resolve, dataDirectory }) {
    const paths =
      path === undefined
        ? pulled(languages ?? files.map(({ name }) => name.split('.')[0]), dataDirectory)
        : await filesAt(resolve(path), partition, languages);
    const requests = new Requests();
    const problems: Problem[] = [];
    const hashes: string[] = [];
    let ambiguous = 0;
    for (const file of paths) {
      const name = basename(file).split('.')[0];
      const language = canonicalLanguage(dialects[name] ?? name);
      if (language === null) {
        problems.push({ file, message: `the name does not begin with a language tag of BCP 47, as in de.test.conll` });
        continue;
      }
      const { sha256, sentences, ambiguous: several, problems: own } = await readConll(file);
      ambiguous += several;
      hashes.push(sha256);
      problems.push(...own);
      for (const [i, { line, comments, ...rest }] of sentences.entries()) {
        const text = comments.get('text') ?? rest.utterance.tokens.join(' ');
        const original = comments.get('text-en') ?? text;
        if (!requests.add({ id: `${name} ${i + 1}`, text, language, original, ...rest })) {
          problems.push({ file, line, message: 'two files are of one language' });
        }
      }
    }
    if (problems.length > 0) throw new InputError(problems);
    return requests.data(combineHashes(hashes), ambiguous > 0 ? { 'more than one intent': ambiguous } : {});
  },
});

function pulled(languages: readonly string[], dataDirectory: string | undefined): string[] {
  return languages.map((one) => publishedFile(xsid, `${one}.test.conll`, dataDirectory));
}

async function filesAt(path: string, partition: string, languages: readonly string[] | undefined): Promise<string[]> {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  const end = `.${partition}.conll`;
  const names = (await readdir(path)).filter((name) => name.endsWith(end)).sort();
  const wanted = languages?.map((language) => language + end) ?? names;
  const missing = wanted.filter((name) => !names.includes(name));
  if (wanted.length > 0 && missing.length === 0) return wanted.map((name) => join(path, name));
  const message = missing.length > 0 ? `there is no ${missing.join(', no ')}` : `there is no file <language>${end}`;
  throw new InputError({ file: path, message, hint: 'Name the folder "data/xSID-0.7" of the repository' });
}

export default xsid;
