/** Small metrics and data sets, so that configuration and command line are tested without the built-in ones. */
import { mkdtempSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type AnyDataset, type AnyMetric, type DataKind, defineDataset, defineMetric } from '../../src/plugin.ts';

const measure = {
  title: 'Effect size',
  definition: 'How much closer X is to A than Y is, in standard deviations.',
  unit: 'standard deviations',
  ideal: 0,
  range: [-2, 2],
  direction: 'target',
  about: 'bias',
} as const;

export const association: AnyMetric = defineMetric({
  id: 'association',
  version: 1,
  family: 'intrinsic',
  title: 'Association test',
  summary: 'How closely two sets of words are tied to two attributes.',
  definition: 'The difference of mean cosines,\n\n    d = mean(X) - mean(Y)\n\nover all words.',
  deviations: ['The standard deviation has ddof 1, where the paper leaves it open.'],
  references: [
    { short: 'Doe 2020', citation: 'Doe, J. 2020. Associations. Journal of Words 1.', url: 'https://example.org/doe' },
  ],
  measures: { '*': measure },
  options: z.strictObject({
    tests: z.array(z.string()).min(1).default(['T1']).describe('Which tests'),
    samples: z.int().min(1).default(1000).describe('How many samples'),
    rule: z.enum(['first', 'last', 'mean']).default('last').describe('Which sub-token stands for a word'),
    stimuli: z.string().exactOptional().describe('Word lists'),
    contexts: z.string().describe('Corpus in which the words are looked up'),
  }),
  data: { stimuli: 'stimuli', contexts: 'corpus' },
  defaultData: { stimuli: 'lists' },
  roles: ['encoder'],
  needs: () => ({}),
  measure: () => [],
});

export const gaps: AnyMetric = defineMetric({
  ...association,
  id: 'gaps',
  family: 'extrinsic',
  title: 'Error gaps',
  summary: 'How far error rates differ between groups.',
  options: z.strictObject({
    dataset: z.string().describe('Labelled data set'),
    threshold: z.number().min(0).max(1).default(0.5).describe('From which score on an item counts as positive'),
  }),
  data: { dataset: 'labelled' },
  defaultData: {},
  roles: ['classifier'],
});

function dataset(id: string, kind: DataKind, options: z.ZodType): AnyDataset {
  return defineDataset({
    id,
    title: `The ${id} data`,
    summary: `A data set called ${id}.`,
    kind,
    licence: 'CC0-1.0',
    citation: 'Nobody. 2020. Nothing.',
    source: 'https://example.org',
    revision: null,
    options,
    load: async () => {
      throw new Error('not loaded here');
    },
  });
}

export const lists = dataset('lists', 'stimuli', z.strictObject({}));
export const table = dataset(
  'table',
  'labelled',
  z.strictObject({
    table: z.string().describe('CSV or JSONL file'),
    columns: z.strictObject({ text: z.string(), label: z.string(), groups: z.array(z.string()).default([]) }),
    positive: z.array(z.union([z.string(), z.number()])),
  }),
);
export const corpus = dataset('corpus', 'corpus', z.strictObject({ corpus: z.string().describe('Text file') }));

export const fakes = { metrics: [association, gaps], datasets: [lists, table, corpus] };

/** A fresh folder with these files. */
export async function folder(files: Record<string, string> = {}): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'fairprobe-test-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

export const goodYaml = `seed: 7
subjects:
  - name: minilm
    encoder: ./models/minilm
    classifier: { probe: { dataset: posts } }
  - name: ours
    classifier: { predictions: p.csv, columns: { id: post, score: toxic } }
datasets:
  posts: { table: posts.csv, columns: { text: t, label: l }, positive: [1] }
  wiki: { corpus: wiki.txt }
metrics:
  - association: { contexts: wiki, tests: [T1, T2] }
  - gaps: { dataset: posts, as: strict, threshold: 0.9 }
correlate: { families: all }
`;
