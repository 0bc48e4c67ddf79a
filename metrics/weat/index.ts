import { z } from 'zod';
import {
  type AssociationTest,
  defineMetric,
  type Measurement,
  type Random,
  type WordVectors,
} from '../../src/plugin.ts';
import { length, type Vector } from '../shared/association.ts';
import { associationEffect, ddofOption } from '../shared/association-effect.ts';
import { associationGates } from '../shared/association-gates.ts';
import { associated } from '../shared/association-sentence.ts';
import {
  checkTests,
  chosenTests,
  droppedOf,
  hasCapitals,
  namesOf,
  sizesOf,
  testsOption,
  tooFewWords,
  usableSets,
  wordsOf,
} from '../shared/association-sets.ts';

const options = z.strictObject({
  stimuli: z.string().default('weat').describe('Data set of word lists'),
  tests: testsOption,
  ddof: ddofOption.describe('The standard deviation divides by n - ddof: 1 as in the published numbers, 0 as in WEFE'),
  alternative: z
    .enum(['greater', 'two-sided'])
    .default('greater')
    .describe('Alternative of the permutation test: greater, as published, or two-sided'),
  permutations: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(100_000)
    .describe('Up to this many partitions of the target words, all are evaluated; of more, this many are drawn'),
  lowercase: z.boolean().default(false).describe('Look words up in lower case, for vectors made from lowercased text'),
});
type Options = z.infer<typeof options>;

/** The Word Embedding Association Test (Caliskan et al. 2017), one measurement a test. */
export default defineMetric({
  id: 'weat',
  version: 2,
  family: 'intrinsic',
  title: 'Word Embedding Association Test',
  summary: 'How strongly static word vectors tie two sets of target words to two sets of attribute words',
  definition: `For target words X, Y and attribute words A, B:

    s(w, A, B) = mean over a in A of cos(w, a) - mean over b in B of cos(w, b)
    d = [mean over X of s - mean over Y of s] / standard deviation of s over X and Y

d is positive where X goes with A and Y with B, as the stereotype (or, in C1 and C2, common taste) has it; 0 is no
association. The p value is that of the permutation test over partitions of X and Y into sets of their sizes; it is one-sided,
against d > 0, unless \`alternative\` asks for both sides. The interval
says how far d depends on which words stand for the targets: that of a noncentral t with Welch's error and half its degrees of
freedom, carried over to d; none with fewer than five words per set. A subject with an encoder and no
word vectors is asked for each word as a text of its own.`,
  deviations: [
    'The paper does not say which standard deviation it takes. The sample deviation (ddof 1) gives its published numbers.',
    'Words without a vector are left out, and the sets may then differ in size: the effect size takes the words there are, and the permutation test partitions them into sets of those sizes, by the difference of means, which for equal sets orders partitions as the published difference of sums does.',
    'An exact p value counts strictly greater statistics only, as published, and so is 0 where the observed partition is the most extreme. details.pValueAtLeast counts the observed partition too.',
    'Drawn partitions add one to numerator and denominator, so that p is never 0.',
    'The interval is not in the paper.',
    'C9 has `short` among the words for temporary, as the code of Guo and Caliskan has, where the list of Caliskan et al. has `short-term`, which many vector files lack. On word2vec (Google News) d is 1.297 with `short`, and 1.376 without it. A file of your own tests can have the other word.',
  ],
  references: [
    {
      short: 'Caliskan et al. 2017',
      citation:
        'Caliskan, Bryson and Narayanan (2017). Semantics derived automatically from language corpora contain human-like biases. Science 356(6334), 183-186.',
      url: 'https://arxiv.org/abs/1608.07187',
      doi: '10.1126/science.aal4230',
    },
  ],
  measures: {
    '*': {
      title: 'WEAT effect size',
      definition:
        'Difference of the mean associations of X and Y with A rather than B, in standard deviations of the association. Positive where X goes with A.',
      unit: 'standard deviations',
      ideal: 0,
      range: [-2, 2],
      direction: 'target',
      about: 'bias',
      main: true,
      sentence: associated,
      gates: associationGates,
    },
  },
  options,
  data: { stimuli: 'stimuli' },
  defaultData: { stimuli: 'weat' },
  roles: ['word-vectors', 'encoder'],
  check: ({ options, data }) => checkTests(data.stimuli, options.tests),
  needs: ({ options, data }) => ({
    words: {
      kind: 'word-vectors' as const,
      words: [...new Set(wordsOf(chosenTests(data.stimuli, options.tests)).map((word) => lookUp(word, options)))],
    },
  }),
  measure: ({ options, data, observed, random }) =>
    chosenTests(data.stimuli, options.tests).map((test) => measureTest(test, options, observed.words, random)),
});

function lookUp(word: string, { lowercase }: Options): string {
  return lowercase ? word.toLowerCase() : word;
}

function measureTest(
  test: AssociationTest,
  options: Options,
  { vectors, answeredBy }: WordVectors,
  random: (...names: readonly string[]) => Random,
): Measurement {
  const stimuli = new Map<string, Vector>();
  for (const word of wordsOf([test])) {
    const vector = vectors.get(lookUp(word, options));
    // A vector without direction has no cosine: the word counts as missing.
    if (vector && length(vector) > 0) stimuli.set(word, vector);
  }

  const sets = usableSets(test, (word) => stimuli.has(word));
  const tooFew = tooFewWords(test, sets, hasCapitals(sets.missing) && !options.lowercase ? UNCASED : 'have a vector');
  if (tooFew) return tooFew;

  const { ddof, alternative, permutations: budget } = options;
  const effect = associationEffect(sets, {
    vectorOf: (word) => stimuli.get(word)!,
    ddof,
    permutation: { alternative, budget },
    drawn: 'words',
    random: (purpose) => random('weat', test.id, purpose),
  });
  const common = { measure: test.id, attribute: test.attribute, group: null, n: sets.x.length + sets.y.length };
  const details = { answeredBy, sets: namesOf(test), sizes: sizesOf(sets), dropped: droppedOf(sets) };
  if (!effect) {
    const reason = 'all target words are associated alike, so that their standard deviation is 0';
    return { ...common, status: 'undefined', reason, details };
  }

  const { value, deviation, interval } = effect;
  const { pValue, ...permutation } = effect.permutation;
  return {
    ...common,
    status: 'ok',
    value,
    pValue,
    alternative,
    ...interval,
    details: { ...details, deviation, permutation },
  };
}

const UNCASED = 'have a vector (if the vectors were made from lowercased text, set `lowercase`)';
