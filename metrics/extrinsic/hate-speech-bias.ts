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
import { type AucEstimate, compareSamples } from '../../src/statistics/auc.ts';
import { aucInterval, logitInterval, waldInterval } from '../../src/statistics/auc-interval.ts';
import { basicInterval, percentileInterval, resampleInto } from '../../src/statistics/bootstrap.ts';
import {
  countGroup,
  countLevels,
  type Part,
  type Population,
  population,
  rankMembers,
} from '../../src/statistics/group-counts.ts';
import { jointVariance } from '../../src/statistics/joint-variance.ts';
import { powerMean, powerMeanGradient } from '../../src/statistics/power-mean.ts';
import { rankScores } from '../../src/statistics/ranking.ts';
import { unknownNames } from './groups.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set whose groups are judged'),
  groups: z.array(z.string()).min(1).optional().describe('Ids of the groups to judge; all of the data set by default'),
  background: z
    .enum(['hatexplain', 'borkan'])
    .default('hatexplain')
    .describe(
      'What a group is compared with: borkan, every item outside it; hatexplain, those that are in another group of the data set',
    ),
  power: z
    .number()
    .default(-5)
    .describe('Exponent of the generalised mean: the lower, the more the worst groups count'),
  minGroupSize: z
    .int()
    .min(2)
    .default(10)
    .describe('Least number of items on either side of a comparison, positives and negatives apart'),
  interval: z
    .enum(['delong', 'bootstrap'])
    .default('delong')
    .describe("Intervals from DeLong's covariance, or from a bootstrap stratified by label (slow for large data)"),
  resamples: z.int().min(100).max(1_000_000).default(2000).describe('Resamples of the bootstrap'),
});
type Options = z.infer<typeof options>;

/** Which two parts of the data each measure compares: the value is the AUC of the first over the second, minus `shift`. */
const comparisons = {
  'subgroup-auc': { upper: 'memberPositive', lower: 'memberNegative', shift: 0 },
  'bpsn-auc': { upper: 'backgroundPositive', lower: 'memberNegative', shift: 0 },
  'bnsp-auc': { upper: 'memberPositive', lower: 'backgroundNegative', shift: 0 },
  'negative-aeg': { upper: 'memberNegative', lower: 'backgroundNegative', shift: 0.5 },
  'positive-aeg': { upper: 'memberPositive', lower: 'backgroundPositive', shift: 0.5 },
} as const satisfies Record<string, { upper: Part; lower: Part; shift: number }>;
type Measure = keyof typeof comparisons;
const measureNames = Object.keys(comparisons) as Measure[];

function auc(title: string, definition: string, about: 'bias' | 'performance' = 'bias'): MeasureDeclaration {
  return { title, definition, unit: 'probability', ideal: 1, range: [0, 1], direction: 'higher', about };
}

function equalityGap(title: string, definition: string): MeasureDeclaration {
  return {
    title,
    definition: `${definition} Without a group: the mean over groups of its absolute value, which chance alone keeps above 0.`,
    unit: 'probability',
    ideal: 0,
    range: [-0.5, 0.5],
    direction: 'target',
    about: 'bias',
  };
}

const MEAN = 'Without a group: the generalised mean over groups.';

