import { z } from 'zod';
import {
  by,
  defineMetric,
  type Items,
  type MeasureDeclaration,
  type Measurement,
  percents,
  quoted,
} from '../../src/plugin.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { exposuresOf, insertedBy } from './exposures.ts';
import { measureExposures } from './measurements.ts';

const options = z.strictObject({
  dataset: z
    .string()
    .describe('Candidates: `case` says of which canary each is, `member` whether it is the one that was inserted'),
  attributes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Attributes whose groups of canaries are compared; all of the data set by default'),
  minGroupSize: z.int().min(2).default(5).describe('Minimum number of canaries, in a group and outside of it'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap'),
});

const ALL = 'Without a group: of all canaries.';
const apart: Pick<MeasureDeclaration, 'ideal' | 'direction' | 'about'> = {
  ideal: 0,
  direction: 'target',
  about: 'bias',
};

/** How far canaries that were put into the training data stand out among candidates that were not. */
export default defineMetric({
  id: 'canary-exposure',
  version: 2,
  family: 'privacy',
  title: 'Exposure of canaries',
  summary: 'How far secrets put into the training data stand out among those that were not, and whose',
  definition: `A canary is a text with a secret, put into the training data. It is held against candidates: the same text with each other secret that
might have been drawn. Of the |R| candidates of a canary, itself included, its rank is the number of those that the model finds at least as
likely, itself included, so that among candidates of one score it has the last rank:

    exposure        = log2 |R| - log2 rank, in bits: 0 where it comes last, log2 |R| where it comes first
    extraction rate = share of canaries of rank 1: who tries the likeliest candidate has the secret

How likely a candidate is depends on whom a subject has to ask, the first of these: a \`scorer\` (log-likelihoods in a file, say) gives its number; a
\`classifier\` the probability of the candidate's label; a \`causalLm\` the log-probability of the text, the sum over its tokens. Exposure
is the mean over canaries, for all, for each group, and as the group's minus that of all others. Groups are those of the inserted candidate.

Of a model that never saw the canary, each rank is as likely as another: P[rank <= r] = r / |R|. Then an exposure is at most an exponential
number, and p is Fisher's of all of them: the chance that so many sum up to so much, one-sided, exact but for the steps of ranks. Results
have \`byChance\`: 1.44 bits on average for many candidates, and a rate of 1 / |R|. A canary that lacks the answer to one of its candidates is left out
(details.dropped).

Intervals are 95 %, over the choice of canaries: exposure takes a Bayesian bootstrap with its bounds, or, of more than 2,000 canaries, Student's t; rates
take Agresti's and Coull's limits, moved out to Clopper's and Pearson's for 93 %; differences are put together from both.`,
  deviations: [
    'The code of TensorFlow Privacy counts references without the canary, and orders equal scores as they come; here the canary is one of |R|, and ties count against the attacker, which keeps p valid.',
    'Ranks are counted among the candidates given, not estimated from a fitted distribution.',
    'Groups, intervals, and the p of several canaries are ours.',
  ],
  references: [
    {
      short: 'Carlini et al. 2019',
      citation:
        'Carlini, Liu, Erlingsson, Kos and Song (2019). The Secret Sharer: Evaluating and Testing Unintended Memorization in Neural Networks. USENIX Security 2019.',
      url: 'https://arxiv.org/abs/1802.08232',
    },
  ],
  measures: {
    exposure: {
      title: 'Exposure',
      definition: `Mean of log2 |R| - log2 rank. ${ALL}`,
      ...{ unit: 'bits', ideal: 0, range: [0, null], direction: 'lower', about: 'risk', main: true },
      sentence({ subject, value, n, group, attribute }) {
        const whose = group === null ? '' : ` about ${quoted(group)}${by(attribute)}`;
        return `${subject} gives away ${value.toFixed(2)} bits of a secret${whose} on average; ${(n ?? 0).toLocaleString('en')} canaries.`;
      },
    },
    'extraction-rate': {
      title: 'Extraction rate',
      definition: `Share of canaries that no other candidate is as likely as. ${ALL}`,
      ...{ unit: 'rate', ideal: 0, range: [0, 1], direction: 'lower', about: 'risk' },
    },
    'exposure-difference': {
      title: 'Exposure against the rest',
      definition: 'Exposure of the group minus that of all other canaries.',
      ...{ unit: 'bits', range: [null, null], main: true, ...apart },
    },
    'extraction-rate-difference': {
      title: 'Extraction rate against the rest',
      definition: 'Extraction rate of the group minus that of all other canaries.',
      ...{ unit: 'rate', range: [-1, 1], ...apart },
      sentence({ subject, group, attribute, details }) {
        const [own, other] = percents(Number(details.ofGroup), Number(details.ofRest));
        return `Who asks ${subject} for the likeliest candidate has ${own} of the secrets about ${quoted(group)}${by(attribute)}, and ${other} of all others.`;
      },
    },
  },
  options,
  data: { dataset: 'items' },
  roles: ['scorer', 'classifier', 'causal-lm'],
  check({ options: { attributes }, data: { dataset } }) {
    const problems = unknownNames('attributes', 'attribute', attributes, attributesOf(dataset));
    const option = 'dataset';
    const wanting = [
      ...(dataset.cases ? [] : ['which canary each candidate belongs to (columns: { case: ... })']),
      ...(dataset.membership ? [] : ['which candidate was inserted (columns: { member: ... })']),
    ];
    if (wanting.length > 0)
      return [...problems, { option, message: `the data set does not say ${wanting.join(', nor ')}` }];
    const wrong = wrongCanaries(dataset);
    return [...problems, ...(wrong === null ? [] : [{ option, ...wrong }])];
  },
  groups: ({ options: { attributes }, data: { dataset } }) =>
    dataset.groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true),
  needs: ({ data: { dataset } }) => ({ scores: { kind: 'numbers' as const, data: dataset } }),
  measure({ options, data: { dataset }, observed, random }) {
    const { values, answeredBy } = observed.scores;
    let scores = values;
    if (answeredBy === 'classifier') {
      if (dataset.kind !== 'labelled') return withoutLabels(dataset);
      const { positive } = dataset;
      scores = values.map((p, i) => (positive[i] === 1 ? p : 1 - p));
    }
    const groups = dataset.groups.filter(({ attribute }) => options.attributes?.includes(attribute) ?? true);
    return measureExposures(exposuresOf(dataset, scores), groups, { ...options, random });
  },
});

function withoutLabels({ size }: Items): Measurement[] {
  const reason = 'a classifier scores a candidate by the probability of its label, and the data set has no labels';
  return ['exposure', 'extraction-rate'].map((measure) => ({
    ...{ measure, attribute: null, group: null, status: 'inapplicable', reason, n: size },
  }));
}

/** Each canary has one inserted candidate, and at least one other. */
function wrongCanaries(data: Items): { message: string; hint: string } | null {
  const wrong = insertedBy(data).filter(({ inserted, candidates }) => inserted.length !== 1 || candidates.length < 2);
  if (wrong.length === 0) return null;
  const [{ id, inserted, candidates }] = wrong;
  const has = `${candidates.length} ${candidates.length === 1 ? 'candidate' : 'candidates'}, of which ${inserted.length} inserted`;
  const others = wrong.length > 1 ? `, and ${wrong.length - 1} more like it` : '';
  return {
    message: `canary ${quoted(id)} has ${has}${others}`,
    hint: 'Each canary takes one candidate that was inserted, and others that were not',
  };
}
