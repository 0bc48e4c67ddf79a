import { z } from 'zod';
import { defineMetric, type MeasureDeclaration } from '../../src/plugin.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { itemsOf, measureRetrieval } from './measure.ts';
import { translationsOf } from './pairs.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of parallel texts: a case for each sentence, a group for each language'),
  attribute: z.string().default('language').describe('Attribute whose groups are the languages'),
  source: z.string().default('en').describe('Language that all others are compared with, as the data call it'),
  minGroupSize: z
    .int()
    .min(2)
    .default(10)
    .describe('Minimum number of sentences that a language shares with the source'),
});

const share = {
  unit: 'share',
  range: [0, 1],
  ideal: 1,
  direction: 'higher',
  about: 'performance',
} as const satisfies Partial<MeasureDeclaration>;

/** Whether a sentence and its translation are neighbours (after Pires et al. 2019). */
export default defineMetric({
  id: 'translation-retrieval',
  version: 1,
  family: 'intrinsic',
  title: 'Translation retrieval',
  summary: 'How often the nearest sentence in another language is the translation: how well languages are aligned',
  definition: `n sentences of a source language have the vectors x_i of the subject's encoder, their translations into another
language the vectors y_i. Languages may lie apart as a whole: a query is first moved by the difference of the means, then compared with
all n vectors of the other language by the cosine.

    from source: i is found where  i = argmax over j of cos(x_i + (mean(y) - mean(x)), y_j)
    to source:   i is found where  i = argmax over j of cos(y_i + (mean(x) - mean(y)), x_j)
    accuracy = mean of the shares that are found either way

Of k vectors that are equally near, the right one among them, 1/k is found: equal vectors for all sentences give what chance
gives, 1/n, which stands beside each value as byChance. The mean accuracy is that of the languages, each of which counts the same.

The difference of the means is the same whoever translates whom: it tells nothing of the pairs, and the accuracy of shuffled pairs is 1/n.
Estimated without the query's part of the sentences (cross-fitted) it would push the query away from its own translation: with five parts
random vectors of 384 dimensions are found in .15 of what chance gives of 20 sentences, and in .81 of 204 (300 simulations).

Intervals are 95 %, over the choice of sentences with all their translations: Agresti's and Coull's on the effective number of trials, where
the two ways, and in the mean the languages, are clusters of a sentence. They are about accuracies among n sentences: of fewer, more are found.`,
  deviations: [
    'Pires and others average the tokens but the special ones; here the vector is that of the subject, whose layer and pooling are options of its encoder, and which includes them.',
    'Neighbours are nearest by the cosine. Pires and others move the source language to one other; here it is done both ways, and averaged.',
    'Intervals, shares of ties and the comparison with chance are ours.',
    'Of several sentences of one language and case the first is taken; the others are counted in details.dropped.',
    'A sentence whose vector, or whose translation\u2019s, is zero or missing is left out of its pair of languages and counted.',
    'Languages that share fewer sentences with the source have an easier task: byChance tells by how much.',
  ],
  references: [
    {
      short: 'Pires et al. 2019',
      citation: 'Pires, Schlinger and Garrette (2019). How Multilingual is Multilingual BERT? ACL 2019, 4996-5001.',
      url: 'https://arxiv.org/abs/1906.01502',
      doi: '10.18653/v1/P19-1493',
    },
    {
      short: 'Adelani et al. 2024',
      citation:
        'Adelani and others (2024). SIB-200: A Simple, Inclusive, and Big Evaluation Dataset for Topic Classification in 200+ Languages and Dialects. EACL 2024.',
      url: 'https://arxiv.org/abs/2309.07445',
    },
  ],
  measures: {
    'mean-accuracy': {
      ...share,
      title: 'Mean accuracy',
      definition: 'Mean over languages of the share of sentences whose nearest neighbour is the translation.',
      main: true,
      of: 'accuracy',
    },
    accuracy: {
      ...share,
      title: 'Accuracy',
      definition: 'Share of sentences whose nearest neighbour is the translation, mean of both ways.',
    },
    'from-source': {
      ...share,
      title: 'Accuracy from the source',
      definition: 'Share of source sentences whose nearest neighbour in the language is the translation.',
    },
    'to-source': {
      ...share,
      title: 'Accuracy to the source',
      definition: 'Share of sentences of the language whose nearest neighbour in the source language is the original.',
    },
  },
  options,
  data: { dataset: 'items' },
  roles: ['encoder'],
  check({ options: { attribute, source }, data: { dataset } }) {
    const languages = dataset.groups.filter((group) => group.attribute === attribute).map(({ id }) => id);
    const wrong = unknownNames('attribute', 'attribute', [attribute], attributesOf(dataset));
    const hint = 'Name the column that tells which sentences are translations of each other (columns.case)';
    return [
      ...wrong,
      ...(wrong.length > 0 ? [] : unknownNames('source', attribute, [source], languages)),
      ...(dataset.cases ? [] : [{ option: 'dataset', message: 'the data set has no cases', hint }]),
      ...(dataset.texts ? [] : [{ option: 'dataset', message: 'the data set has no texts' }]),
    ];
  },
  groups: ({ options: { attribute, source }, data: { dataset } }) =>
    dataset.groups.filter((group) => group.attribute === attribute && group.id !== source),
  needs({ options, data: { dataset } }) {
    const { items } = itemsOf(translationsOf(dataset, options));
    return { vectors: { kind: 'text-vectors' as const, texts: items.map((item) => dataset.texts?.[item] ?? '') } };
  },
  measure: ({ options, data: { dataset }, observed: { vectors } }) => measureRetrieval(options, dataset, vectors),
});
