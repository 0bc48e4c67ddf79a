import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Estimate } from './rate-gaps.ts';
import { wilsonLimits } from './wilson.ts';

/** A rate whose trials come in clusters, which are independent of each other: several texts a prompt. */
export interface ClusteredRate extends Estimate {
  successes: number;
  trials: number;
  /** Of the rate, with one cluster more than there are, half of whose trials succeed together: never 0. */
  variance: number;
  /** How many independent trials would say as much, for limits that miss with a chance of `tail` on each side. */
  size(tail: number): number;
}

/**
 * Sum of successes over sum of trials, with Wilson's limits on the effective number of trials (Korn and Graubard 1998, Survey
 * Methodology 24, with Wilson's limits in place of Clopper's and Pearson's; Dean and Pagano 2015, Journal of Survey Statistics
 * and Methodology 3): as many as have the variance between clusters, made smaller for the few clusters that it is estimated
 * from by Student's t.
 *
 * A few clusters with a low rate hide how different clusters can be, and the lower the rate in the sample, the more so: limits
 * from their variance alone held rates of .1 of 10 clusters that are of one piece in 63 %. So the variance is that
 * with one more cluster, of a half that succeeds as a whole and a half that fails (as Agresti and Coull 1998, American Statistician
 * 52, add successes and failures to trials), corrected for leverage (Bell and McCaffrey 2002, Survey Methodology 28). Unequal
 * clusters count as fewer: the added one has the size of that which a trial is in on the average, and the degrees of freedom are one less
 * than Kish's number of clusters, (sum n)^2 / sum n^2. The rate itself stays as it is.
 *
 * The effective number is never more than the number of trials: clusters that are more alike than chance are taken for
 * chance. Where all trials come out alike it is Kish's number, that of clusters of one piece. With one trial a cluster the limits
 * are Wilson's own.
 *
 * @param successes per cluster
 * @param trials per cluster; clusters without one take no part
 * @returns null where there is no trial
 */
export function clusteredRate(successes: readonly number[], trials: readonly number[]): ClusteredRate | null {
  const used = trials.flatMap((n, i) => (n > 0 ? [{ n, k: successes[i] }] : []));
  if (used.length === 0) return null;
  const n = used.reduce((sum, one) => sum + one.n, 0);
  const k = used.reduce((sum, one) => sum + one.k, 0);
  const ofOnePiece = n ** 2 / used.reduce((sum, one) => sum + one.n ** 2, 0);

  const added = n / ofOnePiece;
  const all = n + added;
  const rate = (k + added / 2) / all;
  // Of each of the clusters, the last of which is half and half.
  const squared = (one: { k: number; n: number }) => (one.k - rate * one.n) ** 2 / (1 - one.n / all);
  const halves = [0, added].map((hits) => squared({ k: hits, n: added }));
  const squares = used.reduce((sum, one) => sum + squared(one), (halves[0] + halves[1]) / 2);
  const variance = squares / all ** 2;

  const size = (tail: number) => {
    if (used.length === n) return n;
    if (k === 0 || k === n) return ofOnePiece;
    const few = tQuantile(1 - tail, Math.max(1, ofOnePiece - 1)) / normalQuantile(1 - tail, 0, 1);
    return Math.min(n, (rate * (1 - rate)) / (variance * few ** 2));
  };
  const limits = (tail: number) => {
    const effective = size(tail);
    return wilsonLimits((k / n) * effective, effective, tail);
  };
  return { successes: k, trials: n, value: k / n, variance, size, limits };
}
