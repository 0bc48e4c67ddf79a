import { z } from 'zod';
import { defineMetric, type MeasureDeclaration } from '../../src/plugin.ts';
import { checkGroups, groupOptions, judgedGroups } from '../shared/groups.ts';
import { measureScoreGaps } from './gaps.ts';
import { numberSamples } from './items.ts';
import { numbersOfItems } from './pairing.ts';
import { aboveMedian, againstOthers, standardised } from './sentences.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set whose groups are compared; labels are not needed'),
  ...groupOptions,
  minGroupSize: z.int().min(2).default(10).describe('Minimum number of items with a number'),
});

const UNIT = 'as the numbers';
const described = { ideal: null, range: [null, null], direction: 'none', about: 'description' } as const;
const signed = {
  ideal: 0,
  range: [null, null],
  direction: 'target',
  about: 'bias',
} as const satisfies Partial<MeasureDeclaration>;
const size = {
  ideal: 0,
  range: [0, null],
  direction: 'lower',
  about: 'bias',
} as const satisfies Partial<MeasureDeclaration>;
const share = { unit: 'share', range: [0, 1] } as const;
const OF_ALL = 'Without a group: of all items.';
const AGAINST = 'that of the rest: of the items in other groups of the attribute';

/** Whether groups are given the same numbers. */
export default defineMetric({
  id: 'score-gaps',
  version: 2,
  family: 'extrinsic',
  title: 'Score gaps',
  summary: 'Whether groups are given the same numbers: ratings, scores, offers; no labels needed',
  definition: `Each item has one number: of a \`scorer\` any finite one, of a classifier its score. With the rest of a group being the items
in other groups of the attribute and not in it, and M the median of all numbers, whoever they are of:

    mean gap         = mean(group) - mean(rest)
    median gap       = median(group) - median(rest)
    standardised gap = J (mean(group) - mean(rest)) / s       (Hedges' g)
    Wasserstein distance = integral of |F(x) - G(x)| dx, with F, G the distribution functions of group and rest
    above-median rate    = share of the group's numbers that are greater than M

s is the standard deviation within the two, J = 1 - 3 / (4 df - 1) with df = n + m - 2. The Wasserstein-1 distance is what numbers of
one must be moved by on average to make the other's: it is at least the difference of the means, and 0 only where the distributions
are equal (strict, or strong, demographic parity; equal shares above a threshold are weak parity). An above-median rate is the
scoring rate of New York City's Local Law 144 (6 RCNY 5-301), with its tie: a number that equals the median is not above it.

Over the groups of one attribute a difference is the greatest value minus the least, a ratio the least divided by the greatest; the
standardised difference is that of the means over the standard deviation within all groups, and the Wasserstein distance without a
group is the greatest of a group from the rest. Items without a number take no part and are counted.

Intervals are 95 %, over the choice of items. Means take Student's t with Johnson's correction for skewness, and have none of fewer than
30 numbers. The skewness is the greater of what the numbers show and that of the shifted lognormal distribution of their L-skewness,
with a logarithm of deviation 1 at most: of few skewed numbers the far ones were not drawn, so that they show too little. Gaps are put
together from two means by squares. Standardised ones add the error of log s: that of normal numbers or, where more, what the
numbers show (the delta method), and towards 0 at least what the lognormal distribution makes of it. Medians take order statistics, which hold whatever the distribution, put together by squares for a
gap. Rates take Agresti's and Coull's, moved out to Clopper's and Pearson's for 93 % where these are wider, and wider still where the
median is uncertain just where the group's numbers lie; where it may be one of at most five different numbers, as of ratings, they hold the
limits of the shares above each. A Wasserstein distance is never below 0: its lower limit takes off what chance
adds to it (drawn bridges of the distribution functions), its upper limit is that of a difference of means. Greatest differences are put
together from pairs of groups, with Bonferroni's correction below. The lower limit of what is never below 0 is 0 where shuffles
of the numbers make as much in more than 2.5 % of cases.

byChance is what the value would be on average if it were shuffled who is given which number. Of more than 2,000 items the limit of
shuffles for many is drawn in their place.`,
  deviations: [
    'Bouchard\u2019s langfair compares two groups of equally many texts, and adds no interval; here each group is compared with the rest of its attribute, of any number.',
    'The standard deviation is that within groups, divided by n + m - 2 (Hedges\u2019 g), whether or not the groups vary alike.',
    'Groups of fewer than minGroupSize numbers are insufficient, and left out of differences and ratios, which list them; their items still belong to the rest.',
    'Items with the same case or person count as independent.',
  ],
  references: [
    {
      short: 'Hedges 1981',
      citation:
        'Hedges (1981). Distribution theory for Glass\u2019s estimator of effect size and related estimators. Journal of Educational Statistics 6(2), 107-128.',
      url: 'https://doi.org/10.3102/10769986006002107',
      doi: '10.3102/10769986006002107',
    },
    {
      short: 'Hosking 1990',
      citation:
        'Hosking (1990). L-moments: analysis and estimation of distributions using linear combinations of order statistics. Journal of the Royal Statistical Society B 52(1), 105-124.',
      url: 'https://doi.org/10.1111/j.2517-6161.1990.tb01775.x',
      doi: '10.1111/j.2517-6161.1990.tb01775.x',
    },
    {
      short: 'Jiang et al. 2019',
      citation: 'Jiang, Pacchiano, Stepleton, Jiang and Chiappa (2019). Wasserstein Fair Classification. UAI 2019.',
      url: 'https://arxiv.org/abs/1907.12059',
    },
    {
      short: 'langfair',
      citation: 'CVS Health. LangFair: sentiment bias by strong and weak demographic parity.',
      url: 'https://github.com/cvs-health/langfair',
    },
  ],
  measures: {
    'standardised-difference': {
      ...size,
      title: 'Standardised difference',
      definition: 'Greatest mean of a group minus the least, in standard deviations within groups (Hedges\u2019 g).',
      unit: 'standard deviations',
      main: true,
      sentence: standardised,
      gates: {
        recommended: ['warn', { max: 0.5 }],
        strict: ['error', { max: 0.2 }],
        why: 'Cohen\u2019s customary "medium" and "small" effects. Numbers may differ for reasons that are not the system\u2019s: hence only a warning in `recommended`.',
      },
    },
    'above-median-ratio': {
      ...share,
      title: 'Above-median ratio',
      definition:
        'Least share of a group\u2019s numbers above the pooled median, divided by the greatest: the least impact ratio.',
      unit: 'ratio',
      ideal: 1,
      direction: 'higher',
      about: 'bias',
      main: true,
      of: 'above-median-rate',
      sentence: aboveMedian,
      gates: {
        recommended: ['warn', { min: 0.8 }],
        strict: ['error', { min: 0.8 }],
        why: 'The four-fifths rule of US employment law ([29 CFR 1607.4 D](https://www.law.cornell.edu/cfr/text/29/1607.4)), applied to shares above the median. Local Law 144, whose ratio this is, sets no threshold.',
      },
    },
    mean: { ...described, title: 'Mean', definition: `Mean of the numbers. ${OF_ALL}`, unit: UNIT },
    median: { ...described, title: 'Median', definition: `Median of the numbers. ${OF_ALL}`, unit: UNIT },
    'above-median-rate': {
      ...described,
      ...share,
      title: 'Above-median rate',
      definition: `Share of numbers greater than the median of all numbers. ${OF_ALL}`,
    },
    'mean-gap': {
      ...signed,
      title: 'Gap of the mean',
      definition: `Mean of a group minus ${AGAINST}.`,
      unit: UNIT,
      sentence: againstOthers(['mean', 'meanOfOthers'], 'on average'),
    },
    'median-gap': {
      ...signed,
      title: 'Gap of the median',
      definition: `Median of a group minus ${AGAINST}.`,
      unit: UNIT,
      sentence: againstOthers(['median', 'medianOfOthers'], 'in the median'),
    },
    'standardised-gap': {
      ...signed,
      title: 'Standardised gap',
      definition: `Mean of a group minus ${AGAINST}, in standard deviations within the two (Hedges\u2019 g).`,
      unit: 'standard deviations',
      sentence: againstOthers(['mean', 'meanOfOthers'], 'on average'),
    },
    'wasserstein-distance': {
      ...size,
      title: 'Wasserstein distance',
      definition:
        'How far numbers of a group must be moved on average to make those of the rest. Without a group: the greatest of these.',
      unit: UNIT,
    },
    'mean-difference': {
      ...size,
      title: 'Difference of means',
      definition: 'Greatest mean of a group minus the least.',
      unit: UNIT,
    },
    'median-difference': {
      ...size,
      title: 'Difference of medians',
      definition: 'Greatest median of a group minus the least.',
      unit: UNIT,
    },
    'above-median-difference': {
      ...size,
      ...share,
      title: 'Above-median difference',
      definition: 'Greatest share of a group\u2019s numbers above the pooled median minus the least.',
      of: 'above-median-rate',
      sentence: aboveMedian,
    },
  },
  options,
  data: { dataset: 'items' },
  roles: ['scorer', 'classifier'],
  check: ({ options, data: { dataset } }) => checkGroups(dataset, options),
  groups: ({ options, data: { dataset } }) => judgedGroups(dataset, options),
  needs: ({ data: { dataset } }) => ({ numbers: { kind: 'numbers' as const, data: dataset } }),
  measure: ({ options, data: { dataset }, observed: { numbers }, random }) =>
    measureScoreGaps(options, dataset, numbers.values, random),
  samples: ({ data: { dataset }, observed: { numbers } }) => numberSamples(dataset, numbers.values),
  pairing: { answers: ['number'], statistics: (options, samples) => numbersOfItems(options, samples) },
});
