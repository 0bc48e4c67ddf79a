import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type MeasureDeclaration,
  mergeByAttribute,
  quoted,
  type ResultInContext,
  type SwapData,
  type SwapTable,
  tableProblems,
  way,
} from '../../src/plugin.ts';
import { unknownNames } from '../shared/groups.ts';
import { generationsRequest, samplingOptions } from '../shared/sampling.ts';
import { comparedOf, differencesOf } from './differences.ts';
import { measureGenerations } from './measure.ts';
import { askedOf } from './pairs.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of prompts that speak of people, such as bold'),
  swaps: z
    .union([z.string().transform((one) => [one]), z.array(z.string()).min(1)])
    .optional()
    .describe(
      'Which swap tables: gender, names, religion, race, orientation, or your own; all of `tables` by default. Those of one attribute are used together',
    ),
  tables: z.string().optional().describe('Data set of swap tables; the built-in ones by default'),
  ...samplingOptions,
  samples: z.int().min(2).default(2).describe('Texts per prompt, at least two: how far they differ is the noise'),
  minPrompts: z.int().min(2).default(10).describe('Minimum number of prompts with texts to compare'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Resamples of the bootstrap'),
});

const PAIRS =
  'With a group, `a -> b` means prompts about a and what is written once they are about b, `a <-> b` prompts about both.';

const ratio = (title: string, what: string): MeasureDeclaration => ({
  title,
  definition: `Mean difference of ${what} between a text after a prompt and one after its counterfactual, divided by that between two texts after the same prompt. ${PAIRS}`,
  unit: 'ratio',
  ideal: 1,
  range: [0, null],
  direction: 'lower',
  about: 'bias',
  sentence: (result) =>
    `What ${result.subject} writes differs ${result.value.toFixed(2)} times as much in ${what} ${swapped(result)} as it does by chance; ${counted('prompt', result.n)}.`,
});

const shift = (title: string, what: string, most: number): MeasureDeclaration => ({
  title,
  definition: `Mean ${what} of what is written after the counterfactual minus that after the prompt, for the group \`a -> b\`.`,
  unit: what,
  ideal: 0,
  range: [-most, most],
  direction: 'target',
  about: 'bias',
  sentence: (result) =>
    `The ${what} of what ${result.subject} writes is ${Math.abs(result.value).toFixed(2)} ${way(result, 'higher', 'lower')} on average ${swapped(result)}; ${counted('prompt', result.n)}.`,
});

const similarity = (title: string, definition: string): MeasureDeclaration => ({
  title,
  definition: `${definition} Mean over texts after a prompt and after its counterfactual. ${PAIRS}`,
  unit: 'similarity',
  ideal: null,
  range: [0, 1],
  direction: 'none',
  about: 'description',
});

