/** Whether two estimates differ, from the difference and how far chance moves it. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../contract/measurement.ts';
import { twoSidedNormal } from '../distributions/normal-tail.ts';

export interface Difference {
  value: number;
  interval: Interval;
  /** Two-sided, of no difference. */
  pValue: number;
}

const level = 0.95;

/** By the normal approximation, with a standard error above 0. */
export function normalDifference(value: number, standardError: number, method: string): Difference {
  const half = normalQuantile((1 + level) / 2, 0, 1) * standardError;
  const interval = { level, method, lower: value - half, upper: value + half };
  return { value, interval, pValue: twoSidedNormal(value / standardError).p };
}

/** Spread below this share of the mean is rounding. */
const rounding = 1e-9;

/**
 * Student's paired t test: the mean of differences item by item. Where all items moved by the same amount, so that they
 * have no spread, p is that of the sign test, 2^(1-n), the least that n items can give without assuming a distribution.
 *
 * @param differences at least two
 */
export function pairedMean(differences: readonly number[]): Difference {
  const n = differences.length;
  const value = differences.reduce((sum, x) => sum + x, 0) / n;
  const variance = differences.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1);
  const standardError = variance > (rounding * value) ** 2 ? Math.sqrt(variance / n) : 0;
  const half = tQuantile((1 + level) / 2, n - 1) * standardError;
  const interval = { level, method: 'paired t', lower: value - half, upper: value + half };
  const pValue = standardError > 0 ? 2 * tCdf(-Math.abs(value) / standardError, n - 1) : value === 0 ? 1 : 2 ** (1 - n);
  return { value, interval, pValue };
}

/** An estimate with an interval that need not be symmetric. */
export interface IntervalEstimate {
  value: number;
  interval: { level: number; lower: number; upper: number };
}

/**
 * now - before of two independent estimates, from their intervals alone: each limit of the difference is as far from it
 * as the root of the sum of squares of the two limits' own distances from their values (square-and-add, MOVER: Zou and
 * Donner 2008, "Construction of confidence limits about effect measures: a general approach", Statistics in Medicine
 * 27). p is that of the interval's side nearer to 0, by the normal approximation, so that the two agree. For estimates
 * on the same items it is too cautious, since what they share is counted as chance.
 *
 * Null where neither interval has a width on that side: there is nothing to judge by.
 */
export function independentDifference(before: IntervalEstimate, now: IntervalEstimate): Difference | null {
  const spread = ({ value, interval: { level, lower, upper } }: IntervalEstimate) => {
    const z = normalQuantile((1 + level) / 2, 0, 1);
    return { down: Math.max(0, value - lower) / z, up: Math.max(0, upper - value) / z };
  };
  const [a, b] = [spread(before), spread(now)];
  const value = now.value - before.value;
  const down = Math.hypot(b.down, a.up);
  const up = Math.hypot(b.up, a.down);
  const towardsZero = value > 0 ? down : up;
  if (towardsZero === 0) return null;
  const z = normalQuantile((1 + level) / 2, 0, 1);
  const interval = { level, method: 'unpaired (square-and-add)', lower: value - z * down, upper: value + z * up };
  return { value, interval, pValue: twoSidedNormal(value / towardsZero).p };
}
