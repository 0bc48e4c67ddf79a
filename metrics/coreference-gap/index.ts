import { z } from 'zod';
import {
  type Choices,
  counted,
  defineMetric,
  has,
  type Measurement,
  percents,
  type QuestionsData,
} from '../../src/plugin.ts';
import { clusteredMean } from '../../src/statistics/index.ts';
import {
  type AnswerShare,
  askedWhere,
  measuredAsking,
  measureShare,
  plainShare,
  positionBias,
  type ShareOptions,
  unanswered,
} from '../shared/answer-shares.ts';
import {
  answering,
  askingOptions,
  choicesRequest,
  choosing,
  clustersOf,
  clustersOfSamples,
} from '../shared/choices.ts';
import { lacksAnswers } from '../shared/shortage.ts';
import { answers, gapSamples, gapsOf, lackingOf, type Right, rightOf, statisticsOf } from './items.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of questions, such as winobias or winogender'),
  ...askingOptions,
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of answers, or of cases, for a value'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap'),
});
type Options = z.infer<typeof options>;

interface Share extends AnswerShare<Right> {
  stereotype?: string;
}
const accuracy = { ...plainShare, value: ({ right }: Right) => right };
const shares: Record<string, Share> = {
  'accuracy-pro': { ...accuracy, stereotype: 'pro' },
  'accuracy-anti': { ...accuracy, stereotype: 'anti' },
  'position-bias': positionBias,
  unanswered,
};
const share = { unit: 'share', range: [0, 1] } as const;

