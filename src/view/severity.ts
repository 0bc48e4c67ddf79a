/** How far a result is surely off, so that few numbers by chance, and many numbers, do not look bad. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Result } from '../contract/report.ts';
import { independentDifference } from '../statistics/significance/difference.ts';
import type { Evidence, Rate } from './evidence.ts';
import { isBeyondChance } from './text/chance.ts';

/** A number without an interval says something from so many items on. */
const leastWithoutInterval = 30;

/** A distance in the unit of the measure: of a group from its reference, or of a result from its ideal. */
export interface Distance {
  value: number;
  /** Limits at 95 %, made wider for the comparisons it was chosen among; null where nothing is known of chance. */
  lower: number | null;
  upper: number | null;
  /** Between 0, not surely off, and 1, as far off as can be. */
  severity: number;
}

/**
 * The near end of the interval of the distance, as a share of the scale. Where the result is one of `comparisons`, the
 * interval is Bonferroni's: its half-widths are longer by the ratio of the normal quantiles. The distance of a group
 * from its reference is the square-and-add one (see `independentDifference`), which counts what the two share as
 * chance.
 */
export function distanceOf(evidence: Evidence): Distance | null {
  const distance = distanceWhateverChance(evidence);
  // What chance alone would make as great is no harm, however narrow the interval.
  return distance && !isBeyondChance(evidence.result) ? { ...distance, severity: 0 } : distance;
}

function distanceWhateverChance({ result, worst, reference, relative, comparisons }: Evidence): Distance | null {
  const wider = normalQuantile(1 - 0.025 / comparisons, 0, 1) / normalQuantile(0.975, 0, 1);
  if (relative && worst && reference) return relativeDistance(worst, reference, wider);
  const { value, ideal, interval, noInterval, range, n } = result;
  if (value === null || ideal === null) return null;
  const [least, most] = range;
  const clip = (x: number) => Math.min(most ?? x, Math.max(least ?? x, x));
  const limits = interval && {
    lower: clip(value - wider * (value - interval.lower)) - ideal,
    upper: clip(value + wider * (interval.upper - value)) - ideal,
  };
  const end = value < ideal ? least : most;
  const near = limits
    ? Math.max(0, limits.lower, -limits.upper)
    : noInterval !== undefined
      ? 0 // its value alone may be chance: no gate judges it either
      : withoutInterval(n, Math.abs(value - ideal) - Math.abs((result.byChance ?? ideal) - ideal));
  return {
    value: value - ideal,
    lower: limits?.lower ?? null,
    upper: limits?.upper ?? null,
    severity: share(near, end === null ? null : Math.abs(end - ideal)),
  };
}

/** Above 0 where the group is worse off than its reference. */
function relativeDistance(worst: Rate, reference: Rate, wider: number): Distance {
  const [low, high] = worst.direction === 'higher' ? [worst, reference] : [reference, worst];
  const exact = ({ value, interval }: Rate) => ({
    value,
    interval: interval ?? { level: 0.95, lower: value, upper: value },
  });
  const difference = independentDifference(exact(low), exact(high));
  const value = high.value - low.value;
  const [least, most] = worst.range;
  const scale = least === null || most === null ? null : most - least;
  if (!difference) {
    const near = withoutInterval(worst.n, Math.max(0, value));
    return { value, lower: null, upper: null, severity: share(near, scale) };
  }
  const clip = (x: number) => (scale === null ? x : Math.min(scale, Math.max(-scale, x)));
  const lower = clip(value - wider * (value - difference.interval.lower));
  const upper = clip(value + wider * (difference.interval.upper - value));
  return { value, lower, upper, severity: share(Math.max(0, lower), scale) };
}

function withoutInterval(n: number | null, distance: number): number {
  return n !== null && n < leastWithoutInterval ? 0 : distance;
}

/** 0 where the scale has no end to measure by. */
function share(distance: number, scale: number | null): number {
  return scale === null || scale === 0 ? 0 : Math.min(1, distance / scale);
}

/** Of a result by itself, as tables and plots order their rows: one number, held against its ideal. */
export function severity(result: Result): number {
  const evidence = { result, index: 0, worst: null, reference: null, relative: false, comparisons: 1 };
  return distanceOf(evidence)?.severity ?? 0;
}
