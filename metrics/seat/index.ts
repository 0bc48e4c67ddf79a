import { z } from 'zod';
import { type AssociationTest, defineMetric, type Measurement, type Random } from '../../src/plugin.ts';
import { length } from '../shared/association.ts';
import { associationEffect, ddofOption } from '../shared/association-effect.ts';
import { associated } from '../shared/association-sentence.ts';
import {
  checkTests,
  chosenTests,
  sizesOf,
  testsOption,
  tooFewWords,
  usableSets,
  wordsOf,
} from '../shared/association-sets.ts';

const options = z.strictObject({
  stimuli: z.string().default('seat').describe('Data set of sentences'),
  tests: testsOption,
  ddof: ddofOption.describe('The standard deviation divides by n - ddof: 1 as in the published code'),
  permutations: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(100_000)
    .describe('Up to this many partitions, all are evaluated; of more, one fewer is drawn, as published'),
});
type Options = z.infer<typeof options>;

/** The Sentence Encoder Association Test (May et al. 2019), one measurement a test. */
export default defineMetric({
  id: 'seat',
  version: 2,
  family: 'intrinsic',
  title: 'Sentence Encoder Association Test',
  summary: 'WEAT on sentence vectors: words in sentences that say as little as possible besides them',
  definition: `The words of an association test are put into bland sentences, and the sentences' vectors take the words' place:

    s(w, A, B) = mean over a in A of cos(w, a) - mean over b in B of cos(w, b)
    d = [mean over X of s - mean over Y of s] / standard deviation of s over X and Y

d is positive where X goes with A and Y with B; 0 is no association. The p value is that of the one-sided permutation test, against
d > 0, over partitions of the sentences, as published: it treats sentences around one word as independent, and so is too small
where each word has several. The interval says how far d depends on which words stand for the targets: that of a noncentral t with
the error over words, each with all its sentences, and half Welch's degrees of freedom, carried over to d; none with fewer than
five words per set; over the sentences where a file does not say which word they were made for.`,
  deviations: [
    'The built-in sentences are our own, six around each word of the WEAT lists; the published ones can be given as files.',
    'The sentence vector is what the subject says it is (its layer and pooling). The published code takes the vector at position 0 of BERT and, since it adds no [CLS], reads the first word piece there.',
    'Statistics that differ by no more than the rounding of their sums count as equal.',
    'The interval is not in the paper.',
  ],
  references: [
    {
      short: 'May et al. 2019',
      citation:
        'May, Wang, Bordia, Bowman and Rudinger (2019). On Measuring Social Biases in Sentence Encoders. NAACL 2019, 622-628.',
      url: 'https://arxiv.org/abs/1903.10561',
      doi: '10.18653/v1/N19-1063',
    },
  ],
  measures: {
    '*': {
      title: 'SEAT effect size',
      definition:
        'Difference of the mean associations of the sentences of X and Y with those of A rather than B, in standard deviations of the association. Positive where X goes with A.',
      unit: 'standard deviations',
      ideal: 0,
      range: [-2, 2],
      direction: 'target',
      about: 'bias',
      main: true,
      sentence: associated,
    },
  },
  options,
  data: { stimuli: 'stimuli' },
  defaultData: { stimuli: 'seat' },
  roles: ['encoder'],
  check: ({ options, data }) => checkTests(data.stimuli, options.tests),
  needs: ({ options, data }) => ({
    sentences: { kind: 'text-vectors' as const, texts: wordsOf(chosenTests(data.stimuli, options.tests)) },
  }),
  measure({ options, data, observed: { sentences }, random }) {
    const tests = chosenTests(data.stimuli, options.tests);
    const rows = new Map(wordsOf(tests).map((text, i) => [text, i]));
    const { dimensions, values } = sentences;
    const vectorOf = (text: string) => {
      const row = rows.get(text)!;
      return values.subarray(row * dimensions, (row + 1) * dimensions);
    };
    return tests.map((test) => measureTest(test, options, vectorOf, random));
  },
});

function measureTest(
  test: AssociationTest,
  { ddof, permutations }: Options,
  vectorOf: (text: string) => Float32Array,
  random: (...names: readonly string[]) => Random,
): Measurement {
  // A vector without direction has no cosine.
  const sets = usableSets(test, (text) => length(vectorOf(text)) > 0);
  const tooFew = tooFewWords(test, sets, 'have a vector');
  if (tooFew) return tooFew;

  const origins = originsOf(test);
  const effect = associationEffect(sets, {
    vectorOf,
    ddof,
    permutation: { alternative: 'greater', budget: permutations, draws: permutations - 1 },
    originOf: origins && ((text) => origins.get(text)!),
    drawn: origins ? 'words' : 'sentences',
    random: (purpose) => random('seat', test.id, purpose),
  });
  const common = { measure: test.id, attribute: test.attribute, group: null, n: sets.x.length + sets.y.length };
  const details = { sizes: sizesOf(sets), ...(origins ? { words: new Set(origins.values()).size } : {}) };
  if (!effect) {
    const reason = 'all target sentences are associated alike, so that their standard deviation is 0';
    return { ...common, status: 'undefined', reason, details };
  }

  const { value, deviation, interval } = effect;
  const { pValue: _, pValueAtLeast: pValue, ...permutation } = effect.permutation;
  return {
    ...common,
    status: 'ok',
    value,
    pValue,
    alternative: 'greater',
    ...interval,
    details: { ...details, deviation, permutation },
  };
}

/** Target sentence -> the word it was made for; undefined where the data does not say. */
function originsOf({ x, y }: AssociationTest): ReadonlyMap<string, string> | undefined {
  if (!x.origins || !y.origins) return undefined;
  return new Map([x, y].flatMap(({ words, origins }) => words.map((text, i) => [text, origins![i]] as const)));
}
