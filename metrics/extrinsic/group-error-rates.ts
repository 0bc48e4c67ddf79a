import { z } from 'zod';
import {
  defineMetric,
  type Group,
  type Interval,
  type Json,
  type LabelledData,
  type MeasureDeclaration,
  type Measurement,
  type Random,
} from '../../src/plugin.ts';
import { basicInterval } from '../../src/statistics/bootstrap.ts';
import { calibrationError, calibrationReplicates } from '../../src/statistics/calibration.ts';
import { type Gap, greatestDifference, leastRatio, type Rate } from '../../src/statistics/rate-gaps.ts';
import { wilsonLimits } from '../../src/statistics/wilson.ts';
import { negativesOf, positivesOf, type RateName, rateNames, rateOf, type Tally, tally } from './error-tally.ts';
import { attributesOf, intersect, unknownNames } from './groups.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set whose groups are compared'),
  threshold: z.number().min(0).max(1).default(0.5).describe('Items with at least this score are predicted positive'),
  attributes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Attributes whose groups are compared; all of the data set by default'),
  intersections: z
    .array(z.array(z.string()).min(2))
    .default([])
    .describe('Lists of attributes whose combinations are compared too, as [[gender, age]]'),
  minGroupSize: z
    .int()
    .min(1)
    .default(10)
    .describe('Least number of items that a rate is taken of: positives, negatives or all, as the rate has it'),
  bins: z.int().min(1).max(1000).default(10).describe('Bins of equal width for the calibration error'),
  resamples: z.int().min(100).max(1_000_000).default(2000).describe('Bootstrap resamples for the calibration error'),
});
type Options = z.infer<typeof options>;

type Way = Pick<MeasureDeclaration, 'ideal' | 'direction'>;
const low: Way = { ideal: 0, direction: 'lower' };
const high: Way = { ideal: 1, direction: 'higher' };

function perGroup(title: string, definition: string, way: Way): MeasureDeclaration {
  const all = 'Without a group: of all items.';
  return { title, definition: `${definition} ${all}`, unit: 'share', range: [0, 1], about: 'performance', ...way };
}

function disparity(title: string, definition: string, unit: string, way: Way): MeasureDeclaration {
  return { title, definition, unit, range: [0, 1], about: 'bias', ...way };
}

interface Disparity {
  title: string;
  /** What is compared, in words. */
  compared: string;
  /** The greatest difference, or the least ratio, of any of these. */
  rates: readonly RateName[];
}

const disparities: Record<string, Disparity> = {
  'demographic-parity': { title: 'Demographic parity', compared: 'selection rate', rates: ['selection-rate'] },
  'equalized-odds': {
    title: 'Equalised odds',
    compared: 'true or false positive rate (whichever is farther apart)',
    rates: ['true-positive-rate', 'false-positive-rate'],
  },
  'true-positive-rate': {
    title: 'True positive rate',
    compared: 'true positive rate (equal opportunity)',
    rates: ['true-positive-rate'],
  },
  'false-positive-rate': {
    title: 'False positive rate',
    compared: 'false positive rate',
    rates: ['false-positive-rate'],
  },
  'false-negative-rate': {
    title: 'False negative rate',
    compared: 'false negative rate',
    rates: ['false-negative-rate'],
  },
  accuracy: { title: 'Accuracy', compared: 'accuracy', rates: ['accuracy'] },
};

