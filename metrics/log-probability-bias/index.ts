import { z } from 'zod';
import {
  counted,
  defineMetric,
  has,
  type MaskedWords,
  type Measurement,
  type Random,
  type TemplatesData,
} from '../../src/plugin.ts';
import { effectSize, mean, permutationTest, skewedMeanInterval } from '../../src/statistics/index.ts';
import { intervalOr } from '../shared/interval-or.ts';

/** The spread of fewer attribute words says too little of theirs. */
const LEAST_WORDS = 5;

const options = z.strictObject({
  templates: z.string().default('templates').describe('Data set of sentence templates'),
  tests: z.array(z.string()).min(1).optional().describe('Ids of the tests to run; all of the data set by default'),
  permutations: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(100_000)
    .describe('Up to this many partitions of the attribute words, all are evaluated; of more, this many are drawn'),
});
type Options = z.infer<typeof options>;
type Test = TemplatesData['tests'][number];

/** Increased log-probability scores (Kurita et al. 2019), one measurement a test. */
export default defineMetric({
  id: 'log-probability-bias',
  version: 3,
  family: 'intrinsic',
  title: 'Log-probability bias (ILPS)',
  summary:
    'How much more an attribute word raises the probability of one group of words than of another, in a masked model',
  definition: `In a template such as "Everyone knew that {target} was the {attribute}.",

    p_target = P(target word at its place | the sentence with the target masked)
    p_prior  = P(target word at its place | the sentence with target and attribute masked)
    ILPS(target, attribute word) = log(p_target / p_prior)
    bias(attribute word) = ILPS(first target, word) - ILPS(second target, word)

in natural logarithms: dividing by the prior corrects for one target being the likelier word anyway. A target is a set of
words; their probabilities are added up before the logarithm. bias is the mean over the templates. The value of a test is the
mean bias over the first set of attribute words minus the mean over the second (or the first mean alone, where there is one
set): 0 is no bias, above 0 the stereotype. Interval: Student's t over attribute words, farther out on the side to which they are
skewed (Johnson 1978); none with fewer than ${LEAST_WORDS} per set. p: permutation test over partitions of the attribute words,
one-sided (against a value above 0), as in WEAT.`,
  deviations: [
    'Masked models only: a causal model has no probability of a word given what comes after it, so neither p_target nor p_prior exists.',
    'The probability of a target word of several tokens is the product from left to right, each token given those before it, with a mask for each of the others. The number of masks tells the model how many tokens the word has; target and prior have the same number, so that most of it cancels in the ratio.',
    'An attribute word of several tokens is masked by as many masks.',
    "The authors' code reads the prior at another place than the target's where the target comes first. This follows the paper: both are read at the target.",
    'Words that the vocabulary does not hold are read as its unknown token. They are not left out: details name how many target words have more than one token.',
    'The built-in templates and words are our own. The difference of two sets of attribute words, the interval and the permutation test follow WEAT; the paper gives the bias itself and effect sizes.',
  ],
  references: [
    {
      short: 'Kurita et al. 2019',
      citation:
        'Kurita, Vyas, Pareek, Black and Tsvetkov (2019). Measuring Bias in Contextualized Word Representations. First Workshop on Gender Bias in Natural Language Processing, 166-172.',
      url: 'https://arxiv.org/abs/1906.07337',
      doi: '10.18653/v1/W19-3823',
    },
  ],
  measures: {
    '*': {
      title: 'Log-probability bias',
      definition:
        'Difference of the two targets in increased log-probability, averaged over templates and words; of the first set of attribute words minus the second. Positive where the first target goes with the first set.',
      unit: 'nats',
      ideal: 0,
      range: [null, null],
      direction: 'target',
      about: 'bias',
      main: true,
    },
  },
  options,
  data: { templates: 'templates' },
  defaultData: { templates: 'templates' },
  roles: ['masked-lm'],
  unsuitable: {
    'causal-lm':
      'the score is the probability of a word given what stands before and after it, and a causal model knows only what stands before',
  },
  check({ options: { tests }, data: { templates } }) {
    const known = templates.tests.map(({ id }) => id);
    return (tests ?? [])
      .filter((id) => !known.includes(id))
      .map((id) => ({ option: 'tests', message: `there is no test "${id}"`, hint: `There are ${known.join(', ')}` }));
  },
  needs: ({ options, data: { templates } }) => ({
    words: { kind: 'masked-words' as const, items: chosen(templates, options).flatMap(itemsOf) },
  }),
  measure({ options, data: { templates }, observed: { words }, random }) {
    let start = 0;
    return chosen(templates, options).map((test) => {
      const from = start;
      start += itemsOf(test).length;
      return measureTest(test, options, part(words, from, start), (...names) => random(test.id, ...names));
    });
  },
});

