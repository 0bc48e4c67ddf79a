import { z } from 'zod';
import { type CorpusLikelihoods, counted, defineMetric, has, type Measurement } from '../../src/plugin.ts';
import { ratioLimits } from '../../src/statistics/index.ts';

const options = z.strictObject({
  corpus: z.string().describe('Corpus of running text, one document per line, row or string'),
  documents: z.int().min(1).default(1000).describe('Maximum number of documents, drawn by the seed'),
  minDocuments: z.int().min(2).default(10).describe('Minimum number of documents with a token'),
});
type Options = z.infer<typeof options>;

/** What documents have together. */
interface Sums {
  log: number;
  tokens: number;
  bytes: number;
}

const of = {
  perplexity: ({ log, tokens }: Sums) => Math.exp(-log / tokens),
  'bits-per-byte': ({ log, bytes }: Sums) => -log / Math.LN2 / bytes,
} as const;
const measures = Object.keys(of) as (keyof typeof of)[];

/** What a change made for fairness costs a language model. */
export default defineMetric({
  id: 'perplexity',
  version: 2,
  family: 'extrinsic',
  title: 'Perplexity',
  summary: 'How well a causal language model predicts running text: and what making it fairer has cost',
  definition: `For documents x of a corpus, their tokens each given those before it in the document (the first given the token that
begins a text):

    perplexity    = exp(-sum log P(token) / number of tokens)
    bits per byte = -sum log2 P(token) / number of bytes in UTF-8 that the tokens spell

Perplexities compare models with the same vocabulary only; bits per byte compare any two. Neither is a measure of fairness:
they accompany measures of bias, and take no part in the correlation.

Documents longer than the model takes are cut, each at its end; their later tokens count in neither sum. A model that also reads
the text with the roles reversed (roleReversal) is asked as such: its probabilities add up to 1, and what they cost shows here;
details.reversal counts the tokens that came after a text with a reversal.

Intervals are 95 %, over documents: of the ratio of the sums Student's t with the variance of the jackknife; the more unequal the
documents, the fewer they count for.`,
  deviations: [
    'Published perplexities often come from one running text, cut into windows; here each document starts from nothing.',
  ],
  references: [
    {
      short: 'Jelinek et al. 1977',
      citation:
        'Jelinek, Mercer, Bahl and Baker (1977). Perplexity: a measure of the difficulty of speech recognition tasks. Journal of the Acoustical Society of America 62(S1), S63.',
      url: 'https://doi.org/10.1121/1.2016299',
    },
    {
      short: 'Gupta et al. 2022',
      citation:
        'Gupta et al. (2022). Mitigating Gender Bias in Distilled Language Models via Counterfactual Role Reversal. Findings of ACL 2022.',
      url: 'https://aclanthology.org/2022.findings-acl.55/',
    },
  ],
  measures: {
    perplexity: {
      title: 'Perplexity',
      definition: 'Inverse of the geometric mean of the probabilities of the tokens.',
      unit: 'perplexity',
      ideal: 1,
      range: [1, null],
      direction: 'lower',
      about: 'performance',
      main: true,
    },
    'bits-per-byte': {
      title: 'Bits per byte',
      definition: 'Negative binary logarithm of the probability of the text, divided by its bytes.',
      unit: 'bits per byte',
      ideal: 0,
      range: [0, null],
      direction: 'lower',
      about: 'performance',
    },
  },
  options,
  data: { corpus: 'corpus' },
  roles: ['causal-lm'],
  needs: ({ options: { documents }, data: { corpus }, seed }) => ({
    answers: { kind: 'corpus-likelihoods' as const, corpus, documents, seed },
  }),
  measure: ({ options, observed: { answers } }) => measurePerplexity(options, answers),
});

function measurePerplexity(
  { minDocuments: required }: Options,
  { logProbabilities, tokens, bytes, truncated, reversal }: CorpusLikelihoods,
): Measurement[] {
  const read = Uint32Array.from(tokens.keys()).filter((i) => tokens[i] > 0);
  const sums: Sums = { log: 0, tokens: 0, bytes: 0 };
  for (const i of read) {
    sums.log += logProbabilities[i];
    sums.tokens += tokens[i];
    sums.bytes += bytes[i];
  }
  const details = {
    tokens: sums.tokens,
    bytes: sums.bytes,
    withoutTokens: tokens.length - read.length,
    truncated,
    ...(reversal ? { reversal: { ...reversal } } : {}),
  };
  const common = { attribute: null, group: null, n: read.length, details };
  if (read.length < required) {
    const reason = `${counted('document', read.length)} ${has(read.length)} a token; at least ${required} are needed`;
    const counts = { documents: read.length };
    return measures.map((measure) => ({ ...common, measure, status: 'insufficient', reason, counts, required }));
  }
  return measures.map((measure): Measurement => {
    if (measure === 'bits-per-byte' && sums.bytes === 0) {
      return { ...common, measure, status: 'undefined', reason: 'the tokens spell no text' };
    }
    const value = of[measure](sums);
    const lengths = Array.from(read, (i) => (measure === 'perplexity' ? tokens : bytes)[i]);
    if (lengths.filter((length) => length > 0).length < 2) {
      return { ...common, measure, status: 'ok', value, noInterval: 'a single document has all of the text' };
    }
    const losses = Array.from(read, (i) => -logProbabilities[i]);
    const { lower, upper } = ratioLimits(losses, lengths);
    const [from, to] =
      measure === 'perplexity' ? [Math.exp(lower), Math.exp(upper)] : [lower / Math.LN2, upper / Math.LN2];
    const interval = {
      level: 0.95,
      method: "jackknife over documents, Student's t",
      lower: Math.max(measure === 'perplexity' ? 1 : 0, from),
      upper: to,
    };
    return { ...common, measure, status: 'ok', value, interval };
  });
}
