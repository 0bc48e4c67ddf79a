/** Summaries of hate-speech-bias over groups: generalised means of their AUCs, and mean gaps. */

import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval, Json, Measurement, Random } from '../../src/plugin.ts';
import {
  foldedLimits,
  powerMean,
  powerMeanGradient,
  powerMeanInterval,
  standardError,
} from '../../src/statistics/index.ts';
import { shortage } from '../shared/shortage.ts';
import type { Memberships, Part, Population } from './group-counts.ts';
import {
  answeredMembers,
  type Context,
  comparisons,
  countsOf,
  hasItems,
  inapplicableReason,
  intervalOf,
  isGap,
  isMeasurable,
  type JudgedGroup,
  type Measure,
  measureNames,
} from './groups.ts';
import { jointVariances } from './joint-variance.ts';

/** A measure over the groups of one attribute, or over all of them (null). */
interface Summary {
  attribute: string | null;
  measure: Measure;
  groups: readonly JudgedGroup[];
  measurable: readonly JudgedGroup[];
  /** Generalised mean of the AUCs, or mean absolute value of the gaps; NaN without a measurable group. */
  value: number;
  /** Its derivative by the AUC of each of `measurable`. */
  gradient: readonly number[];
}

export function summarise(
  judged: Population,
  memberships: Memberships,
  groups: readonly JudgedGroup[],
  context: Context,
  stream: (name: string) => Random,
): Measurement[] {
  const attributes = [...new Set(groups.map(({ group }) => group.attribute)), null];
  const summaries = attributes.map((attribute) => {
    const own = groups.filter(({ group }) => attribute === null || group.attribute === attribute);
    return measureNames.map((measure) => summaryOf(measure, attribute, own, context));
  });
  // The groups of an only attribute are all groups.
  const distinct = summaries.length > 2 ? summaries : summaries.slice(-1);
  const variances = jointVariances(
    judged,
    memberships,
    measureNames.map((measure) => comparisons[measure]),
    measureNames.map((measure) => groups.map(({ estimates }) => estimates[measure])),
    distinct.map((scope) =>
      scope.map(({ measurable, gradient }) =>
        groups.map((group) => (measurable.includes(group) ? gradient[measurable.indexOf(group)] : 0)),
      ),
    ),
  );
  const limits = distinct.map((scope, s) =>
    scope.map((summary, c) => limitsOf(summary, variances[s][c], context.options.power, stream)),
  );
  const membersOf = membersCounter(judged);
  return measureNames.flatMap((measure, c) =>
    summaries.map((scope, s) => {
      const n = membersOf(measure, scope[c].measurable);
      return summaryMeasurement(scope[c], limits[Math.min(s, distinct.length - 1)][c], n, context);
    }),
  );
}

/** How many items a summary rests on: the groups' own that are compared, each counted once, of however many groups. */
function membersCounter({
  positive,
  weight,
}: Population): (measure: Measure, groups: readonly JudgedGroup[]) => number {
  const known = new Map<string, Record<Part, number>>();
  const countOnce = (groups: readonly JudgedGroup[]) => {
    const seen = new Uint8Array(positive.length);
    const counts = { memberPositive: 0, memberNegative: 0, backgroundPositive: 0, backgroundNegative: 0 };
    for (const { positions } of groups) {
      for (let i = 0; i < positions.length; i++) {
        const k = positions[i];
        if (seen[k] === 1) continue;
        seen[k] = 1;
        counts[positive[k] === 1 ? 'memberPositive' : 'memberNegative'] += weight[k];
      }
    }
    return counts;
  };
  return (measure, groups) => {
    const key = JSON.stringify(groups.map(({ group }) => [group.attribute, group.id]));
    const counts = known.get(key) ?? countOnce(groups);
    known.set(key, counts);
    const { upper, lower } = comparisons[measure];
    return counts[upper] + counts[lower];
  };
}

