import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { canonicalLanguage, type Dataset, defineDataset, InputError, onGitHub, publishedFile } from '../src/plugin.ts';
import { hatecheckTargets } from './hatecheck.ts';
import { type CasesFile, readCases, type Target } from './hatecheck-cases.ts';

/** What the files call each language. */
const names = {
  ar: 'arabic',
  nl: 'dutch',
  fr: 'french',
  de: 'german',
  hi: 'hindi',
  it: 'italian',
  zh: 'mandarin',
  pl: 'polish',
  pt: 'portuguese',
  es: 'spanish',
} as const;
type Language = keyof typeof names;
const languages = Object.keys(names) as Language[];

const sizes: Record<Language, [sha256: string, bytes: number]> = {
  ar: ['134d39c3b691801e24ab53fb14d3214fea69eb2b3c5288b3f00e31ca0ece1bee', 883_478],
  nl: ['df67042194bf33837e77126aa994e01201d84edec8f0b46acec8fed0322d595d', 851_675],
  fr: ['17cc2c7ec01ad28c31c1c53bbda8c7245b83e86d34017327964956ace1446586', 980_335],
  de: ['ecdef4611b877120d0a8feec9c0cd0dfc1efec7ead4bbd62eaf32f6cc80d2ee0', 883_538],
  hi: ['ffebc31db02d59f603ac9728aa9b63d7db46de2cdc4c54468aabab82e5d8bd40', 858_507],
  it: ['5339cd1e0d6e338c7ae9b831e74d653d6216a25120214d92b5d98d25a1c20674', 1_061_166],
  zh: ['d094336d73fb3b2817a04cac226687fcf91cb914deccd4d4096a85cf4a147414', 718_614],
  pl: ['88b8f9cfe4484f2e7543a7b28983b10f5942f04cc87c904c653a01318b7d1c04', 967_539],
  pt: ['839bcd08e59efb9a659ab3c7e82022844a57ae5babe705323a7956d2d9461ea8', 996_703],
  es: ['20d2388f4f3bafe744010a42f1ce7ddd5b2b09efa978fb0d8a0fc810487948aa', 1_067_712],
};

const fileOf = (language: Language) => `hatecheck_cases_final_${names[language]}.csv`;

/**
 * The seven groups of each language, under one spelling: the files write some of them in several ways. Attributes are
 * fairprobe's own.
 */
const targets: Readonly<Record<string, Target>> = {
  ...hatecheckTargets,
  'Black people': { group: 'black people', attribute: 'race' },
  'asian people': { group: 'asian people', attribute: 'race' },
  'indigenous people': { group: 'indigenous people', attribute: 'race' },
  'North-East Indians': { group: 'North-East Indians', attribute: 'race' },
  'Lower Caste': { group: 'Lower Caste', attribute: 'caste' },
  Jews: { group: 'Jews', attribute: 'religion' },
  jews: { group: 'Jews', attribute: 'religion' },
  'jewish people': { group: 'Jews', attribute: 'religion' },
  refugees: { group: 'refugees', attribute: 'nationality' },
  foreigners: { group: 'foreigners', attribute: 'nationality' },
  immigrant: { group: 'immigrants', attribute: 'nationality' },
};

const language = z.string().transform((tag, context) => {
  const known = canonicalLanguage(tag);
  if (languages.includes(known as Language)) return known as Language;
  const message = known === null ? 'is not a language tag of BCP 47, as in "de"' : 'is not a language of the data set';
  context.addIssue({ code: 'custom', message: `${message}; it has ${languages.join(', ')}` });
  return z.NEVER;
});

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Folder of the hatecheck_cases_final_*.csv files as published, or one of them; the pulled ones unless given',
    ),
  languages: z
    .array(language)
    .min(1)
    .exactOptional()
    .describe('Languages to read, as BCP 47 tags; all whose file is there unless given'),
  english: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Path of the original HateCheck's test_suite_cases.csv, to be read as the language en"),
});
type Options = z.output<typeof options>;

/**
 * Multilingual HateCheck: HateCheck written anew in ten languages. Its groups are the languages, the functionalities and the
 * target groups, which are not the same ones everywhere; its cases are the templates, which all languages and the
 * original share by number.
 */
const multilingualHatecheck: Dataset<Options, 'labelled'> = defineDataset({
  id: 'multilingual-hatecheck',
  title: 'Multilingual HateCheck',
  summary: 'Functional tests for hate speech detection in ten languages: 36,582 cases, seven target groups a language',
  kind: 'labelled',
  licence: 'CC-BY-4.0',
  terms: { item: 'case', positive: 'toxic', negative: 'harmless', of: 'about' },
  citation:
    'Röttger, Seelawi, Nozza, Talat and Vidgen (2022). Multilingual HateCheck: Functional Tests for Multilingual Hate ' +
    'Speech Detection Models. WOAH 2022, 154-169. https://aclanthology.org/2022.woah-1.15',
  source: 'https://github.com/rewire-online/multilingual-hatecheck',
  revision: 'a03f2caf2023a402d85064bda243e46d280408f0',
  files: languages.map((one) =>
    onGitHub(
      'rewire-online/multilingual-hatecheck',
      'a03f2caf2023a402d85064bda243e46d280408f0',
      `MHC%20Final%20Cases/${fileOf(one)}`,
      { name: fileOf(one), sha256: sizes[one][0], bytes: sizes[one][1] },
    ),
  ),
  options,
  async load({ path, languages: asked, english }, { resolve, dataDirectory }) {
    const files =
      path === undefined
        ? (asked ?? languages).map((one) =>
            cases(publishedFile(multilingualHatecheck, fileOf(one), dataDirectory), one),
          )
        : filesAt(resolve(path), asked);
    const all: CasesFile[] =
      english === undefined
        ? files
        : [
            { path: resolve(english), id: 'case_id', prefix: 'english-', language: 'en', template: 'templ_id' },
            ...files,
          ];
    return readCases(all, targets);
  },
});

const cases = (path: string, one: Language): CasesFile => ({
  path,
  id: 'mhc_case_id',
  language: one,
  template: 'templ_id',
});

/** @throws InputError where a file is missing, or its name does not say its language */
function filesAt(path: string, asked: readonly Language[] | undefined): CasesFile[] {
  const name = `hatecheck_cases_final_<language>.csv`;
  if (existsSync(path) && statSync(path).isDirectory()) {
    const there = (asked ?? languages).filter((one) => existsSync(join(path, fileOf(one))));
    const missing = (asked ?? []).filter((one) => !there.includes(one));
    if (there.length === 0 || missing.length > 0) {
      const message =
        missing.length > 0 ? `there is no ${missing.map(fileOf).join(', no ')}` : `there is no file ${name}`;
      throw new InputError({ file: path, message, hint: 'Name the folder "MHC Final Cases" of the repository' });
    }
    return there.map((one) => cases(join(path, fileOf(one)), one));
  }
  const one = languages.find((language) => fileOf(language) === basename(path));
  if (one === undefined || (asked && !asked.includes(one))) {
    const message =
      one === undefined
        ? 'the name does not say which language the file is in'
        : `the file is in ${one}, which "languages" leaves out`;
    throw new InputError({ file: path, message, hint: `Files are called ${name}, as in ${fileOf('de')}` });
  }
  return [cases(path, one)];
}

export default multilingualHatecheck;
