/** AUCs of each group against its background, as hate-speech-bias measures them. */

import { counted, type Group, type Interval, type Measurement } from '../../src/plugin.ts';
import { type AucEstimate, aucInterval, compareSamples, standardError } from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import {
  countGroup,
  countLevels,
  type GroupCounts,
  isBackground,
  isPositive,
  type Part,
  type Population,
} from './group-counts.ts';

export interface Options {
  groups?: readonly string[] | undefined;
  background: 'hatexplain' | 'borkan';
  power: number;
  minGroupSize: number;
  interval: 'delong' | 'bootstrap';
  resamples: number;
}

/** Which two parts of the data each measure compares: the value is the AUC of the first over the second, minus `shift`. */
export const comparisons = {
  'subgroup-auc': { upper: 'memberPositive', lower: 'memberNegative', shift: 0 },
  'bpsn-auc': { upper: 'backgroundPositive', lower: 'memberNegative', shift: 0 },
  'bnsp-auc': { upper: 'memberPositive', lower: 'backgroundNegative', shift: 0 },
  'negative-aeg': { upper: 'memberNegative', lower: 'backgroundNegative', shift: 0.5 },
  'positive-aeg': { upper: 'memberPositive', lower: 'backgroundPositive', shift: 0.5 },
} as const satisfies Record<string, { upper: Part; lower: Part; shift: number }>;
export type Measure = keyof typeof comparisons;
export const measureNames = Object.keys(comparisons) as Measure[];

/** A judged group with the AUC of each comparison, and its bootstrap replicates where those are asked for. */
export interface JudgedGroup {
  group: Group;
  positions: Uint32Array;
  /** Items of the data, whether or not they have an answer. */
  sizes: Record<Part, number>;
  estimates: Record<Measure, AucEstimate>;
  replicates?: Record<Measure, Float64Array>;
  /** How far off the AUCs may be, where each score is the middle of its bin. */
  binned?: Record<Measure, number>;
}

export function isGap(measure: Measure): boolean {
  return comparisons[measure].shift !== 0;
}

export interface Classes {
  positives: number;
  negatives: number;
}

export interface Context {
  options: Options;
  /** Items of the data by label, whether or not they have an answer. */
  classes: Classes;
}

export function estimatesOf(
  judged: Population,
  positions: Uint32Array,
  room: GroupCounts,
): Record<Measure, AucEstimate> {
  const counts = countGroup(judged, positions, room);
  const estimates = measureNames.map((measure) => {
    const { upper, lower } = comparisons[measure];
    return [measure, compareSamples(counts[upper], counts[lower])];
  });
  return Object.fromEntries(estimates);
}

/** Pairs in one bin count one half, and may each count as 0 or 1: half their share. */
export function offByBins(judged: Population, positions: Uint32Array, room: GroupCounts): Record<Measure, number> {
  const counts = countGroup(judged, positions, room);
  const shares = measureNames.map((measure) => {
    const { upper, lower } = comparisons[measure];
    return [measure, halfTied(counts[upper], counts[lower])];
  });
  return Object.fromEntries(shares);
}

function halfTied(upper: Float64Array, lower: Float64Array): number {
  let [m, n, tied] = [0, 0, 0];
  for (let row = 0; row < upper.length; row++) {
    m += upper[row];
    n += lower[row];
    tied += upper[row] * lower[row];
  }
  return tied / (2 * m * n);
}

export function overallOffByBins(everyone: Population): number {
  const { positive, negative } = countLevels(everyone);
  return halfTied(positive, negative);
}

export function overallEstimate(everyone: Population): AucEstimate {
  const { positive, negative } = countLevels(everyone);
  return compareSamples(positive, negative);
}

export function overallMeasurement(
  estimate: AucEstimate,
  replicates: Float64Array | null,
  { unanswered, binned }: { unanswered: number; binned?: number },
  { options, classes }: Context,
): Measurement {
  const { auc: value, m, n } = estimate;
  const common = { measure: 'auc', attribute: null, group: null, n: m + n };
  const counts = { positives: m, negatives: n };
  const details = { ...counts, unanswered };
  const oneClass = missingClass(['memberPositive', 'memberNegative'], classes);
  if (oneClass !== null) return { ...common, status: 'inapplicable', reason: oneClass, details };
  const required = options.minGroupSize;
  if (Math.min(m, n) < required) {
    const few = tooFew(counts, [classes.positives, classes.negatives], required);
    return { ...common, status: 'insufficient', ...few, details };
  }
  const found = { ...details, ...(binned === undefined ? {} : { binned }) };
  return { ...common, status: 'ok', value, interval: intervalOf(estimate, replicates, 0), details: found };
}