/** Subgroup, BPSN and BNSP AUC, their generalised mean, and average equality gaps: Borkan et al. 2019, as in HateXplain. */
export default defineMetric({
  id: 'hate-speech-bias',
  version: 1,
  family: 'extrinsic',
  title: 'Hate speech bias (subgroup AUCs)',
  summary: 'Whether a classifier ranks toxic above non-toxic texts as well for each community as for the others',
  definition: `With D the items, g a group, + and - its toxic (positive) and other items, and B the background of g:

    subgroup AUC = AUC(D_g+ over D_g-)        the classifier tells the group's own items apart
    BPSN AUC     = AUC(B+ over D_g-)          low: non-toxic items about the group look toxic (false positives)
    BNSP AUC     = AUC(D_g+ over B-)          low: toxicity against the group is missed (false negatives)
    M_p(m)       = ((1/N) sum over groups of m_g^p)^(1/p), p = -5
    negative AEG = AUC(D_g- over B-) - 1/2    above 0: the group's non-toxic items score higher than others'
    positive AEG = AUC(D_g+ over B+) - 1/2    above 0: the group's toxic items score higher than others'

AUC(P over Q) is the chance that an item of P scores higher than one of Q, ties counting one half. The background is every
item outside the group; under the rule \`hatexplain\` items in no group of the data set are taken out of it. \`auc\` is the
AUC of all items that have an answer, whichever the rule. Summaries over groups are given for all judged groups together
(no attribute) and for the groups of each attribute. Items without an answer take no part and are counted.

Intervals are 95 %: DeLong's on the logit scale; for summaries the delta method on the joint DeLong covariance of the
groups' AUCs, which share items. Where all pairs of a comparison are ordered alike or tied, so that DeLong's variance is 0,
Newcombe's interval takes its place; a summary counts such a group as known exactly.`,
  deviations: [
    `HateXplain's paper has no least group size: its Hispanic group has 2 non-toxic posts in the official test split, Arab 7, Asian 8. Set minGroupSize to 2 to have all ten. The default of 10 keeps out groups whose interval would span most of the scale.`,
    'HateXplain removes posts that target none of its ten communities; here, posts in no group of the data set, whether or not all its groups are judged, so that leaving a group out does not change the others.',
    'The overall AUC is over all items under either background rule: it says how good the classifier is, not how fair.',
    'Average equality gaps have the sign of Borkan et al.: above 0 the group scores higher.',
    'Intervals are in neither paper. Those of the mean absolute gaps do not correct for its upward bias under DeLong, and do (by reflection) under the bootstrap.',
  ],
  references: [
    {
      short: 'Borkan et al. 2019',
      citation:
        'Borkan, Dixon, Sorensen, Thain and Vasserman (2019). Nuanced Metrics for Measuring Unintended Bias with Real Data for Text Classification. WWW 2019 Companion.',
      url: 'https://arxiv.org/abs/1903.04561',
    },
    {
      short: 'Mathew et al. 2021',
      citation:
        'Mathew, Saha, Yimam, Biemann, Goyal and Mukherjee (2021). HateXplain: A Benchmark Dataset for Explainable Hate Speech Detection. AAAI 2021.',
      url: 'https://arxiv.org/abs/2012.10289',
    },
    {
      short: 'DeLong et al. 1988',
      citation:
        'DeLong, DeLong and Clarke-Pearson (1988). Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves: A Nonparametric Approach. Biometrics 44(3), 837-845.',
      url: 'https://doi.org/10.2307/2531595',
      doi: '10.2307/2531595',
    },
    {
      short: 'Newcombe 2006',
      citation:
        'Newcombe (2006). Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2: asymptotic methods and evaluation. Statistics in Medicine 25(4), 559-573.',
      url: 'https://doi.org/10.1002/sim.2324',
      doi: '10.1002/sim.2324',
    },
  ],
  measures: {
    auc: auc('Overall AUC', 'AUC of all items that have an answer.', 'performance'),
    'subgroup-auc': auc('Subgroup AUC', `AUC of the group's positives over the group's negatives. ${MEAN}`),
    'bpsn-auc': auc('BPSN AUC', `AUC of the background's positives over the group's negatives. ${MEAN}`),
    'bnsp-auc': auc('BNSP AUC', `AUC of the group's positives over the background's negatives. ${MEAN}`),
    'negative-aeg': equalityGap(
      'Negative average equality gap',
      "AUC of the group's negatives over the background's negatives, minus 1/2.",
    ),
    'positive-aeg': equalityGap(
      'Positive average equality gap',
      "AUC of the group's positives over the background's positives, minus 1/2.",
    ),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check: ({ options, data }) =>
    data.dataset.groups.length === 0
      ? [{ option: 'dataset', message: 'the data set has no groups', hint: 'Name the columns that hold them' }]
      : unknownNames('groups', 'group', options.groups, groupIds(data.dataset)),
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data, observed, random }) =>
    measureBias(options, data.dataset, observed.scores.positive, random('hate-speech-bias', 'bootstrap')),
});

function groupIds({ groups }: LabelledData): string[] {
  return [...new Set(groups.map(({ id }) => id))];
}

/** A judged group with the AUC of each comparison, and its bootstrap replicates where those are asked for. */
interface JudgedGroup {
  group: Group;
  positions: Uint32Array;
  estimates: Record<Measure, AucEstimate>;
  replicates?: Record<Measure, Float64Array>;
}