/** Selection, error and calibration rates of groups, and how far apart they are. */
export default defineMetric({
  id: 'group-error-rates',
  version: 1,
  family: 'extrinsic',
  title: 'Error rates by group',
  summary: 'Whether groups are selected, misjudged and scored alike: demographic parity, equalised odds, calibration',
  definition: `An item is predicted positive where its score is at least the threshold. With TP, FP, TN, FN the counts of a
group's items by prediction and label:

    selection rate = (TP + FP) / (TP + FP + TN + FN)
    true positive rate = TP / (TP + FN)         false positive rate = FP / (FP + TN)
    false negative rate = FN / (TP + FN)        accuracy = (TP + TN) / (TP + FP + TN + FN)
    calibration error = sum over bins of |sum of (score - label)| / number of items

Over the groups of one attribute, a difference is the greatest rate minus the least, a ratio the least divided by the
greatest. Demographic parity compares selection rates; equalised odds takes the greater of the differences, or the lesser
of the ratios, of true and false positive rates (as Fairlearn does). Groups may be two or more, and may overlap; each
intersection of attributes counts as an attribute of its own. Items without an answer take no part and are counted.

Intervals are 95 %: Wilson's for rates. A greatest difference is biased upwards by chance, the more so the more groups
there are and the smaller they are, and resampling it never covers 0; its interval is therefore put together from the
pairs of groups (Newcombe's for differences, Donner and Zou's for ratios), with Bonferroni's correction on the side of no
disparity. The calibration error is biased upwards likewise; its interval is a reflected multiplier bootstrap.`,
  deviations: [
    'Groups with fewer than minGroupSize items of the kind that a rate is taken of are insufficient, and left out of differences and ratios, which list them. Fairlearn takes every group.',
    'A ratio is undefined where the rate is 0 in every group. Fairlearn gives NaN.',
    'The selection rate of a group has no ideal of its own; 0 stands in its place in reports, and no threshold should be set on it.',
    'Calibration bins are of equal width, closed below, by the score of the positive class.',
    'Combinations of attributes that no item has are not groups; details.emptyCombinations counts them.',
  ],
  references: [
    {
      short: 'Hardt et al. 2016',
      citation: 'Hardt, Price and Srebro (2016). Equality of Opportunity in Supervised Learning. NeurIPS 2016.',
      url: 'https://arxiv.org/abs/1610.02413',
    },
    {
      short: 'Newcombe 1998',
      citation:
        'Newcombe (1998). Interval estimation for the difference between independent proportions: comparison of eleven methods. Statistics in Medicine 17(8), 873-890.',
      url: 'https://pubmed.ncbi.nlm.nih.gov/9595617/',
    },
    {
      short: 'Donner and Zou 2012',
      citation:
        'Donner and Zou (2012). Closed-form confidence intervals for functions of the normal mean and standard deviation. Statistical Methods in Medical Research 21(4), 347-359.',
      url: 'https://doi.org/10.1177/0962280210383082',
      doi: '10.1177/0962280210383082',
    },
    {
      short: 'Guo et al. 2017',
      citation: 'Guo, Pleiss, Sun and Weinberger (2017). On Calibration of Modern Neural Networks. ICML 2017.',
      url: 'https://arxiv.org/abs/1706.04599',
    },
  ],
  measures: {
    'selection-rate': perGroup('Selection rate', 'Share of items predicted positive.', {
      ideal: 0,
      direction: 'target',
    }),
    'true-positive-rate': perGroup('True positive rate', 'Share of positives predicted positive.', high),
    'false-positive-rate': perGroup('False positive rate', 'Share of negatives predicted positive.', low),
    'false-negative-rate': perGroup('False negative rate', 'Share of positives predicted negative.', low),
    accuracy: perGroup('Accuracy', 'Share of items predicted as labelled.', high),
    'calibration-error': perGroup(
      'Expected calibration error',
      "Mean over items of the gap between mean score and share of positives in the item's bin.",
      low,
    ),
    ...Object.fromEntries(
      Object.entries(disparities).flatMap(([name, { title, compared }]) => [
        [
          `${name}-difference`,
          disparity(`${title} difference`, `Greatest ${compared} of a group minus the least.`, 'share', low),
        ],
        [
          `${name}-ratio`,
          disparity(`${title} ratio`, `Least ${compared} of a group divided by the greatest.`, 'ratio', high),
        ],
      ]),
    ),
    'calibration-error-difference': disparity(
      'Calibration error difference',
      'Greatest calibration error of a group minus the least.',
      'share',
      low,
    ),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check({ options, data }) {
    const known = attributesOf(data.dataset);
    if (known.length === 0)
      return [{ option: 'dataset', message: 'the data set has no groups', hint: 'Name the columns that hold them' }];
    return [
      ...unknownNames('attributes', 'attribute', options.attributes, known),
      ...unknownNames('intersections', 'attribute', [...new Set(options.intersections.flat())], known),
      ...options.intersections
        .filter((names) => new Set(names).size < names.length)
        .map((names) => ({ option: 'intersections', message: `[${names.join(', ')}] names an attribute twice` })),
    ];
  },
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data, observed, random }) =>
    measureRates(options, data.dataset, observed.scores.positive, (...names) => random('group-error-rates', ...names)),
});

