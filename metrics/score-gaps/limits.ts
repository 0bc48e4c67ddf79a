/** Outcomes of what is compared, and the intervals of single means, medians and shares. */
import type { Interval, IntervalOrReason, Outcome } from '../../src/plugin.ts';
import { type Estimate, type Gap, skewedMeanEstimate } from '../../src/statistics/index.ts';
import type { ByChance, Members } from './by-chance.ts';
import { LEAST_FOR_MEDIAN, medianEstimate, type Sample } from './sample.ts';
import { shapeOf } from './undrawn.ts';

/** A group, or all items. */
export interface Judged {
  attribute: string | null;
  group: string | null;
  /** Items with a number. */
  members: Uint32Array;
  /** All items. */
  size: number;
  /** Null where no item has a number. */
  sample: Sample | null;
}

/** A group that is large enough, and the rest of its attribute: everybody in other groups of it and not in this one. */
export interface Compared extends Members {
  judged: Judged;
  sample: Sample;
  others: Sample;
}

/** Of fewer, a mean of skewed numbers hangs on a few far ones that were not drawn. */
export const LEAST_FOR_MEAN = 30;

export const LEVEL = 0.95;
/** Of how many items it is, the measurement says. */
export type Found = Outcome extends infer O ? (O extends { n: number } ? Omit<O, 'n'> : never) : never;

const OF_MEAN = "Student's t, Johnson's correction for skewness";
export const OF_MEANS = `${OF_MEAN} (pairs, Bonferroni)`;
export const TOO_FEW_FOR_MEAN = `fewer than ${LEAST_FOR_MEAN} numbers`;
export const TOO_FEW_FOR_MEDIAN = `fewer than ${LEAST_FOR_MEDIAN} numbers`;
const ALL_THE_SAME = 'the numbers do not vary';
export const NO_SPREAD = {
  status: 'undefined',
  reason: `${ALL_THE_SAME} within the groups, so that there is no standard deviation`,
} as const;

/** Never below 0, and 0 where shuffles make as much in more than 2.5 % of cases; around the value. */
export function greatest(
  value: number,
  { lower, upper }: Pick<Gap, 'lower' | 'upper'>,
  { most }: ByChance,
  method: string,
): Interval {
  return {
    level: LEVEL,
    method,
    lower: value > most ? Math.max(0, Math.min(value, lower)) : 0,
    upper: Math.max(value, upper),
  };
}

export function meanEstimate({ numbers, mean, squares }: Sample): Estimate {
  // The numbers of one group may all be the same where others vary.
  return squares > 0
    ? skewedMeanEstimate(numbers, shapeOf(numbers).skewness)
    : { value: mean, limits: () => ({ lower: mean, upper: mean }) };
}

export function meanInterval(sample: Sample): IntervalOrReason {
  if (sample.numbers.length < LEAST_FOR_MEAN) return { noInterval: TOO_FEW_FOR_MEAN };
  if (sample.squares === 0) return { noInterval: ALL_THE_SAME };
  return { interval: { level: LEVEL, method: OF_MEAN, ...meanEstimate(sample).limits((1 - LEVEL) / 2) } };
}

export function whyNoMeans(samples: readonly Sample[]): string | null {
  if (samples.some(({ numbers }) => numbers.length < LEAST_FOR_MEAN)) return `a group has ${TOO_FEW_FOR_MEAN}`;
  return samples.every(({ squares }) => squares === 0) ? ALL_THE_SAME : null;
}

export function whyNoGap(a: Sample, b: Sample): string | null {
  if (Math.min(a.numbers.length, b.numbers.length) < LEAST_FOR_MEAN) return TOO_FEW_FOR_MEAN;
  return a.squares + b.squares === 0 ? ALL_THE_SAME : null;
}

export function gapInterval(a: Sample, b: Sample): IntervalOrReason {
  const reason = whyNoGap(a, b);
  if (reason !== null) return { noInterval: reason };
  return { interval: { level: LEVEL, method: `${OF_MEAN}, put together by squares`, ...gapLimits(a, b) } };
}

/** Of the difference of two means: the limits of each, put together by squares (Zou and Donner 2008). */
export function gapLimits(a: Sample, b: Sample): { lower: number; upper: number } {
  const value = a.mean - b.mean;
  const [own, others] = [a, b].map((sample) => meanEstimate(sample).limits((1 - LEVEL) / 2));
  return {
    lower: value - Math.hypot(a.mean - own.lower, others.upper - b.mean),
    upper: value + Math.hypot(own.upper - a.mean, b.mean - others.lower),
  };
}

export function medianGapInterval(a: Sample, b: Sample): IntervalOrReason {
  if (Math.min(a.numbers.length, b.numbers.length) < LEAST_FOR_MEDIAN) return { noInterval: TOO_FEW_FOR_MEDIAN };
  const value = a.median - b.median;
  const [own, others] = [a, b].map((sample) => medianEstimate(sample).limits((1 - LEVEL) / 2));
  return {
    interval: {
      level: LEVEL,
      method: 'order statistics, put together by squares',
      lower: value - Math.hypot(a.median - own.lower, others.upper - b.median),
      upper: value + Math.hypot(own.upper - a.median, b.median - others.lower),
    },
  };
}
