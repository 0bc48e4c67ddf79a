/**
 * What `datasets pull` can fetch: the built-in data sets that are published as files, and others that nothing here
 * reads yet. All are plain files at addresses of their own, so no archive is ever unpacked.
 *
 * The sha256 pins the bytes. Where the revision of an address is a branch, its publisher may replace the file; the new
 * one is then refused.
 */
import { onGitHub, type Published, type PublishedFile } from '../src/plugin.ts';
import { builtInDatasets } from './index.ts';

type Rest = Omit<PublishedFile, 'address'>;

const files = (repository: string, branch: string, folder: string, list: readonly Rest[]): PublishedFile[] =>
  list.map((file) => onGitHub(repository, branch, folder + file.name, file));

const others: readonly Published[] = [
  {
    id: 'winobias',
    title: 'WinoBias',
    licence: 'MIT',
    citation:
      'Zhao, Wang, Yatskar, Ordonez and Chang (2018). Gender Bias in Coreference Resolution: Evaluation and Debiasing ' +
      'Methods. NAACL 2018. https://arxiv.org/abs/1804.06876',
    source: 'https://github.com/uclanlp/corefBias',
    files: files('uclanlp/corefBias', 'master', 'WinoBias/wino/data/', [
      {
        name: 'anti_stereotyped_type1.txt.dev',
        sha256: 'a4e0ebae344e78b56f657a42e8ae684b9db7747d177c5e7149c0907ebb7f3bf6',
        bytes: 32_782,
      },
      {
        name: 'anti_stereotyped_type1.txt.test',
        sha256: '331db5bd74bfefebf146a60b67645152a4a1991570d2a56f57154103ac361dd2',
        bytes: 34_778,
      },
      {
        name: 'pro_stereotyped_type1.txt.dev',
        sha256: 'dd55a0d220fe4c0ceb63dd4648223fb4fe1a58d5ad95c116a002ad24b0e292a5',
        bytes: 32_786,
      },
      {
        name: 'pro_stereotyped_type1.txt.test',
        sha256: 'db7838907238a758eeb5779e48f38c013b892910d6fe864456c59f04245c6689',
        bytes: 34_820,
      },
      {
        name: 'anti_stereotyped_type2.txt.dev',
        sha256: '763ad829ad724f9a85ead689ba8ca69072020cb1238def6210f0fc6a47b97e59',
        bytes: 30_875,
      },
      {
        name: 'anti_stereotyped_type2.txt.test',
        sha256: '336571ac1ea8c06cd2aba8e5dd2bd98e00acc0c48da3e4ec5ec7e54eb2633a8f',
        bytes: 31_769,
      },
      {
        name: 'pro_stereotyped_type2.txt.dev',
        sha256: '8f0250de723cea9328e3eaf7169e07936f01aa5909ce7aa580db66eb803f4e86',
        bytes: 30_884,
      },
      {
        name: 'pro_stereotyped_type2.txt.test',
        sha256: 'ea1c1fd94fa612e3cc44d7fa3cc4cb76021bb63fdf94f9826f430051e9052438',
        bytes: 31_749,
      },
      {
        name: 'female_occupations.txt',
        sha256: '693bff12286c2c1d46c7d4d45a44a631574710c30b39c1a3001bb7bdebb44ed8',
        bytes: 177,
      },
      {
        name: 'male_occupations.txt',
        sha256: '6b82d88847b69d56d207a0c396e9830b031890de585e916e6b4e9bc50672657e',
        bytes: 169,
      },
    ]),
  },
  {
    id: 'honest',
    title: 'HONEST, English templates',
    licence: 'MIT',
    citation:
      'Nozza, Bianchi and Hovy (2021). HONEST: Measuring Hurtful Sentence Completion in Language Models. NAACL 2021; ' +
      'Nozza, Bianchi, Lauscher and Hovy (2022). Measuring Harmful Sentence Completion in Language Models for LGBTQIA+ ' +
      'Individuals. LT-EDI 2022',
    source: 'https://github.com/MilaNLProc/honest',
    files: [
      ...files('MilaNLProc/honest', 'main', 'resources/', [
        {
          name: 'binary/en_template.tsv',
          sha256: '31cc5a89729638975eaf0de3457ed87c6c7da67ef9058119f53d931f8e26727c',
          bytes: 75_756,
        },
      ]),
      ...files('MilaNLProc/honest', '7fa182d35ddca84bfa060db2bc8f80a36d03196f', 'resources/', [
        {
          name: 'queer_nonqueer/en_template.tsv',
          sha256: '29fb950897942d26b99d1485a18739c8a22ceb9326a548fd14b17bc335191100',
          bytes: 74_827,
        },
      ]),
    ],
  },
];

export const published: readonly Published[] = [
  ...builtInDatasets.flatMap(({ files, ...dataset }) => (files ? [{ ...dataset, files }] : [])),
  ...others,
];
