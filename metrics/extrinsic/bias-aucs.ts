/** What hate-speech-bias measures: AUCs of each group against its background, and their summaries over groups. */
import type { Group, Interval, Json, LabelledData, Measurement, Random } from '../../src/plugin.ts';
import { type AucEstimate, compareSamples } from '../../src/statistics/auc.ts';
import { aucInterval, logitInterval } from '../../src/statistics/auc-interval.ts';
import { percentileInterval, resampleInto, standardError } from '../../src/statistics/bootstrap.ts';
import { foldedLimits } from '../../src/statistics/folded.ts';
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

export interface Options {
  groups?: readonly string[] | undefined;
  background: 'hatexplain' | 'borkan';
  power: number;
  minGroupSize: number;
  interval: 'delong' | 'bootstrap';
  resamples: number;
}

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

/** A judged group with the AUC of each comparison, and its bootstrap replicates where those are asked for. */
interface JudgedGroup {
  group: Group;
  positions: Uint32Array;
  estimates: Record<Measure, AucEstimate>;
  replicates?: Record<Measure, Float64Array>;
}

export function measureBias(options: Options, data: LabelledData, scores: Float64Array, random: Random): Measurement[] {
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
  if (measurable.length === 0) {
    const reason = `none of ${groups.length} groups has at least ${minGroupSize} items on either side`;
    return { ...common, status: 'insufficient', reason, n: 0, counts: { groups: 0 }, required: 1, details };
  }

  const values = measurable.map(({ estimates }) => estimates[measure].auc - shift);
  const value = isGap ? values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length : powerMean(values, power);
  const gradient = isGap ? values.map((x) => Math.sign(x) / values.length) : powerMeanGradient(values, power);
  const terms = measurable.map(({ positions, estimates }, i) => ({
    members: positions,
    estimate: estimates[measure],
    gradient: gradient[i],
  }));
  const { variance, items } = jointVariance(context.judged, upper, lower, terms);
  // No variance: all AUCs are 0 or 1. Not a number: one is 0, where the mean has no derivative.
  const interval = !(variance > 0)
    ? null
    : isGap
      ? gapsInterval(measure, measurable, gradient, variance)
      : meanInterval(measure, measurable, value, variance, power);
  return { ...common, status: 'ok', value, n: items, ...(interval && { interval }), details };
}

function meanInterval(
  measure: Measure,
  groups: readonly JudgedGroup[],
  value: number,
  variance: number,
  power: number,
): Interval {
  const resampled = acrossGroups(measure, groups, (aucs) => powerMean(aucs, power));
  return (
    (resampled && percentileInterval(resampled)) ?? {
      level: 0.95,
      method: 'DeLong (logit, delta method)',
      ...logitInterval(value, variance),
    }
  );
}

/** Of the mean absolute gap: `signs` are those of the gaps, each divided by the number of groups. */
function gapsInterval(
  measure: Measure,
  groups: readonly JudgedGroup[],
  signs: readonly number[],
  variance: number,
): Interval {
  const signedMean = (aucs: readonly number[]) => aucs.reduce((sum, x, i) => sum + signs[i] * x, 0);
  const resampled = acrossGroups(measure, groups, signedMean);
  const addends = groups.map(({ estimates, replicates }) => ({
    value: (estimates[measure].auc - comparisons[measure].shift) / groups.length,
    deviation:
      (replicates ? standardError(replicates[measure]) : Math.sqrt(estimates[measure].variance)) / groups.length,
  }));
  const { lower, upper } = foldedLimits(addends, resampled ? standardError(resampled) : Math.sqrt(variance));
  const source = resampled ? `bootstrap (standard error, ${resampled.length} resamples)` : 'DeLong (delta method)';
  return { level: 0.95, method: `${source}, corrected for folding`, lower, upper: Math.min(0.5, upper) };
}

/** A function of all groups' AUCs in each resample; null where there are no resamples. */
function acrossGroups(
  measure: Measure,
  groups: readonly JudgedGroup[],
  summarise: (aucs: readonly number[]) => number,
): Float64Array | null {
  const replicates = groups.flatMap((group) => (group.replicates ? [group.replicates[measure]] : []));
  return replicates.length === 0 ? null : replicates[0].map((_, b) => summarise(replicates.map((values) => values[b])));
}