function measureBias(options: Options, data: LabelledData, scores: Float64Array, random: Random): Measurement[] {
  const ranking = rankScores(scores);
  const answered = ranking.order.length;
  const positive = Uint8Array.from(ranking.order, (item) => data.positive[item]);
  const positions = rankMembers(
    ranking,
    data.size,
    data.groups.map(({ members }) => members),
  );
  const inUse = new Uint32Array(answered).fill(options.background === 'borkan' ? 1 : 0);
  for (const members of positions) for (const k of members) inUse[k] = 1;

  const everyone = population(ranking, positive, new Uint32Array(answered).fill(1));
  const judged = population(ranking, positive, inUse);
  const overall = overallEstimate(everyone);
  const groups: JudgedGroup[] = data.groups.flatMap((group, i) =>
    options.groups === undefined || options.groups.includes(group.id)
      ? [{ group, positions: positions[i], estimates: estimatesOf(judged, positions[i]) }]
      : [],
  );
  const overallReplicates =
    options.interval === 'bootstrap' ? bootstrap(everyone, inUse, groups, options, random) : null;

  const oneClass = overall.m === 0 || overall.n === 0;
  const context: Context = {
    options,
    judged,
    oneClass: oneClass ? `every item with an answer is ${overall.m === 0 ? 'negative' : 'positive'}` : null,
  };
  const attributes = [...new Set(groups.map(({ group }) => group.attribute))];
  return [
    overallMeasurement(overall, overallReplicates, data.size - answered, context),
    ...measureNames.flatMap((measure) => groups.map((group) => groupMeasurement(measure, group, context))),
    ...measureNames.flatMap((measure) => [
      ...attributes.map((attribute) =>
        summary(
          measure,
          attribute,
          groups.filter(({ group }) => group.attribute === attribute),
          context,
        ),
      ),
      summary(measure, null, groups, context),
    ]),
  ];
}

interface Context {
  options: Options;
  judged: Population;
  /** Why no AUC of positives over negatives is defined, or null. */
  oneClass: string | null;
}

function overallEstimate(everyone: Population): AucEstimate {
  const { positive, negative } = countLevels(everyone);
  return compareSamples(positive, negative);
}

function estimatesOf(judged: Population, positions: Uint32Array): Record<Measure, AucEstimate> {
  const counts = countGroup(judged, positions);
  const estimates = measureNames.map((measure) => {
    const { upper, lower } = comparisons[measure];
    return [measure, compareSamples(counts[upper], counts[lower])];
  });
  return Object.fromEntries(estimates);
}

/**
 * Redraws the positives and the negatives with replacement, each from their own, and estimates everything anew: one
 * resample serves all groups, so that summaries over groups vary as they should.
 */
function bootstrap(
  everyone: Population,
  inUse: Uint32Array,
  groups: JudgedGroup[],
  { resamples }: Options,
  random: Random,
): Float64Array {
  const { ranking, positive } = everyone;
  const all = Uint32Array.from(positive, (_, k) => k);
  const strata = [1, 0].map((label) => all.filter((k) => positive[k] === label));
  const overall = new Float64Array(resamples);
  for (const group of groups)
    group.replicates = Object.fromEntries(
      measureNames.map((measure) => [measure, new Float64Array(resamples)]),
    ) as Record<Measure, Float64Array>;
  for (let b = 0; b < resamples; b++) {
    const weight = new Uint32Array(positive.length);
    for (const stratum of strata) resampleInto(weight, stratum, random);
    overall[b] = overallEstimate(population(ranking, positive, weight)).auc;
    const resample = population(
      ranking,
      positive,
      weight.map((times, k) => times * inUse[k]),
    );
    for (const { positions, replicates } of groups) {
      const estimates = estimatesOf(resample, positions);
      for (const measure of measureNames) replicates![measure][b] = estimates[measure].auc;
    }
  }
  return overall;
}

function overallMeasurement(
  estimate: AucEstimate,
  replicates: Float64Array | null,
  unanswered: number,
  { options, oneClass }: Context,
): Measurement {
  const { auc: value, m, n } = estimate;
  const common = { measure: 'auc', attribute: null, group: null, n: m + n };
  const counts = { positives: m, negatives: n };
  const details = { ...counts, unanswered };
  if (m + n === 0) return { ...common, status: 'undefined', reason: 'no item has an answer', details };
  if (oneClass !== null) return { ...common, status: 'undefined', reason: oneClass, details };
  const required = options.minGroupSize;
  if (Math.min(m, n) < required)
    return { ...common, status: 'insufficient', reason: tooFew(counts, required), counts, required, details };
  return { ...common, status: 'ok', value, interval: intervalOf(estimate, replicates, 0), details };
}

const partNames: Record<Part, string> = {
  memberPositive: 'groupPositives',
  memberNegative: 'groupNegatives',
  backgroundPositive: 'backgroundPositives',
  backgroundNegative: 'backgroundNegatives',
};

function countsOf(measure: Measure, { estimates }: JudgedGroup): Record<string, number> {
  const { upper, lower } = comparisons[measure];
  return { [partNames[upper]]: estimates[measure].m, [partNames[lower]]: estimates[measure].n };
}

function isMeasurable(measure: Measure, { estimates }: JudgedGroup, { options }: Context): boolean {
  return Math.min(estimates[measure].m, estimates[measure].n) >= options.minGroupSize;
}

/** AUCs set positives against negatives; the gaps do not, and are measurable with one class. */
function undefinedReason(measure: Measure, { oneClass }: Context): string | null {
  return comparisons[measure].shift === 0 ? oneClass : null;
}