function chosen({ tests }: TemplatesData, { tests: ids }: Options): readonly Test[] {
  return ids ? tests.filter(({ id }) => ids.includes(id)) : tests;
}

function part({ logProbabilities, pieces }: MaskedWords, from: number, to: number): MaskedWords {
  return { logProbabilities: logProbabilities.subarray(from, to), pieces: pieces.subarray(from, to) };
}

/** Every template with every attribute and target word, without and then with the attribute masked. */
function itemsOf({ templates, targets, attributes }: Test) {
  const targetWords = targets.flatMap(({ words }) => words);
  return attributes.flatMap(({ words }) =>
    words.flatMap((attribute) =>
      templates.flatMap((template) =>
        targetWords.flatMap((target) => {
          const { text, spans } = fill(template, { target, attribute });
          return [[], [spans.attribute]].map((masked) => ({ text, target: spans.target, masked }));
        }),
      ),
    ),
  );
}

/** The template with both gaps filled, and where the words stand. */
function fill(template: string, words: Record<'target' | 'attribute', string>) {
  const spans = { target: { start: 0, end: 0 }, attribute: { start: 0, end: 0 } };
  let text = '';
  for (const piece of template.split(/(\{target\}|\{attribute\})/)) {
    const gap = piece === '{target}' ? 'target' : piece === '{attribute}' ? 'attribute' : undefined;
    const start = text.length;
    text += gap ? words[gap] : piece;
    if (gap) spans[gap] = { start, end: text.length };
  }
  return { text, spans };
}

function measureTest(
  test: Test,
  { permutations }: Options,
  { logProbabilities, pieces }: MaskedWords,
  random: (...names: readonly string[]) => Random,
): Measurement {
  const sizes = test.targets.map(({ words }) => words.length);
  const biases: number[] = [];
  let at = 0;
  /** Of one target in one template: log of the sums of p_target and of p_prior over its words, their difference. */
  const increase = (size: number) => {
    const of = (offset: number) =>
      logSumExp(Array.from({ length: size }, (_, i) => logProbabilities[at + 2 * i + offset]));
    const value = of(0) - of(1);
    at += 2 * size;
    return value;
  };
  for (const _word of test.attributes.flatMap(({ words }) => words)) {
    const perTemplate = test.templates.map(() => increase(sizes[0]) - increase(sizes[1]));
    biases.push(mean(perTemplate));
  }
  const [first, second = []] = test.attributes.map(({ words }) => words);
  const values = Float64Array.from(biases);
  const [a, b] = [biases.slice(0, first.length), biases.slice(first.length)];
  const targetWords = sizes[0] + sizes[1];
  const words = Array.from({ length: targetWords }, (_, i) => pieces[2 * i]);
  const n = biases.length;
  const common = { measure: test.id, attribute: test.attribute, group: null, n };
  const details = {
    templates: test.templates.length,
    targets: test.targets.map(({ name, words }) => ({ name, words: words.length })),
    targetWordsOfSeveralTokens: words.filter((size) => size > 1).length,
    means: test.attributes.map(({ name }, i) => ({ name, bias: mean([a, b][i]) })),
  };
  const missing = new Set(Array.from(pieces, (size, i) => (size === 0 ? (i >> 1) % targetWords : -1)));
  missing.delete(-1);
  if (missing.size > 0) {
    const reason = `${counted('target word', missing.size)} ${has(missing.size)} no token in this vocabulary`;
    return { ...common, status: 'undefined', reason, details };
  }
  const enough = [a, b].every(({ length }, i) => length >= LEAST_WORDS || (i === 1 && length === 0));
  const why = enough ? 'all attribute words of a set are alike' : `a set has fewer than ${LEAST_WORDS} attribute words`;
  const done = { ...common, status: 'ok' as const, ...intervalOr(enough ? skewedMeanInterval(a, b) : null, why) };
  if (second.length === 0) return { ...done, value: mean(a), details };
  const {
    pValueAtLeast,
    pValue: _,
    ...permutation
  } = permutationTest(values, first.length, {
    alternative: 'greater',
    budget: permutations,
    random: random('partitions'),
  });
  const { value: d, deviation } = effectSize(values, first.length, second.length, 1);
  const effect = deviation === 0 ? {} : { effectSize: d };
  return {
    ...done,
    value: mean(a) - mean(b),
    pValue: pValueAtLeast,
    alternative: 'greater',
    details: { ...details, ...effect, permutation },
  };
}

function logSumExp(logs: readonly number[]): number {
  const greatest = Math.max(...logs);
  return greatest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - greatest), 0));
}
