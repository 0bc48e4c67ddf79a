import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Estimate } from './rate-gaps.ts';
import { wilsonLimits } from './wilson.ts';

/** A rate whose trials come in clusters, which are independent of each other: several texts a prompt. */
export interface ClusteredRate extends Estimate {
  successes: number;
  trials: number;
  /** Of the rate, by linearisation; 0 where the rate is 0 or 1. */
  variance: number;
  /** How many independent trials would say as much, for limits that miss with a chance of `tail` on each side. */
  size(tail: number): number;
}

/**
 * Sum of successes over sum of trials, with Wilson's limits on the effective number of trials: as many as have the
 * variance of the rate between clusters, made smaller for the few clusters that it is estimated from by Student's t (Korn
 * and Graubard 1998, Survey Methodology 24, with Wilson's limits in place of Clopper's and Pearson's; Dean and Pagano 2015,
 * Journal of Survey Statistics and Methodology 3). It is never more than the number of trials: clusters that are more alike than
 * chance are taken for chance. Where all trials come out alike, so that no variance shows, it is Kish's least, of clusters that are
 * of one piece: (sum n)^2 / sum n^2. With one trial a cluster the limits are Wilson's own.
 *
 * @param successes per cluster
 * @param trials per cluster; clusters without one take no part
 * @returns null where there is no trial
 */
export function clusteredRate(successes: readonly number[], trials: readonly number[]): ClusteredRate | null {
  const used = trials.flatMap((n, i) => (n > 0 ? [{ n, k: successes[i] }] : []));
  const clusters = used.length;
  if (clusters === 0) return null;
  const n = used.reduce((sum, one) => sum + one.n, 0);
  const k = used.reduce((sum, one) => sum + one.k, 0);
  const rate = k / n;
  const independent = (rate * (1 - rate)) / n;
  const squares = used.reduce((sum, one) => sum + (one.k - rate * one.n) ** 2, 0);
  const variance = clusters > 1 ? (squares / n ** 2) * (clusters / (clusters - 1)) : rate * (1 - rate);
  const ofOnePiece = n ** 2 / used.reduce((sum, one) => sum + one.n ** 2, 0);
  const size = (tail: number) => {
    if (clusters === n) return n;
    if (clusters === 1 || k === 0 || k === n) return ofOnePiece;
    const few = tQuantile(1 - tail, clusters - 1) / normalQuantile(1 - tail, 0, 1);
    return n / Math.max(1, (variance / independent) * few ** 2);
  };
  const limits = (tail: number) => {
    const effective = size(tail);
    return wilsonLimits((k / n) * effective, effective, tail);
  };
  return { successes: k, trials: n, value: rate, variance, size, limits };
}