/** A group, or all items, with its counts and the replicates of its calibration error. */
interface Judged {
  attribute: string | null;
  group: string | null;
  tally: Tally;
  replicates: Float64Array;
}

/** The groups of one attribute or intersection. */
interface Scope {
  attribute: string;
  groups: readonly Judged[];
  details: { readonly [key: string]: Json };
}

function measureRates(
  options: Options,
  data: LabelledData,
  scores: Float64Array,
  random: (...names: readonly string[]) => Random,
): Measurement[] {
  const judge = (attribute: string | null, group: string | null, members: Uint32Array | null): Judged => {
    const counts = tally(data, scores, members, options);
    const stream = random('group-error-rates', 'calibration', attribute ?? '', group ?? '');
    const replicates = calibrationReplicates(counts.bins, options.resamples, stream);
    return { attribute, group, tally: counts, replicates };
  };
  const judgeAll = (groups: readonly Group[]) =>
    groups.map(({ attribute, id, members }) => judge(attribute, id, members));
  const everyone = judge(null, null, null);
  const scopes: Scope[] = [
    ...(options.attributes ?? attributesOf(data)).map((attribute) => ({
      attribute,
      groups: judgeAll(data.groups.filter((group) => group.attribute === attribute)),
      details: {},
    })),
    ...options.intersections.map((attributes) => {
      const { attribute, groups, empty } = intersect(data, attributes);
      return { attribute, groups: judgeAll(groups), details: { emptyCombinations: empty } };
    }),
  ];
  return [
    ...measureOne(everyone, everyone, options),
    ...scopes.flatMap(({ groups }) => groups.flatMap((group) => measureOne(group, everyone, options))),
    ...scopes.flatMap((scope) => compareGroups(scope, everyone, options)),
  ];
}

/** Why a rate is not defined for anyone in this data, or null. */
function undefinedReason(name: RateName | 'calibration-error', everyone: Judged): string | null {
  const { of, trials } = basisOf(name, everyone.tally);
  if (trials > 0) return null;
  return of === 'items'
    ? 'no item has an answer'
    : `no item with an answer is ${of === 'positives' ? 'positive' : 'negative'}`;
}

function basisOf(
  name: RateName | 'calibration-error',
  counts: Tally,
): Pick<ReturnType<typeof rateOf>, 'of' | 'trials'> {
  return rateOf(name === 'calibration-error' ? 'accuracy' : name, counts);
}

function countsOf({ tally }: Judged): { positives: number; negatives: number } {
  return { positives: positivesOf(tally), negatives: negativesOf(tally) };
}

/** Every rate of one group, or of all items. */
function measureOne(judged: Judged, everyone: Judged, { minGroupSize: required }: Options): Measurement[] {
  const { attribute, group, tally: counts, replicates } = judged;
  return ([...rateNames, 'calibration-error'] as const).map((name): Measurement => {
    const { of, trials } = basisOf(name, counts);
    const common = { measure: name, attribute, group, n: trials };
    const details = { ...countsOf(judged), unanswered: counts.unanswered };
    const reason = undefinedReason(name, everyone);
    if (reason !== null) return { ...common, status: 'undefined', reason, details };
    if (trials < required) {
      const reason = `${trials} ${of}; at least ${required} are needed`;
      return { ...common, status: 'insufficient', reason, counts: countsOf(judged), required, details };
    }
    if (name === 'calibration-error') {
      const value = calibrationError(counts.bins);
      return { ...common, status: 'ok', value, ...calibrationInterval(value, replicates), details };
    }
    const { successes } = rateOf(name, counts);
    const interval = { level: 0.95, method: 'Wilson', ...wilsonLimits(successes, trials) };
    return { ...common, status: 'ok', value: successes / trials, interval, details };
  });
}

