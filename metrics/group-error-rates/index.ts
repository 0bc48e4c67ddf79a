import { z } from 'zod';
import { type Decisions, defineMetric, type Items, type Sample } from '../../src/plugin.ts';
import { attributesOf, checkGroups, groupOptions, judgedGroups } from '../shared/groups.ts';
import { scoreDecisions } from '../shared/labelled-samples.ts';
import { classDecisions, classesOfItems, classSamples } from './class-items.ts';
import { measureClasses, mostClasses } from './classes.ts';
import { type Answered, measureRates } from './error-rates.ts';
import { ratesOfItems, scoredSamples, thresholdIn } from './items.ts';
import { measures } from './measures.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set whose groups are compared; without labels by selection rates alone'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Items with at least this score are predicted positive, unless the subject has a `threshold` of its own'),
  ...groupOptions,
  minGroupSize: z
    .int()
    .min(1)
    .default(10)
    .describe('Minimum number of items for a rate: of positives, negatives or all, whichever it is a rate of'),
  bins: z.int().min(1).max(1000).default(10).describe('Bins of equal width for the calibration error'),
});
/** Selection, error and calibration rates of groups, and how far apart they are. */
export default defineMetric({
  id: 'group-error-rates',
  version: 11,
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

Decisions suffice: where the answers are classes and no scores, an item is predicted positive if its class counts as positive,
and there is no calibration error. Data without labels have selection rates and demographic parity alone. Where nothing says which
classes count as positive, each class is taken against the rest: its items are the positives, and what is predicted as the class
is predicted positive. With K classes c and the groups g:

    macro rate(g) = mean over c of rate(g, c)        macro gap = mean over c of gap(c)

where gap(c) is the greatest difference between groups for the class. Gaps of opposite direction in two classes do not cancel, as they
would in the difference of macro rates. The macro true positive rate is balanced accuracy. A class without a value (too few items of it in
a group, no item predicted as it) takes no part in a mean, and details.leftOut tells which and why; details.class is the one
whose groups are most surely apart. Accuracy is the share of items predicted as labelled.

Intervals are 95 %: Agresti's and Coull's for rates, moved out to Clopper's and Pearson's for 93 % where these are wider. A greatest difference is biased upwards by chance, the more so the more groups
there are and the smaller they are, and resampling it never covers 0; its interval is therefore put together from the
pairs of groups (as Newcombe does for differences, Donner and Zou for ratios), by exact limits with Bonferroni's correction on the side of no
disparity. The calibration error is biased upwards likewise. Its limits are put together from Wilson's of each bin; the lower
one allows for that bias, and for how little folded values vary about it. Macro rates are put together from the classes' limits
by squares, and so is the upper limit of a macro gap. Its lower limit allows for what errors alone would add up to: the greatest differences of
drawn errors, of which 97.5 % are less.

byChance is what a difference or a ratio would be on average if it were shuffled who is in which group: a permutation null,
with as many successes as there are given to the groups' items at random, and groups taken as not overlapping. Of a calibration
error it is that of a calibrated score with these scores.`,
  deviations: [
    'Groups with fewer than minGroupSize items of the kind that a rate is taken of are insufficient, and left out of differences and ratios, which list them. Fairlearn takes every group.',
    'A ratio is undefined where the rate is 0 in every group. Fairlearn gives NaN.',
    'The equalised odds ratio is the lesser of two: where one of them is undefined, it is 0 if the other is 0, as nothing can be less, and undefined otherwise. Fairlearn then gives the true positive ratio where no group has a false positive, and NaN where none has a true positive.',
    'Calibration bins are of equal width, closed below, by the score of the positive class. A score that equals an edge as a decimal number (0.29 with 100 bins) is in the bin above it, though 0.29 * 100 is less than 29 in floating point.',
    'A macro average is over the classes that have a value. scikit-learn takes a class without items in a group as 0, with a warning.',
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
  measures,
  options,
  data: { dataset: 'items' },
  roles: ['classifier'],
  counted: true,
  check: ({ options, data: { dataset } }) =>
    attributesOf(dataset).length === 0
      ? checkGroups(dataset, options)
      : [...checkGroups(dataset, options), ...withinBins(options, dataset.scoreBins), ...tooManyClasses(dataset)],
  groups({ options, data: { dataset } }) {
    const groups = judgedGroups(dataset, options);
    if (dataset.kind === 'labelled') return groups;
    // Which decisions there are shows in the answers.
    if (dataset.kind === 'items') return dataset.positiveClasses.length > 0 ? groups : null;
    const { classes } = dataset;
    return [
      ...groups,
      ...[...new Set(groups.map(({ attribute }) => attribute))].flatMap((attribute) =>
        classes.map((id) => ({ id, attribute })),
      ),
      ...groups.flatMap(({ id, attribute }) => classes.map((name) => ({ id: `${id}: ${name}`, attribute }))),
    ];
  },
  measured({ data: { dataset } }) {
    const isOfClass = (name: string) => /^(class|macro)-/.test(name);
    const names = Object.keys(measures);
    if (dataset.kind === 'classes') return names.filter((name) => isOfClass(name) || /^accuracy(-|$)/.test(name));
    const isKnown = dataset.kind === 'labelled' || dataset.positiveClasses.length > 0;
    return isKnown ? names.filter((name) => !isOfClass(name)) : null;
  },
  needs: ({ options: { threshold }, data }) => ({
    decisions: { kind: 'decisions' as const, data: data.dataset, threshold, prefer: 'scores' as const },
  }),
  measure({ options, data: { dataset }, observed: { decisions }, random }) {
    const { classes, codes } = decisions;
    return isOfClasses(decisions)
      ? measureClasses(options, dataset, { classes, codes }, random)
      : measureRates({ ...options, threshold: thresholdOf(decisions) }, dataset, answered(decisions), random);
  },
  samples({ options, data: { dataset }, observed: { decisions } }) {
    const { classes, codes } = decisions;
    return isOfClasses(decisions)
      ? classSamples(dataset, { classes, codes })
      : scoredSamples(dataset, answered(decisions).scores, thresholdOf(decisions), options);
  },
  pairing: {
    answers: ['score', 'threshold', 'decision'],
    statistics: (options, samples) =>
      areOfClasses(samples) ? classesOfItems(options, samples) : ratesOfItems(options, samples),
    decisions: (options, samples) =>
      areOfClasses(samples) ? classDecisions(samples) : scoreDecisions(thresholdIn(samples, options), samples),
  },
});

/** Where scores were put into bins before, the threshold and the bins of the calibration error must be edges of these. */
function withinBins({ threshold, bins }: z.output<typeof options>, scoreBins: number | undefined) {
  if (scoreBins === undefined) return [];
  const edge = Math.round(threshold * scoreBins) / scoreBins;
  const ofScores = scoreBins.toLocaleString('en');
  return [
    ...(Math.abs(edge - threshold) > 1e-12
      ? [
          {
            option: 'threshold',
            message: `${threshold} lies within one of the ${ofScores} bins of the scores (\`scoreBins\`)`,
            hint: 'Take bins of which it is an edge',
          },
        ]
      : []),
    ...(scoreBins % bins === 0
      ? []
      : [
          {
            option: 'bins',
            message: `${ofScores} bins of scores (\`scoreBins\`) are no multiple of the ${bins} bins of the calibration error`,
            hint: 'Take a multiple',
          },
        ]),
  ];
}

function tooManyClasses(data: Items): { option: string; message: string; hint: string }[] {
  if (data.kind !== 'classes' || data.classes.length <= mostClasses) return [];
  const count = data.classes.length.toLocaleString('en');
  return [
    {
      option: 'dataset',
      message: `the data set has ${count} labels, and at most ${mostClasses} are each taken against the rest`,
      hint: 'Is it the right column of labels? If some of them count as positive, name them in `positive` of the data set',
    },
  ];
}

/** Nothing says which classes are positive: each is taken against the rest. */
const isOfClasses = ({ scores, positive }: Decisions) => scores === null && positive === null;

const areOfClasses = (samples: readonly Sample[]) => samples.some(({ decision }) => decision !== undefined);

/** Decisions are scores of 1 and 0. */
const thresholdOf = ({ threshold }: Decisions) => threshold ?? 0.5;

/** Scores, or else decisions as 1 and 0. */
function answered({ scores, codes, positive }: Decisions): Answered {
  if (scores) return { scores, decided: false };
  const decided = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) decided[i] = positive?.[codes[i]] ?? Number.NaN;
  return { scores: decided, decided: true };
}
