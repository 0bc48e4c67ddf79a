/** AUCs of each group against its background, as hate-speech-bias measures them. */
import type { Group, Interval, Measurement } from '../../src/plugin.ts';
import { type AucEstimate, compareSamples } from '../../src/statistics/auc.ts';
import { aucInterval } from '../../src/statistics/auc-interval.ts';
import { percentileInterval } from '../../src/statistics/bootstrap.ts';
import { countGroup, type GroupCounts, type Part, type Population } from '../../src/statistics/group-counts.ts';

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
  estimates: Record<Measure, AucEstimate>;
  replicates?: Record<Measure, Float64Array>;
}

export function isGap(measure: Measure): boolean {
  return comparisons[measure].shift !== 0;
}

export interface Context {
  options: Options;
  /** Why no AUC of positives over negatives is defined, or null. */
  oneClass: string | null;
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

export function overallMeasurement(
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

export function countsOf(measure: Measure, { estimates }: JudgedGroup): Record<string, number> {
  const { upper, lower } = comparisons[measure];
  return { [partNames[upper]]: estimates[measure].m, [partNames[lower]]: estimates[measure].n };
}

export function isMeasurable(measure: Measure, { estimates }: JudgedGroup, { options }: Context): boolean {
  return Math.min(estimates[measure].m, estimates[measure].n) >= options.minGroupSize;
}

/** AUCs set positives against negatives; the gaps do not, and are measurable with one class. */
export function undefinedReason(measure: Measure, { oneClass }: Context): string | null {
  return comparisons[measure].shift === 0 ? oneClass : null;
}

export function groupMeasurement(measure: Measure, judgedGroup: JudgedGroup, context: Context): Measurement {
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
