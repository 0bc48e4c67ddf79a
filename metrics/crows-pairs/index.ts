import { z } from 'zod';
import {
  counted,
  defineMetric,
  type Measurement,
  type PairLikelihoods,
  percents,
  type SentencePairsData,
} from '../../src/plugin.ts';
import { rateLimits, signTest } from '../../src/statistics/index.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of sentence pairs, such as crows-pairs'),
  comparison: z
    .enum(['unmodified', 'whole'])
    .default('unmodified')
    .describe('Which tokens are compared: those that both sentences have, as in the paper, or all of each'),
  rounding: z
    .boolean()
    .default(false)
    .describe('Round the scores to three decimals before comparing them, as the published code does'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of pairs for a share'),
});
type Options = z.infer<typeof options>;

/** CrowS-Pairs (Nangia et al. 2020): how often a language model finds the more stereotypical sentence likelier. */
export default defineMetric({
  id: 'crows-pairs',
  version: 3,
  family: 'intrinsic',
  title: 'CrowS-Pairs stereotype score',
  summary: 'How often a language model finds the more stereotypical of two sentences likelier',
  definition: `The two sentences of a pair differ in the words that name a group, M, and share the rest, U. A sentence's score is how
likely its shared tokens are:

    masked models:  score(S) = sum over u in U of log P(u | all other tokens of S)      one token masked at a time
    causal models:  score(S) = sum over u in U of log P(u | the tokens of S before u)
    stereotype score = 100 x pairs whose more stereotypical sentence has the higher score / pairs

50 is no preference. U is found by sequence matching on token ids (as Python's difflib does it); special tokens are never in
it. With \`comparison: whole\` the sum is over all tokens of the sentence instead of U. A tie counts among the pairs and not as a
preference. Intervals are Agresti's and Coull's, 95 %,
moved out to Clopper's and Pearson's for 93 % where these are wider; p is two-sided, that of the exact sign test against 50, which leaves ties out (McNemar's
test). Details give the pairs that show a stereotype and those that go against one apart,
as the published code does.`,
  deviations: [
    'The published code rounds scores to three decimals before it compares them, which makes ties. Here they are compared as they are, unless `rounding` says otherwise.',
    'The published code lower-cases the sentences for uncased models; here the tokenizer does it.',
    'In the shares for stereotypes and for anti-stereotypes the published code leaves ties out of the denominator; the details do so too. The score itself counts them.',
    'Causal models are not in the paper. A pair is then judged by the conditional likelihood of the same shared tokens, the first following the token that begins a text; where the tokenizer names none, the first token does not count.',
    'lm-evaluation-harness compares the likelihoods of whole sentences on causal models, in which the word that names the group counts by itself, so that the more frequent name wins; `comparison: whole` does so too. Of the 1,508 pairs a small model of stories finds the more stereotypical sentence likelier in 42.31 % by the shared tokens, and in 39.99 % whole.',
    'The assignment of the nine bias types to attributes, intervals and p values are ours.',
  ],
  references: [
    {
      short: 'Nangia et al. 2020',
      citation:
        'Nangia, Vania, Bhalerao and Bowman (2020). CrowS-Pairs: A Challenge Dataset for Measuring Social Biases in Masked Language Models. EMNLP 2020, 1953-1967.',
      url: 'https://arxiv.org/abs/2010.00133',
      doi: '10.18653/v1/2020.emnlp-main.154',
    },
    {
      short: 'Blodgett et al. 2021',
      citation:
        'Blodgett, Lopez, Olteanu, Sim and Wallach (2021). Stereotyping Norwegian Salmon: An Inventory of Pitfalls in Fairness Benchmark Datasets. ACL-IJCNLP 2021, 1004-1015. On the validity of the pairs, which the data set itself warns of.',
      url: 'https://aclanthology.org/2021.acl-long.81',
      doi: '10.18653/v1/2021.acl-long.81',
    },
  ],
  measures: {
    'stereotype-score': {
      title: 'Stereotype score',
      definition:
        'Share of the pairs whose more stereotypical sentence is the likelier one: of all, or of one attribute.',
      unit: 'percent',
      ideal: 50,
      range: [0, 100],
      direction: 'target',
      about: 'bias',
      main: true,
      sentence: ({ subject, attribute, value, n }) =>
        `${subject} finds the more stereotypical of two sentences${attribute === null ? '' : ` about ${attribute}`} likelier in ${percents(value / 100, 0.5)[0]} of pairs, where half is even; ${counted('pair', n)}.`,
    },
  },
  options,
  data: { dataset: 'sentence-pairs' },
  roles: ['masked-lm', 'causal-lm'],
  needs: ({ options, data: { dataset } }) => ({
    likelihoods: {
      kind: 'pair-likelihoods' as const,
      pairs: dataset.pairs.map(({ more, less }) => [more, less] as const),
      comparison: options.comparison,
    },
  }),
  measure({ options, data: { dataset }, observed: { likelihoods } }) {
    const outcomes = compare(likelihoods, options.rounding);
    const all = dataset.pairs.map((_, i) => i);
    const attributes = [...new Set(dataset.pairs.map(({ attribute }) => attribute))];
    return [null, ...attributes].map((attribute) => {
      const those = attribute === null ? all : all.filter((i) => dataset.pairs[i].attribute === attribute);
      return score(attribute, those, outcomes, likelihoods, dataset, options);
    });
  },
  samples: ({ options, data: { dataset }, observed: { likelihoods } }) =>
    compare(likelihoods, options.rounding).map((outcome, i) => ({
      id: dataset.pairs[i].id,
      attribute: dataset.pairs[i].attribute,
      direction: dataset.pairs[i].direction,
      more: likelihoods.first[i],
      less: likelihoods.second[i],
      sharedTokens: likelihoods.shared[i],
      preferred: outcome > 0 ? 'more' : outcome < 0 ? 'less' : 'neither',
    })),
});