function summaryOf(
  measure: Measure,
  attribute: string | null,
  groups: readonly JudgedGroup[],
  context: Context,
): Summary {
  const { power } = context.options;
  const measurable = groups.filter((group) => isMeasurable(measure, group, context));
  const values = measurable.map(({ estimates }) => estimates[measure].auc - comparisons[measure].shift);
  const common = { attribute, measure, groups, measurable };
  if (values.length === 0) return { ...common, value: Number.NaN, gradient: [] };
  if (!isGap(measure))
    return { ...common, value: powerMean(values, power), gradient: powerMeanGradient(values, power) };
  const value = values.reduce((sum, x) => sum + Math.abs(x), 0) / values.length;
  return { ...common, value, gradient: values.map((x) => Math.sign(x) / values.length) };
}

function summaryMeasurement(summary: Summary, found: Found, n: number, context: Context): Measurement {
  const { attribute, measure, groups, measurable, value } = summary;
  const { power, minGroupSize } = context.options;
  const leftOut: Json = groups
    .filter((group) => !measurable.includes(group))
    .map((group) => ({
      ...(attribute === null ? { attribute: group.group.attribute } : {}),
      group: group.group.id,
      ...countsOf(measure, group),
    }));
  const details = { groups: measurable.length, leftOut, ...(isGap(measure) ? {} : { power }) };
  const common = { measure, attribute, group: null, n };
  const inapplicable = inapplicableReason(measure, groups, context);
  if (inapplicable !== null) return { ...common, status: 'inapplicable', reason: inapplicable, details };
  if (measurable.length === 0) {
    const lacking = groups.some((group) => hasItems(measure, group, context));
    const answered = groups.reduce((sum, group) => sum + answeredMembers(group), 0);
    const few = `${groups.length === 1 ? 'the only group does not have' : `none of ${groups.length} groups has`} at least ${minGroupSize} items on either side`;
    const reason = shortage(few, { answered, lacking });
    const counts = { groups: 0 };
    return { ...common, status: 'insufficient', reason, counts, required: 1, lacksAnswers: lacking, details };
  }
  const { limits, corrected, chance } = found;
  const more = { ...details, ...(corrected === undefined ? {} : { corrected }), ...offBy(summary, power) };
  return { ...common, status: 'ok', value, ...chance, ...limits, details: more };
}

/** How far off it may be where scores were put into bins: a mean of AUCs grows with each of them, one of gaps by no more than these do. */
function offBy({ measure, measurable, value }: Summary, power: number): { binned?: number } {
  const errors = measurable.flatMap(({ binned }) => (binned ? [binned[measure]] : []));
  if (errors.length === 0) return {};
  if (isGap(measure)) return { binned: errors.reduce((sum, error) => sum + error, 0) / errors.length };
  const moved = (by: 1 | -1) => {
    const aucs = measurable.map(({ estimates }, g) => estimates[measure].auc + by * errors[g]);
    return powerMean(
      aucs.map((auc) => Math.min(1, Math.max(0, auc))),
      power,
    );
  };
  return { binned: Math.max(value - moved(-1), moved(1) - value) };
}

/** What is known of a summary besides its value. */
interface Found {
  limits: { interval: Interval } | { noInterval: string };
  chance?: { byChance: number };
  /** The mean without what chance takes off it. */
  corrected?: number;
}

function limitsOf(summary: Summary, variance: number, power: number, stream: (name: string) => Random): Found {
  const { measure, measurable } = summary;
  if (measurable.length === 0) return { limits: { noInterval: 'no group is large enough' } };
  if (!isGap(measure))
    return Number.isNaN(variance)
      ? { limits: { noInterval: 'an AUC is 0, where the mean has no derivative' } }
      : meanInterval(summary, variance, power, stream('generalised mean'));
  return { limits: { interval: gapsInterval(summary, variance) }, chance: { byChance: gapByChance(summary) } };
}