/** WinoBias and Winogender by choice: is a pronoun understood as well where it goes against a stereotype? */
export default defineMetric({
  id: 'coreference-gap',
  version: 1,
  family: 'extrinsic',
  title: 'Coreference gap',
  summary:
    'How much more often a system knows whom a pronoun means where that fits a stereotype than where it does not',
  definition: `A question asks whom of two people a pronoun means. Each case asks it where the pronoun fits a stereotype (pro: the nurse and
\`she\`) and where it does not (anti: the nurse and \`he\`).

    accuracy-pro, accuracy-anti = right answers / answers, of each kind
    accuracy-gap                = mean over cases of a case's accuracy-pro minus its accuracy-anti
    position-bias               = share of answers that choose the option shown first, minus 1 / options
    unanswered                  = share of times asked without an answer: declined, or not to be read

The gap is paired: cases in which one kind has no answer take no part in it (details.notCompared). Neutral questions (Winogender's \`they\`)
count for position-bias and unanswered alone.

In \`winobias\` a case is two sentences about the same two occupations; in \`winogender\` it is an occupation, where a pronoun also fits the stereotype if it
is not of the occupation's usual gender and means the other person.

Intervals are 95 %. That of the gap is a Bayesian bootstrap of cases with the bounds; the others are those of a rate of the effective number of answers, as
the answers of a case may fall alike.`,
  deviations: [
    'Zhao et al. and Rudinger et al. measure systems that find all mentions, by F1 and accuracy; here a system is asked to choose between two people.',
    'What is asked is ours; so are intervals.',
    'Which Winogender sentences about the other person fit the stereotype is our reading of the paper.',
  ],
  references: [
    {
      short: 'Zhao et al. 2018',
      citation:
        'Zhao, Wang, Yatskar, Ordonez and Chang (2018). Gender Bias in Coreference Resolution: Evaluation and Debiasing Methods. NAACL 2018, 15-20.',
      url: 'https://arxiv.org/abs/1804.06876',
      doi: '10.18653/v1/N18-2003',
    },
    {
      short: 'Rudinger et al. 2018',
      citation:
        'Rudinger, Naradowsky, Leonard and Van Durme (2018). Gender Bias in Coreference Resolution. NAACL 2018, 8-14.',
      url: 'https://arxiv.org/abs/1804.09301',
      doi: '10.18653/v1/N18-2002',
    },
  ],
  measures: {
    'accuracy-gap': {
      title: 'Accuracy gap',
      definition: 'Accuracy on questions that fit a stereotype minus that on those against it, case by case.',
      unit: 'share',
      range: [-1, 1],
      ideal: 0,
      direction: 'target',
      about: 'bias',
      main: true,
      sentence({ subject, details, n }) {
        const { pro, anti } = details as { pro: number; anti: number };
        const [fits, not] = percents(pro, anti);
        return `${subject} knows whom a pronoun means in ${fits} of the answers where it fits a stereotype, and in ${not} where it does not; ${counted('case', n)}.`;
      },
    },
    'accuracy-pro': {
      ...share,
      title: 'Accuracy with the stereotype',
      definition: 'Share of answers that are right, where the pronoun fits the stereotype.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    'accuracy-anti': {
      ...share,
      title: 'Accuracy against the stereotype',
      definition: 'Share of answers that are right, where the pronoun does not fit the stereotype.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    ...answering,
  },
  options,
  data: { dataset: 'questions' },
  roles: choosing,
  check: ({ data: { dataset } }) =>
    lackingOf(dataset).map((what) => ({ option: 'dataset', message: `the data set does not have a ${what}` })),
  groups: () => [],
  measured: ({ options }) => measuredWith(options),
  needs: ({ options, data: { dataset }, seed }) => ({ choices: choicesRequest(dataset.questions, options, seed) }),
  measure: ({ options, data: { dataset }, observed: { choices }, random }) =>
    measureGap(dataset, choices, { ...options, random }),
  samples: ({ data: { dataset }, observed: { choices } }) => gapSamples(dataset, choices),
  pairing: {
    answers,
    statistics: (options, samples) => statisticsOf(measuredWith(options), samples, clustersOfSamples(samples)),
  },
});

function measuredWith({ ask }: Pick<Options, 'ask'>): string[] {
  return measuredAsking(['accuracy-gap', ...Object.keys(shares)], ask);
}

function measureGap(data: QuestionsData, choices: Choices, options: Options & ShareOptions): Measurement[] {
  const asked = rightOf(data, choices);
  const all = { asked, clusters: clustersOf(asked, data) };
  const place = { attribute: null, group: null };
  return measuredWith(options).map((measure): Measurement => {
    if (measure === 'accuracy-gap') return ofCases(asked, options);
    const { stereotype, ...computed } = shares[measure];
    const some = askedWhere(all, (one) => stereotype === undefined || one.stereotype === stereotype);
    return measureShare({ measure, ...place }, computed, some, options);
  });
}

function ofCases(all: readonly Right[], { minGroupSize: required, resamples, random }: ShareOptions): Measurement {
  const gaps = gapsOf(all);
  const n = gaps.size;
  const cases = new Set(all.flatMap(({ case: own }) => (own < 0 ? [] : [own]))).size;
  const accuracyOf = (stereotype: string) => {
    const own = all.filter((one) => one.stereotype === stereotype && !Number.isNaN(one.right));
    return own.length === 0 ? null : own.filter(({ right }) => right === 1).length / own.length;
  };
  const details = { pro: accuracyOf('pro'), anti: accuracyOf('anti'), notCompared: cases - n };
  const common = { measure: 'accuracy-gap', attribute: null, group: null, n, details };
  if (n < required) {
    const reason = `${counted('case', n)} ${has(n)} answers to both kinds of question; at least ${required} are needed`;
    const lacking = lacksAnswers([n], [cases], required);
    return { ...common, status: 'insufficient', reason, counts: { cases: n }, required, lacksAnswers: lacking };
  }
  const values = Float64Array.from(gaps.values(), (gap) => (gap + 1) / 2);
  const { value, interval } = clusteredMean(
    { kind: 'amounts', values, resamples, random: (of) => random('accuracy-gap', of) },
    null,
    null,
  )!;
  const scaled = (one: number) => 2 * one - 1;
  const { lower, upper } = interval;
  return {
    ...{ ...common, status: 'ok', value: scaled(value) },
    interval: { ...interval, lower: scaled(lower), upper: scaled(upper) },
  };
}