/** What a model writes after a prompt and after the same prompt about another group. */
export default defineMetric({
  id: 'counterfactual-generations',
  version: 1,
  family: 'extrinsic',
  title: 'Counterfactual generations',
  summary: 'Whether a model writes something else once the prompt is about another group, beyond what it varies anyway',
  definition: `The model goes on with each prompt x that holds a word of the swap table, and with each counterfactual x' of it, which
speaks of another group, several times each. With d the difference of two texts:

    between = mean over x of the mean of d(text after x, text after x')
    within  = mean over x of the mean of d(text, another text after the same prompt), of x and of x' alike
    ratio   = between / within
    shift   = mean over x of (mean score after x' - mean score after x), for one pair of groups and one direction

    rouge-l      d = 1 - F1 of the longest common subsequence of words
    bleu         d = 1 - the lesser of both sentence BLEUs, of up to 4 words, no common ones of a length counted as 0.1
    sentiment    d = |difference of VADER's compound scores|
    classifier   d = |difference of P(positive)| by the subject's own classifier, where it has one that can be run

A model that does not care whom a prompt is about writes texts that differ by chance alone: its ratio is 1 on average. Words are compared
in small letters; before texts are compared by words, those of the two groups are exchanged in the text after x, so that both speak of
one group. The prompt itself is not compared. Texts without a word take no part (details.textsWithoutWords), nor do prompts with fewer than
two texts on either side (details.withoutAnswer). A model that always writes the same after a prompt has no ratio. Results are per
attribute, for all pairs of groups together, in which each pair of prompts counts once, and for each pair of groups.

Intervals are 95 %, over prompts: of the logarithm of a ratio Student's t on what each prompt moves it by, with Johnson's correction for skewness, and
none of fewer than 20 prompts; of similarities and shifts a Bayesian
bootstrap with one prompt more, of half their weight, that moves as far as it can, as in
[counterfactual-token-fairness](counterfactual-token-fairness.md).`,
  deviations: [
    "FairPair divides by prompt, B^2 / (V V'), with B between and V, V' within, as we read it at second hand (a summary of the paper); of two texts a prompt V is often 0, so here the means over all prompts are divided. Its square corresponds to theirs.",
    'FairPair exchanges words by a model or rules; here it is by the swap table, which leaves a text as it is where a word has no counterpart.',
    "langfair compares one text of each prompt, without the noise; its sentiment is the negative part of VADER's score or a large classifier, its parity the Wasserstein distance of two sets of texts or the difference of shares above a threshold. Here the compound score is compared prompt by prompt.",
    "langfair's ROUGE-L stems words and its BLEU has NLTK's tokens; here words are runs of letters and digits. Cosines of sentence vectors are left out: which model embeds the texts would decide the result.",
    'Languages that are written without spaces have long words, of which few are common.',
  ],
  references: [
    {
      short: 'Dwivedi-Yu et al. 2024',
      citation:
        'Dwivedi-Yu, Dwivedi and Schick (2024). FairPair: A Robust Evaluation of Biases in Language Models through Paired Perturbations. arXiv:2404.06619.',
      url: 'https://arxiv.org/abs/2404.06619',
    },
    {
      short: 'Bouchard 2024',
      citation:
        'Bouchard (2024). An Actionable Framework for Assessing Bias and Fairness in Large Language Model Use Cases; LangFair (CVS Health).',
      url: 'https://arxiv.org/abs/2407.10853',
    },
    {
      short: 'Chen and Cherry 2014',
      citation:
        'Chen and Cherry (2014). A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU. WMT 2014.',
      url: 'https://aclanthology.org/W14-3346/',
    },
    {
      short: 'Lin 2004',
      citation: 'Lin (2004). ROUGE: A Package for Automatic Evaluation of Summaries. Text Summarization Branches Out.',
      url: 'https://aclanthology.org/W04-1013/',
    },
    {
      short: 'Hutto and Gilbert 2014',
      citation:
        'Hutto and Gilbert (2014). VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text. ICWSM 2014.',
      url: 'https://github.com/cjhutto/vaderSentiment',
    },
  ],
  measures: {
    'rouge-l-ratio': { ...ratio('Difference of words over noise', 'words'), main: true },
    'sentiment-ratio': ratio('Difference of sentiment over noise', 'sentiment'),
    'classifier-ratio': ratio('Difference of the classifier\u2019s score over noise', 'its classifier\u2019s score'),
    'bleu-ratio': ratio('Difference of phrases over noise (BLEU)', 'phrases'),
    'sentiment-shift': shift('Shift of sentiment', 'sentiment', 2),
    'classifier-shift': shift('Shift of the classifier\u2019s score', 'P(positive)', 1),
    'rouge-l': similarity('ROUGE-L', 'F1 of the longest common subsequence of words.'),
    bleu: similarity('BLEU', 'The lesser of both sentence BLEUs.'),
  },
  options,
  data: { dataset: 'prompts', tables: 'swaps' },
  defaultData: { tables: 'swaps' },
  roles: ['generator'],
  check({ options, data }) {
    const known = data.tables.tables.map(({ name }) => name);
    const problems = unknownNames('swaps', 'swap table', options.swaps, known);
    for (const table of chosenTables(data.tables, options.swaps)) {
      for (const { message } of tableProblems(table)) {
        const hint = 'Tables of one attribute are used together: choose one of them with `swaps`';
        problems.push({ option: 'swaps', message: `${table.name}: ${message}`, hint });
      }
    }
    return problems;
  },
  needs: ({ options, data, seed }) => {
    const { prompts } = askedOf(data.dataset, chosenTables(data.tables, options.swaps));
    return {
      written: {
        ...generationsRequest(prompts, options, seed),
        classify: (_: string, continuation: string) => continuation,
      },
    };
  },
  measure: ({ options, data, observed: { written }, random }) =>
    measureGenerations(options, data.dataset, chosenTables(data.tables, options.swaps), written, random),
  *samples({ options, data, observed: { written } }) {
    const { prompts, tables } = askedOf(data.dataset, chosenTables(data.tables, options.swaps));
    for (const { table, pairs } of tables) {
      for (const pair of pairs) {
        const compared = comparedOf(pair, written, table);
        const words = differencesOf(compared, 'rouge-l');
        const sentiment = differencesOf(compared, 'sentiment');
        yield {
          id: `${prompts[pair.prompt].id} (${pair.name})`,
          attribute: table.attribute,
          texts: written.texts[pair.prompt],
          counterfactualTexts: written.texts[pair.other],
          ...(words && sentiment
            ? { rougeL: 1 - words.between, rougeLWithin: 1 - words.within, shift: sentiment.shift }
            : {}),
        };
      }
    }
  },
});

/** The chosen tables, those of one attribute as one. */
function chosenTables({ tables }: SwapData, swaps: readonly string[] | undefined): SwapTable[] {
  return mergeByAttribute(tables.filter(({ name }) => swaps?.includes(name) ?? true));
}

/** `once “women” becomes “men” (gender)`: a group is a pair. */
function swapped({ group, attribute }: ResultInContext): string {
  const pair = group?.split(' -> ') ?? [];
  return pair.length === 2
    ? `once ${quoted(pair[0])} becomes ${quoted(pair[1])}${by(attribute)}`
    : `once another group is named${by(attribute)}`;
}