function groupMeasurement(measure: Measure, judgedGroup: JudgedGroup, context: Context): Measurement {
  const { group, positions, estimates, replicates } = judgedGroup;
  const { shift } = comparisons[measure];
  const estimate = estimates[measure];
  const counts = countsOf(measure, judgedGroup);
  const common = { measure, attribute: group.attribute, group: group.id, n: estimate.m + estimate.n };
  const details = { ...counts, unanswered: group.members.length - positions.length };
  const reason = undefinedReason(measure, context);
  if (reason !== null) return { ...common, status: 'undefined', reason, details };
  const required = context.options.minGroupSize;
  if (!isMeasurable(measure, judgedGroup, context))
    return { ...common, status: 'insufficient', reason: tooFew(counts, required), counts, required, details };
  const interval = intervalOf(estimate, replicates?.[measure] ?? null, shift);
  return { ...common, status: 'ok', value: estimate.auc - shift, interval, details };
}

function tooFew(counts: Record<string, number>, required: number): string {
  const sizes = Object.entries(counts).map(([name, count]) => `${count} ${words(name)}`);
  return `${sizes.join(' and ')}; at least ${required} of each are needed`;
}

/** `groupPositives` as `group positives`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function intervalOf(estimate: AucEstimate, replicates: Float64Array | null, shift: number): Interval {
  const resampled = replicates !== null && estimate.variance > 0 ? percentileInterval(replicates) : null;
  const interval = resampled ?? aucInterval(estimate);
  return { ...interval, lower: interval.lower - shift, upper: interval.upper - shift };
}

/** Generalised mean of the groups' AUCs, or mean absolute value of their gaps. */
function summary(
  measure: Measure,
  attribute: string | null,
  groups: readonly JudgedGroup[],
  context: Context,
): Measurement {
  const measurable = groups.filter((group) => isMeasurable(measure, group, context));
  const leftOut: Json = groups
    .filter((group) => !measurable.includes(group))
    .map((group) => ({
      ...(attribute === null ? { attribute: group.group.attribute } : {}),
      group: group.group.id,
      ...countsOf(measure, group),
    }));
  const { upper, lower, shift } = comparisons[measure];
  const { power, minGroupSize } = context.options;
  const isGap = shift !== 0;
  const details = { groups: measurable.length, leftOut, ...(isGap ? {} : { power }) };
  const common = { measure, attribute, group: null };
  const reason = undefinedReason(measure, context);
  if (reason !== null) return { ...common, status: 'undefined', reason, n: 0, details };
  if (measurable.length === 0)
    return {
      ...common,
      status: 'insufficient',
      reason: `none of ${groups.length} groups has at least ${minGroupSize} items on either side`,
      n: 0,
      counts: { groups: 0 },
      required: 1,
      details,
    };

  const summarise = (aucs: readonly number[]) =>
    isGap ? aucs.reduce((sum, x) => sum + Math.abs(x - shift), 0) / aucs.length : powerMean(aucs, power);
  const aucs = measurable.map(({ estimates }) => estimates[measure].auc);
  const value = summarise(aucs);
  const gradient = isGap
    ? aucs.map((x) => Math.sign(x - shift) / aucs.length)
    : aucs.map((_, i) => (value > 0 ? powerMeanGradient(aucs, power)[i] : 0));
  const { variance, items } = jointVariance(
    context.judged,
    upper,
    lower,
    measurable.map(({ positions, estimates }, i) => ({
      members: positions,
      estimate: estimates[measure],
      gradient: gradient[i],
    })),
  );
  const interval =
    variance > 0
      ? (resampledSummary(measure, measurable, value, summarise, isGap) ?? deltaInterval(value, variance, isGap))
      : null;
  return { ...common, status: 'ok', value, n: items, ...(interval ? { interval } : {}), details };
}

function deltaInterval(value: number, variance: number, isGap: boolean): Interval {
  return isGap
    ? { level: 0.95, method: 'DeLong (delta method)', ...waldInterval(value, variance, [0, 0.5]) }
    : { level: 0.95, method: 'DeLong (logit, delta method)', ...logitInterval(value, variance) };
}

function resampledSummary(
  measure: Measure,
  groups: readonly JudgedGroup[],
  value: number,
  summarise: (aucs: readonly number[]) => number,
  isGap: boolean,
): Interval | null {
  const replicates = groups.map((group) => group.replicates?.[measure]);
  const first = replicates[0];
  if (first === undefined) return null;
  const summaries = first.map((_, b) => summarise(replicates.map((values) => values![b])));
  return isGap ? basicInterval(value, summaries, [0, 0.5]) : percentileInterval(summaries);
}
