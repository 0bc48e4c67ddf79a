/** HateXplain: posts judged by three annotators each, with the communities they target. */
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  type Group,
  InputError,
  type LabelledData,
  onGitHub,
  publishedFile,
} from '../../src/plugin.ts';
import { type Post, readFlat, readPublished, UNDECIDED } from './posts.ts';
import { inSplit, readSplit } from './split.ts';

const classes = ['normal', 'hate', 'offensive'] as const;
const positiveClasses = ['hate', 'offensive'];
/** The communities of the published file and the protected attribute of each. That assignment is fairprobe's own. */
const attributes: Record<string, string> = {
  African: 'race',
  Arab: 'race',
  Asian: 'race',
  Caucasian: 'race',
  Hispanic: 'race',
  Indian: 'race',
  Indigenous: 'race',
  Minority: 'race',
  Buddhism: 'religion',
  Christian: 'religion',
  Hindu: 'religion',
  Islam: 'religion',
  Jewish: 'religion',
  Nonreligious: 'religion',
  Men: 'gender',
  Women: 'gender',
  Asexual: 'orientation',
  Bisexual: 'orientation',
  Heterosexual: 'orientation',
  Homosexual: 'orientation',
  Disability: 'disability',
  Economic: 'class',
  Refugee: 'nationality',
};

/**
 * The ten communities that the paper's bias evaluation uses, in its order: those that at least two of three annotators
 * named, ranked by how many posts they have, without None and Other (Bias_Calculation_NB.ipynb). They are fixed here so
 * that another split or a part of the data does not change what is measured.
 */
const topTen = [
  'African',
  'Islam',
  'Jewish',
  'Homosexual',
  'Women',
  'Refugee',
  'Arab',
  'Caucasian',
  'Asian',
  'Hispanic',
];

const options = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe('Path of dataset.json as published: annotators, targets, tokens; the pulled one unless given'),
    posts: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Instead of `path`: a flat CSV of post id (first column), text and majority category; it has no groups',
      ),
    divisions: z
      .string()
      .min(1)
      .optional()
      .describe('Path of post_id_divisions.json; looked for beside the posts unless given'),
    split: z
      .enum(['train', 'val', 'test', 'all'])
      .default('test')
      .describe('Official split; `all` takes every post of the file and needs no divisions'),
    communities: z
      .array(z.enum(Object.keys(attributes)))
      .min(1)
      .optional()
      .describe("Target communities that become groups; the paper's ten unless given"),
  })
  .superRefine(({ path, posts, communities }, context) => {
    const issue = (message: string, key: string) => context.addIssue({ code: 'custom', message, path: [key] });
    if (path !== undefined && posts !== undefined) issue('give `path` or `posts`, not both', 'posts');
    if (posts !== undefined && communities !== undefined) issue('a CSV of posts has no communities', 'communities');
  });

type Options = z.output<typeof options>;

const hatexplain: Dataset<Options, 'labelled'> = defineDataset({
  id: 'hatexplain',
  title: 'HateXplain',
  summary: 'Posts from Twitter and Gab as hateful, offensive or normal, with the communities they target',
  kind: 'labelled',
  licence: 'MIT',
  terms: { item: 'post', positive: 'toxic', negative: 'harmless', of: 'about' },
  citation:
    'Mathew, Saha, Yimam, Biemann, Goyal and Mukherjee. HateXplain: A Benchmark Dataset for Explainable Hate Speech ' +
    'Detection. AAAI 2021. https://arxiv.org/abs/2012.10289',
  source: 'https://github.com/hate-alert/HateXplain',
  revision: null,
  files: [
    onGitHub('hate-alert/HateXplain', 'master', 'Data/dataset.json', {
      name: 'dataset.json',
      sha256: '63bb3340fee0ec469b09690d04cb68f7c187787dd8b83807f071892c084967fb',
      bytes: 12_256_170,
    }),
    onGitHub('hate-alert/HateXplain', 'b94c830456f2088714a5635a2c79edac652a5c7b', 'Data/post_id_divisions.json', {
      name: 'post_id_divisions.json',
      sha256: 'c2fb0d89862e7897b11ea3e9380753f15a793482b4b70ad0532dfb1212212835',
      bytes: 591_921,
    }),
  ],
  options,
  async load(given, context) {
    const named = given.path ?? given.posts;
    const file =
      named === undefined ? publishedFile(hatexplain, 'dataset.json', context.dataDirectory) : context.resolve(named);
    const isFlat = given.posts !== undefined;
    const { posts, sha256 } = isFlat ? await readFlat(file) : await readPublished(file);
    const split = given.split === 'all' ? null : await readSplit(given.split, given.divisions, file, context.resolve);
    const used = split === null ? [...posts] : inSplit(posts, split.ids, given.split, file);
    const decided = used.filter(([, { code }]) => code !== UNDECIDED);
    if (decided.length === 0)
      throw new InputError({ file, message: `no post of split "${given.split}" has a majority` });
    const undecided = used.length - decided.length;
    return {
      ...toData(decided, isFlat ? [] : (given.communities ?? topTen)),
      info: {
        title: `${hatexplain.title} (${given.split})`,
        sha256: combineHashes(split === null ? [sha256] : [sha256, split.sha256]),
        items: decided.length,
        dropped: undecided > 0 ? { undecided } : {},
      },
    };
  },
});

export default hatexplain;

function toData(posts: readonly [string, Post][], communities: readonly string[]): Omit<LabelledData, 'info'> {
  const codes = Uint16Array.from(posts, ([, { code }]) => code);
  const groups: Group[] = [...new Set(communities)].map((id) => ({
    id,
    attribute: attributes[id],
    members: Uint32Array.from(posts.flatMap(([, { targets }], i) => (targets.includes(id) ? [i] : []))),
  }));
  return {
    kind: 'labelled',
    size: posts.length,
    ids: posts.map(([id]) => id),
    texts: posts.map(([, { text }]) => text),
    classes,
    codes,
    positive: Uint8Array.from(codes, (code) => (positiveClasses.includes(classes[code]) ? 1 : 0)),
    positiveClasses,
    groups,
    ...(posts.some(([, { rationale }]) => rationale)
      ? { rationales: posts.map(([, { rationale }]) => rationale) }
      : {}),
    columns: new Map(),
  };
}