function calibrationInterval(value: number, replicates: Float64Array): { interval?: Interval } {
  const interval = basicInterval(value, replicates, [0, 1]);
  return interval === null ? {} : { interval: { ...interval, method: `multiplier ${interval.method}` } };
}

/** Every difference and ratio between the groups of one attribute. */
function compareGroups(scope: Scope, everyone: Judged, options: Options): Measurement[] {
  const ofRates = Object.entries(disparities).flatMap(([name, { rates }]) => {
    const compare = (measure: string, method: string, gapOf: (families: Rate[][]) => Gap | null) =>
      compareBy(measure, rates, scope, everyone, options, (families) => {
        const gap = gapOf(families.map((groups, i) => groups.map(({ tally }) => rateOf(rates[i], tally))));
        if (gap === null) return null;
        const { value, lower, upper } = gap;
        return { value, interval: { level: 0.95, method, lower, upper } };
      });
    return [
      compare(`${name}-difference`, 'Newcombe (pairs, Bonferroni)', greatestDifference),
      compare(`${name}-ratio`, 'Donner-Zou (pairs, Bonferroni)', leastRatio),
    ];
  });
  const calibration = compareBy(
    'calibration-error-difference',
    ['calibration-error'],
    scope,
    everyone,
    options,
    ([groups]) => {
      const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
      const value = spread(groups.map(({ tally }) => calibrationError(tally.bins)));
      const spreads = groups[0].replicates.map((_, b) => spread(groups.map(({ replicates }) => replicates[b])));
      return { value, ...calibrationInterval(value, spreads) };
    },
  );
  return [...ofRates, calibration];
}

/**
 * What all comparisons share: which groups are large enough for each rate, and what comes out where there are too few of
 * them. `compare` gets the groups for each rate, and answers null for a ratio of 0 to 0.
 */
function compareBy(
  measure: string,
  rates: readonly (RateName | 'calibration-error')[],
  { attribute, groups, details: ofScope }: Scope,
  everyone: Judged,
  { minGroupSize }: Options,
  compare: (families: Judged[][]) => { value: number; interval?: Interval } | null,
): Measurement {
  const families = rates.map((rate) => groups.filter(({ tally }) => basisOf(rate, tally).trials >= minGroupSize));
  const leftOut = groups
    .filter((group) => families.some((family) => !family.includes(group)))
    .map((group) => ({ group: group.group, ...countsOf(group) }));
  const compared = Math.min(...families.map((family) => family.length));
  const n = families.flatMap((family, i) => family.map(({ tally }) => basisOf(rates[i], tally).trials));
  const common = { measure, attribute, group: null, n: n.reduce((sum, trials) => sum + trials, 0) };
  const details = { groups: compared, leftOut, ...ofScope };
  const reason = rates.map((rate) => undefinedReason(rate, everyone)).find((reason) => reason !== null);
  if (reason !== undefined) return { ...common, status: 'undefined', reason: reason!, details };
  if (compared < 2) {
    const reason = `${compared} of ${groups.length} groups have at least ${minGroupSize} items to take the rate of; two are needed`;
    return { ...common, status: 'insufficient', reason, counts: { groups: compared }, required: 2, details };
  }
  const result = compare(families);
  if (result === null)
    return {
      ...common,
      status: 'undefined',
      reason: 'the rate is 0 in every group, so that there is no ratio',
      details,
    };
  return { ...common, status: 'ok', ...result, details };
}
