/** One value with its interval against what a rule allows: which limit is judged, and how probable chance is. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { GateRule } from '../../contract/gate-rule.ts';
import type { Gate, Result } from '../../contract/report.ts';

/** The values that a rule allows: from `least` to `greatest`, either of which may be infinite. */
export interface Allowed {
  least: number;
  greatest: number;
  /** The ends themselves are not allowed. */
  exclusive: boolean;
}

export function allowedBy({ form, threshold, exclusive }: GateRule, ideal: number): Allowed {
  const t = threshold!;
  const [least, greatest] = {
    min: [t, Number.POSITIVE_INFINITY],
    max: [Number.NEGATIVE_INFINITY, t],
    maxDistance: [ideal - t, ideal + t],
    baseline: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  }[form];
  return { least, greatest, exclusive };
}

export function isBelow(x: number, { least, exclusive }: Allowed): boolean {
  return exclusive ? x <= least : x < least;
}

export function isAbove(x: number, { greatest, exclusive }: Allowed): boolean {
  return exclusive ? x >= greatest : x > greatest;
}

export function isViolation(x: number, allowed: Allowed): boolean {
  return isBelow(x, allowed) || isAbove(x, allowed);
}

export interface Judged {
  bound: Gate['bound'];
  judged: number;
}

interface ValueWithInterval {
  value: number;
  interval: NonNullable<Result['interval']>;
}

/**
 * The limit nearest to what is allowed: where it is beyond, so is the whole interval, and the data show a violation.
 * For a distance from the ideal it is the point of the interval nearest to the ideal, or the ideal itself where the
 * interval holds it.
 */
export function optimistic(
  { value, interval: { lower, upper } }: ValueWithInterval,
  allowed: Allowed,
  ideal: number,
): Judged {
  if (allowed.greatest === Number.POSITIVE_INFINITY) return { bound: 'upper', judged: upper };
  if (allowed.least === Number.NEGATIVE_INFINITY) return { bound: 'lower', judged: lower };
  if (upper < ideal) return { bound: 'upper', judged: upper };
  if (lower > ideal) return { bound: 'lower', judged: lower };
  return { bound: value < ideal ? 'upper' : 'lower', judged: ideal };
}

/** The limit farthest from what is allowed: where it is within, so is the whole interval. */
export function pessimistic({ interval: { lower, upper } }: ValueWithInterval, { least, greatest }: Allowed): Judged {
  // How far each limit is from the end of its own side; less than 0 is beyond it.
  return lower - least <= greatest - upper ? { bound: 'lower', judged: lower } : { bound: 'upper', judged: upper };
}

/** What the interval leaves out on each side: 0.025 of a 95 % one. */
export function tailOf({ level }: NonNullable<Result['interval']>): number {
  return (1 - level) / 2;
}

/**
 * p of the violation: the chance of a value at least so far beyond the threshold if the truth is exactly on it. A normal
 * approximation whose standard error is the half of the interval on the side of the threshold, so that p of one end is
 * below 0.025 exactly where the 95 % interval lies beyond it. For a measure with both a least and a greatest value it
 * works on the arcsine of the root of the place in the range, on which a rate varies by chance about equally everywhere:
 * of 2 to 50 groups of 5 trials or more, each at the allowed rate, any of them fails in 3.8 % at most
 * (`test/e2e/judge/gates/false-alarms.test.ts`), on the logit in up to 7.7 %.
 *
 * A distance from the ideal has two ends. To p of the nearer one, the chance is added of a value as far on the other side
 * of the ideal, where such values can be: with a truth at one of two ends close together, the interval misses it on
 * either side, which that of a rate does in up to 6.6 %. Of ends far apart the addition is nothing.
 */
export function violationP(
  { value, interval, range }: ValueWithInterval & Pick<Result, 'range'>,
  allowed: Allowed,
): number {
  const z = normalQuantile(1 - tailOf(interval), 0, 1);
  // A percentile interval need not hold the value itself: then the middle of the interval stands for it.
  const { lower: l, upper: u } = interval;
  const middle = l <= value && value <= u ? value : (l + u) / 2;
  const scale = scaleOf(range);
  const [lower, center, upper] = [l, middle, u].map(scale);
  const least = isWithin(allowed.least, range) ? scale(allowed.least) : Number.NEGATIVE_INFINITY;
  const greatest = isWithin(allowed.greatest, range) ? scale(allowed.greatest) : Number.POSITIVE_INFINITY;
  const above = tail(center - greatest, center - lower, upper - center, isAbove(middle, allowed), z);
  const below = tail(least - center, upper - center, center - lower, isBelow(middle, allowed), z);
  const mirrored = allowed.least + allowed.greatest - middle;
  if (!Number.isFinite(mirrored) || !isWithin(mirrored, range)) return Math.min(above, below);
  const opposite = scale(mirrored);
  return Math.min(
    1,
    above + opposed(greatest - opposite, center - lower, z),
    below + opposed(opposite - least, upper - center, z),
  );
}

/** What a rule allows may end where no value can be: then no violation is on that side. */
function isWithin(x: number, [least, greatest]: Result['range']): boolean {
  return x >= (least ?? Number.NEGATIVE_INFINITY) && x <= (greatest ?? Number.POSITIVE_INFINITY);
}

/** As it is where the range is open on a side. */
function scaleOf([least, greatest]: Result['range']): (x: number) => number {
  if (least === null || greatest === null) return (x) => x;
  return (x) => Math.asin(Math.sqrt(Math.max(0, Math.min(1, (x - least) / (greatest - least)))));
}

/** @param excess how far beyond the threshold; @param back half of the interval towards it, and @param on away from it */
function tail(excess: number, back: number, on: number, violates: boolean, z: number): number {
  if (excess === Number.NEGATIVE_INFINITY) return 1;
  const half = excess > 0 ? back : on;
  if (half === 0) return violates ? 0 : 1;
  return normalCdf((-z * excess) / half, 0, 1);
}

/** The chance of a value so far on the other side of a threshold, where the value itself is beyond it. */
function opposed(distance: number, back: number, z: number): number {
  return back === 0 ? 0 : normalCdf((-z * distance) / back, 0, 1);
}