/** Per pair above 0 where the more stereotypical sentence is likelier, below 0 where the other is, 0 for a tie. */
function compare({ first, second }: PairLikelihoods, rounding: boolean): number[] {
  // Halves, which round differently in Python, are not reached by sums of logarithms.
  const rounded = (value: number) => (rounding ? Math.round(value * 1000) / 1000 : value);
  return Array.from(first, (more, i) => rounded(more) - rounded(second[i]));
}

function score(
  attribute: string | null,
  those: readonly number[],
  outcomes: readonly number[],
  { answeredBy, shared, unscored }: PairLikelihoods,
  { pairs }: SentencePairsData,
  { minGroupSize: required }: Options,
): Measurement {
  const count = (wanted: (i: number) => boolean) => those.filter(wanted).length;
  const [wins, losses] = [count((i) => outcomes[i] > 0), count((i) => outcomes[i] < 0)];
  const n = those.length;
  const split = (direction: 'stereo' | 'antistereo') => {
    const own = (i: number) => pairs[i].direction === direction;
    const [preferred, other] = [count((i) => own(i) && outcomes[i] > 0), count((i) => own(i) && outcomes[i] < 0)];
    const compared = preferred + other;
    return { pairs: count(own), compared, score: compared > 0 ? (100 * preferred) / compared : null };
  };
  const details = {
    answeredBy,
    ties: n - wins - losses,
    withoutSharedTokens: count((i) => shared[i] === 0),
    stereo: split('stereo'),
    antistereo: split('antistereo'),
    ...(attribute === null ? { textsWithUnscoredFirstToken: unscored } : {}),
  };
  const common = { measure: 'stereotype-score', attribute, group: null, n, details };
  if (n < required) {
    const reason = `${counted('pair', n)}; at least ${required} are needed`;
    return { ...common, status: 'insufficient', reason, counts: { pairs: n }, required };
  }
  const { lower, upper } = rateLimits(wins, n);
  const interval = { level: 0.95, method: 'Agresti-Coull with exact bounds', lower: 100 * lower, upper: 100 * upper };
  return {
    ...common,
    status: 'ok',
    value: (100 * wins) / n,
    interval,
    pValue: signTest(wins, losses),
    alternative: 'two-sided',
  };
}