const partNames: Record<Part, string> = {
  memberPositive: 'groupPositives',
  memberNegative: 'groupNegatives',
  backgroundPositive: 'backgroundPositives',
  backgroundNegative: 'backgroundNegatives',
};

export function countsOf(measure: Measure, { estimates }: JudgedGroup): Record<string, number> {
  const { upper, lower } = comparisons[measure];
  return { [partNames[upper]]: estimates[measure].m, [partNames[lower]]: estimates[measure].n };
}

/** The group's own that have an answer. */
export function answeredMembers({ estimates }: JudgedGroup): number {
  const { m, n } = estimates['subgroup-auc'];
  return m + n;
}

export function isMeasurable(measure: Measure, { estimates }: JudgedGroup, { options }: Context): boolean {
  return Math.min(estimates[measure].m, estimates[measure].n) >= options.minGroupSize;
}

/** Whether the group would be measurable if every item had an answer. */
export function hasItems(measure: Measure, { sizes }: JudgedGroup, { options }: Context): boolean {
  const { upper, lower } = comparisons[measure];
  return Math.min(sizes[upper], sizes[lower]) >= options.minGroupSize;
}

/** Why the data cannot pose the question for any of the groups, or null: a class that is not there, no background. */
export function inapplicableReason(
  measure: Measure,
  groups: readonly JudgedGroup[],
  { classes }: Context,
): string | null {
  const { upper, lower } = comparisons[measure];
  const oneClass = missingClass([upper, lower], classes);
  if (oneClass !== null || isBackground(upper) === isBackground(lower)) return oneClass;
  const alone = groups.every(({ sizes }) => sizes.backgroundPositive + sizes.backgroundNegative === 0);
  return alone ? 'no item is outside the group, so that it has no background' : null;
}

function missingClass(compared: readonly Part[], { positives, negatives }: Classes): string | null {
  if (positives === 0 && compared.some(isPositive)) return 'no item is positive';
  return negatives === 0 && !compared.every(isPositive) ? 'no item is negative' : null;
}

export function groupMeasurement(measure: Measure, judgedGroup: JudgedGroup, context: Context): Measurement {
  const { group, estimates, replicates, binned } = judgedGroup;
  const { shift } = comparisons[measure];
  const estimate = estimates[measure];
  const counts = countsOf(measure, judgedGroup);
  const common = { measure, attribute: group.attribute, group: group.id, n: estimate.m + estimate.n };
  const { memberPositive, memberNegative } = judgedGroup.sizes;
  const details = { ...counts, unanswered: memberPositive + memberNegative - answeredMembers(judgedGroup) };
  const inapplicable = inapplicableReason(measure, [judgedGroup], context);
  if (inapplicable !== null) return { ...common, status: 'inapplicable', reason: inapplicable, details };
  const { upper, lower } = comparisons[measure];
  const { sizes } = judgedGroup;
  if (!isMeasurable(measure, judgedGroup, context)) {
    const few = tooFew(counts, [sizes[upper], sizes[lower]], context.options.minGroupSize);
    return { ...common, status: 'insufficient', ...few, details };
  }
  const interval = intervalOf(estimate, replicates?.[measure] ?? null, shift);
  const found = { ...details, ...(binned ? { binned: binned[measure] } : {}) };
  return { ...common, status: 'ok', value: estimate.auc - shift, interval, details: found };
}

function tooFew(counts: Record<string, number>, all: readonly number[], required: number) {
  const sizes = Object.entries(counts).map(([name, count]) => counted(nounOf(name), count));
  const answered = Object.values(counts);
  const lacking = lacksAnswers(answered, all, required);
  const reason = shortage(`${sizes.join(' and ')}; at least ${required} of each are needed`, {
    answered: answered.reduce((sum, count) => sum + count, 0),
    lacking,
  });
  return { reason, counts, required, lacksAnswers: lacking };
}

/** `groupPositives` as `group positive`. */
function nounOf(name: string): string {
  return name.replace(/s$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Of an AUC minus `shift`; with replicates the variance is theirs, unless scores have two values, where none is needed. */
export function intervalOf(estimate: AucEstimate, replicates: Float64Array | null, shift: number): Interval {
  const resampled = replicates !== null && estimate.variance > 0 && !estimate.higher;
  const variance = resampled ? standardError(replicates) ** 2 : estimate.variance;
  const { lower, upper, level, method } = aucInterval({ ...estimate, variance });
  const source = resampled ? `bootstrap (standard error, ${replicates.length} resamples), ${method}` : method;
  return { level, method: source, lower: lower - shift, upper: upper - shift };
}
