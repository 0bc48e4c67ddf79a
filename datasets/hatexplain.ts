/** HateXplain: posts judged by three annotators each, with the communities they target. */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  type Dataset,
  defineDataset,
  type Group,
  InputError,
  type LabelledData,
  onGitHub,
  Problems,
  publishedFile,
  type Rationale,
  readJson,
  readTable,
  shownCell,
  shownId,
  spellingOf,
  valueReader,
} from '../src/plugin.ts';

const classes = ['normal', 'hate', 'offensive'] as const;
const positiveClasses = ['hate', 'offensive'];
const UNDECIDED = -1;

/** The published file's own words for the labels. */
const labelCodes: Record<string, number> = { normal: 0, hatespeech: 1, offensive: 2 };

/** Categories of the flat CSV; 3 is undecided. */
const categoryCodes: Record<string, number> = { 0: 0, 1: 1, 2: 2, 3: UNDECIDED };

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

interface Post {
  text: string;
  /** Index into `classes`, or {@link UNDECIDED}. */
  code: number;
  /** Communities that at least two annotators named. */
  targets: readonly string[];
  /** Null where no annotator marked a token. */
  rationale: Rationale | null;
}

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

const published = z.object({
  annotators: z
    .array(z.object({ label: z.enum(Object.keys(labelCodes)), target: z.array(z.string()) }))
    .length(3, 'should have three annotators'),
  post_tokens: z.array(z.string()),
  rationales: z.array(z.array(z.number())).default([]),
});

/** dataset.json: an object of posts by id. */
async function readPublished(file: string): Promise<{ posts: Map<string, Post>; sha256: string }> {
  const hash = createHash('sha256');
  const value = await readJson(file, hash);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({ file, message: 'is not an object of posts by id, as dataset.json is' });
  }
  const problems = new Problems(file);
  const posts = new Map<string, Post>();
  for (const [id, entry] of Object.entries(value)) {
    const { success, data, error } = published.safeParse(entry);
    if (success) {
      posts.set(id, judged(data));
    } else {
      const { path, message } = error.issues[0];
      problems.add({ message: `post "${id}" is not as published: ${path.join('.')}: ${message}` });
    }
  }
  problems.raise();
  return { posts, sha256: hash.digest('hex') };
}

/** Label by majority of three (all different: undecided), and a community where at least two annotators name it. */
function judged({ annotators, post_tokens, rationales }: z.output<typeof published>): Post {
  const [a, b, c] = annotators.map(({ label }) => labelCodes[label]);
  const code = a === b || a === c ? a : b === c ? b : UNDECIDED;
  const named = annotators.flatMap(({ target }) => [...new Set(target)]);
  const targets = [...new Set(named)].filter((target) => named.indexOf(target) !== named.lastIndexOf(target));
  return { text: post_tokens.join(' '), code, targets, rationale: rationaleOf(post_tokens, rationales) };
}

/**
 * A token is marked where any annotator marked it: the published evaluation takes the union
 * (Explainability_Calculation_NB.ipynb). Masks whose length is not that of the post are ignored.
 */
function rationaleOf(tokens: readonly string[], masks: readonly (readonly number[])[]): Rationale | null {
  if (masks.some((mask) => mask.length !== tokens.length)) return null;
  const marked = Uint8Array.from(tokens, (_, t) => (masks.some((mask) => mask[t] === 1) ? 1 : 0));
  if (!marked.includes(1)) return null;
  let start = 0;
  const spans = tokens.map((token) => {
    const span = { start, end: start + token.length };
    start = span.end + 1;
    return span;
  });
  return { tokens: spans, marked };
}

/** A CSV whose first column, without a name, is the post id. */
async function readFlat(path: string): Promise<{ posts: Map<string, Post>; sha256: string }> {
  const problems = new Problems(path);
  const posts = new Map<string, Post>();
  const read = valueReader();
  const spelt = spellingOf(Object.keys(categoryCodes));
  const { sha256 } = await readTable({ path }, ['', 'text', 'category'], problems, ([cell, text, code], line) => {
    const id = read(cell);
    const category = spelt(read(code));
    if (posts.has(id)) problems.add({ line, message: `the post id ${shownId(id)} is listed twice` });
    if (!Object.hasOwn(categoryCodes, category)) {
      const hint = 'Categories are 0 (normal), 1 (hate), 2 (offensive) and 3 (undecided)';
      problems.add({ line, message: `there is no category ${shownCell(category)}`, hint });
    }
    posts.set(id, { text, code: categoryCodes[category], targets: [], rationale: null });
  });
  problems.raise();
  return { posts, sha256 };
}

async function readSplit(
  split: 'train' | 'val' | 'test',
  divisions: string | undefined,
  posts: string,
  resolve: (path: string) => string,
): Promise<{ ids: readonly string[]; sha256: string }> {
  const file = divisions === undefined ? join(dirname(posts), 'post_id_divisions.json') : resolve(divisions);
  const hash = createHash('sha256');
  const value = await readJson(file, hash).catch((error: unknown) => {
    if (divisions !== undefined || !(error instanceof InputError)) throw error;
    const hint = 'Name it with `divisions`, or take every post of the file with `split: all`';
    throw new InputError(
      error.problems.map((problem) => ({ hint, ...problem })),
      { cause: error },
    );
  });
  const ids = z
    .record(z.string(), z.unknown())
    .pipe(z.looseObject({ [split]: z.array(z.string()) }))
    .safeParse(value);
  if (!ids.success) throw new InputError({ file, message: `has no list of post ids under "${split}"` });
  return { ids: ids.data[split] as string[], sha256: hash.digest('hex') };
}

function inSplit(
  posts: ReadonlyMap<string, Post>,
  ids: readonly string[],
  split: string,
  file: string,
): [string, Post][] {
  const missing = ids.filter((id) => !posts.has(id)).length;
  if (missing > 0) {
    const message = `${missing} of the ${ids.length} posts of split "${split}" are not in the file`;
    throw new InputError({ file, message, hint: 'Take the complete published file, or another split' });
  }
  return [...new Set(ids)].map((id) => [id, posts.get(id)!]);
}