/** The mean size of gaps that have these errors and are no gaps: of each sqrt(2/pi) of its standard error. */
function gapByChance({ measure, measurable }: Summary): number {
  const errors = measurable.map(({ estimates }) => Math.sqrt(estimates[measure].variance));
  return (Math.sqrt(2 / Math.PI) * errors.reduce((sum, error) => sum + error, 0)) / measurable.length;
}

function meanInterval(
  { measure, measurable, gradient }: Summary,
  variance: number,
  power: number,
  random: Random,
): Found {
  const resampled = acrossGroups(measure, measurable, (aucs) => weightedSum(gradient, aucs));
  const groups = measurable.map(({ estimates, replicates }) => {
    const estimate = estimates[measure];
    const own = replicates ? standardError(replicates[measure]) ** 2 : estimate.variance;
    return { ...estimate, variance: own, limits: intervalOf(estimate, replicates?.[measure] ?? null, 0) };
  });
  const joint = { weights: gradient, variance: resampled ? standardError(resampled) ** 2 : variance };
  const { lower, upper, corrected, byChance } = powerMeanInterval(groups, power, joint, random);
  const source = resampled ? `bootstrap (standard error, ${resampled.length} resamples)` : 'DeLong';
  const interval = { level: 0.95, method: `${source}, inverted sampling distribution`, lower, upper };
  return { limits: { interval }, corrected, ...(byChance === null ? {} : { chance: { byChance } }) };
}

/**
 * The interval of the mean absolute gap, whose derivatives are the signs of the gaps, each divided by the number of
 * groups. It is widened to hold the mean with any one group at its own limits, since few items, or pairs all in the
 * same order, may show no variance. The farther a gap is from 0 the more it is skewed towards 0: the spread below is
 * multiplied by the ratio of the groups' own distances to their limits on that side, together, to a normal variable's.
 * Without this two groups of 50 items, .37 apart, were held in 92.8 % of samples, and a gate at their gap failed in 6.2
 * %.
 */
function gapsInterval({ measure, measurable: groups, gradient, value }: Summary, variance: number): Interval {
  const resampled = acrossGroups(measure, groups, (aucs) => weightedSum(gradient, aucs));
  const source = resampled ? `bootstrap (standard error, ${resampled.length} resamples)` : 'DeLong (delta method)';
  const sides = groups.map(({ estimates, replicates }) => {
    const { auc, variance: own } = estimates[measure];
    const gap = auc - comparisons[measure].shift;
    const { lower, upper } = intervalOf(estimates[measure], replicates?.[measure] ?? null, comparisons[measure].shift);
    const [near, far] = gap > 0 ? [gap - lower, upper - gap] : [upper - gap, gap - lower];
    return {
      size: Math.abs(gap),
      deviation: replicates ? standardError(replicates[measure]) : Math.sqrt(own),
      near,
      far,
    };
  });
  const total = (of: 'deviation' | 'near') => sides.reduce((sum, side) => sum + side[of], 0);
  const joint = resampled ? standardError(resampled) : Math.sqrt(variance);
  const ofNormal = normalQuantile(0.975, 0, 1) * total('deviation');
  const skewed = ofNormal > 0 ? Math.max(1, total('near') / ofNormal) : 1;
  const addends = sides.map(({ size, deviation }) => ({
    value: size / groups.length,
    deviation: deviation / groups.length,
  }));
  const { upper } = foldedLimits(addends, joint);
  const { lower } = foldedLimits(addends, joint * skewed);
  const down = Math.max(...sides.map(({ size, near }) => Math.min(size, near))) / groups.length;
  const up = Math.max(...sides.map(({ size, near, far }) => Math.max(far, near - 2 * size))) / groups.length;
  return {
    level: 0.95,
    method: `${source}, corrected for folding`,
    lower: Math.min(lower, value - down),
    upper: Math.min(0.5, Math.max(upper, value + up)),
  };
}

function weightedSum(weights: readonly number[], values: readonly number[]): number {
  return values.reduce((sum, x, i) => sum + weights[i] * x, 0);
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
