import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  cleanValue,
  type Dataset,
  defineDataset,
  type FilledGap,
  formatOf,
  type GapFillsData,
  InputError,
  onGitHub,
  Problems,
  publishedFile,
  readJson,
  readTable,
  shownId,
  trimEndsOf,
} from '../src/plugin.ts';

const domains = ['gender', 'profession', 'race', 'religion'];
const gap = 'BLANK';

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'Path of dev.json as published, or of a CSV file of its intrasentence items with the columns index, target, bias_type, context, stereotype, anti_stereotype, unrelated; the pulled dev.json unless given',
    ),
});
type Options = z.output<typeof options>;

type Item = GapFillsData['items'][number];
/** Items read and not used. */
type Dropped = Record<string, number>;

/**
 * StereoSet's intrasentence items: a sentence about a target term with a gap, and three words for it. Where a sentence
 * has the gap twice, all are filled and the last one is used, as in the published code.
 */
const stereoset: Dataset<Options, 'gap-fills'> = defineDataset({
  id: 'stereoset',
  title: 'StereoSet, intrasentence',
  summary: '2,106 sentences with a gap and a stereotypical, an anti-stereotypical and an unrelated word for it',
  kind: 'gap-fills',
  licence: 'CC-BY-SA-4.0',
  citation:
    'Nadeem, Bethke and Reddy (2021). StereoSet: Measuring stereotypical bias in pretrained language models. ACL-IJCNLP ' +
    '2021, 5356-5371. https://arxiv.org/abs/2004.09456',
  source: 'https://github.com/moinnadeem/StereoSet',
  revision: null,
  files: [
    onGitHub('moinnadeem/StereoSet', 'master', 'data/dev.json', {
      name: 'dev.json',
      sha256: '73a0f31b711688112602e4c3ac6ab1e1a7cadcdd67df6c6fd55501c889676c90',
      bytes: 12_502_245,
    }),
  ],
  options,
  async load({ path }, { resolve, dataDirectory }) {
    const file = path === undefined ? publishedFile(stereoset, 'dev.json', dataDirectory) : resolve(path);
    const read = formatOf(file) === 'json' ? readPublished : readItems;
    const { items, dropped, sha256 } = await read(file);
    return {
      kind: 'gap-fills',
      info: { sha256, items: items.length, dropped },
      items,
    };
  },
});

export default stereoset;

async function readItems(file: string): Promise<{ items: Item[]; dropped: Dropped; sha256: string }> {
  const problems = new Problems(file);
  const items: Item[] = [];
  const ids = new Set<string>();
  const columns = ['index', 'target', 'bias_type', 'context', 'stereotype', 'anti_stereotype', 'unrelated'];
  const { sha256 } = await readTable({ path: file }, columns, problems, (cells, line) => {
    const [id, term, domain] = cells.slice(0, 3).map(cleanValue);
    const [context, ...fills] = cells.slice(3);
    if (ids.has(id)) problems.add({ line, message: `the index ${shownId(id)} is listed twice` });
    ids.add(id);
    if (!domains.includes(domain)) problems.add({ line, message: `bias_type is none of ${domains.join(', ')}` });
    if (!context.includes(gap)) problems.add({ line, message: `the context has no ${gap}` });
    for (const [i, fill] of fills.entries()) {
      if (fill.trim() === '') problems.add({ line, message: `${columns[4 + i]} is empty` });
    }
    const [stereotype, antiStereotype, unrelated] = fills.map((fill) => filled(context, fill.trim()));
    items.push({ id, term, attribute: domain, stereotype, antiStereotype, unrelated });
  });
  problems.raise();
  return { items, dropped: {}, sha256 };
}

function filled(context: string, word: string): FilledGap {
  const before = context.slice(0, Math.max(0, context.lastIndexOf(gap))).replaceAll(gap, word);
  return { text: context.replaceAll(gap, word), fill: { start: before.length, end: before.length + word.length } };
}

const label = z.enum(['stereotype', 'anti-stereotype', 'unrelated']);
const publishedSchema = z.looseObject({
  data: z.looseObject({
    intrasentence: z
      .array(
        z.looseObject({
          id: z.string().min(1),
          target: z.string().min(1),
          bias_type: z.enum(['gender', 'profession', 'race', 'religion']),
          context: z.string().includes(gap, { error: `has no ${gap}` }),
          sentences: z.array(z.looseObject({ sentence: z.string(), gold_label: label })),
        }),
      )
      .min(1),
    intersentence: z.array(z.unknown()).default([]),
  }),
});

/** The published file holds the whole sentences: what fills the gap is found again between its two sides. */
async function readPublished(file: string): Promise<{ items: Item[]; dropped: Dropped; sha256: string }> {
  const hash = createHash('sha256');
  const parsed = publishedSchema.safeParse(await readJson(file, hash));
  const problems = new Problems(file);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) problems.add({ key: path.join('.'), message });
    throw new InputError(problems.list());
  }
  const { intrasentence, intersentence } = parsed.data.data;
  const items = intrasentence.map(({ id, target, bias_type, context, sentences }, i): Item => {
    const of = (wanted: z.infer<typeof label>): FilledGap => {
      const key = `data.intrasentence.${i}.sentences`;
      const own = sentences.filter(({ gold_label }) => gold_label === wanted);
      if (own.length !== 1) problems.add({ key, message: `holds ${own.length} sentences labelled ${wanted}, not one` });
      const found = own.length === 1 ? locate(context, own[0].sentence) : undefined;
      if (own.length === 1 && !found) problems.add({ key, message: `the ${wanted} sentence does not fit the context` });
      return found ?? { text: '', fill: { start: 0, end: 0 } };
    };
    return {
      id,
      term: target,
      attribute: bias_type,
      stereotype: of('stereotype'),
      antiStereotype: of('anti-stereotype'),
      unrelated: of('unrelated'),
    };
  });
  problems.raise();
  const dropped: Dropped = intersentence.length ? { 'intersentence items': intersentence.length } : {};
  return { items, dropped, sha256: hash.digest('hex') };
}

/**
 * The word in the gap. Where the sentence departs from its context elsewhere, the word at the position of the gap's
 * word, without its punctuation: this is how the published code always finds it.
 */
function locate(context: string, sentence: string): FilledGap | undefined {
  const last = context.lastIndexOf(gap);
  const [before, after] = [context.slice(0, last), context.slice(last + gap.length)];
  const end = sentence.length - after.length;
  if (sentence.startsWith(before) && sentence.endsWith(after) && end > before.length) {
    return { text: sentence, fill: { start: before.length, end } };
  }
  const place = context.split(' ').findLastIndex((word) => word.includes(gap));
  const words = sentence.split(' ');
  const given: string | undefined = words[place];
  const word = given && trimEndsOf(given, (character) => /^\p{P}$/u.test(character));
  if (!word) return undefined;
  const offset = words.slice(0, place).reduce((sum, one) => sum + one.length + 1, 0);
  const start = offset + words[place].indexOf(word);
  return { text: sentence, fill: { start, end: start + word.length } };
}
