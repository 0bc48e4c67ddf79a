/** What an attacker reaches at one point of the ROC curve. */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import type { Interval, Random } from '../../src/plugin.ts';
import { binomialSampler, percentileInterval, type Ranking, rankScores } from '../../src/statistics/index.ts';

/** The ROC curve, from the highest score down: how many of each are at a score or above it. */
export interface Curve {
  /** By level; the first is 0, the last all. */
  members: Float64Array;
  others: Float64Array;
}

/** Some items in the order of their scores. */
export interface Ordered extends Ranking {
  items: readonly number[];
}

export const orderOf = (scores: Float64Array, items: readonly number[]): Ordered => ({
  ...{ items, ...rankScores(Float64Array.from(items, (i) => scores[i])) },
});

/** @param weight how often each item counts; once without it */
export function curveOf({ items, order, level, levels }: Ordered, membership: Int8Array, weight?: Uint32Array): Curve {
  const [members, others] = [new Float64Array(levels + 1), new Float64Array(levels + 1)];
  for (let k = 0; k < order.length; k++) {
    const i = items[order[k]];
    const side = membership[i] === 1 ? members : others;
    side[levels - level[k]] += weight ? weight[i] : 1;
  }
  for (let l = 1; l <= levels; l++) {
    members[l] += members[l - 1];
    others[l] += others[l - 1];
  }
  return { members, others };
}

/**
 * Share of members among whom the attacker is right if it errs with the share `fpr` of non-members. Between two scores the ROC
 * curve is a straight line: items of one score are guessed at random.
 */
export function tprAt({ members, others }: Curve, fpr: number): number {
  const last = others.length - 1;
  const wanted = fpr * others[last];
  // The last level that does not go beyond.
  let [low, high] = [0, last];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (others[middle] <= wanted) low = middle;
    else high = middle - 1;
  }
  if (low === last) return 1;
  const part = (wanted - others[low]) / (others[low + 1] - others[low]);
  return (members[low] + part * (members[low + 1] - members[low])) / members[last];
}

/**
 * The same of members and non-members drawn anew, so many of each as there are. Which share of the non-members that were there
 * lies above the threshold of those drawn has a beta distribution, that of an order statistic; and how many of the members drawn
 * lie above it, a binomial one: drawing these two is drawing all of them.
 */
export function redrawnTprs(curve: Curve, fpr: number, resamples: number, random: Random): Float64Array {
  const [m, n] = [curve.members.at(-1)!, curve.others.at(-1)!];
  const wanted = fpr * n;
  return Float64Array.from({ length: resamples }, () => {
    const share = betaQuantile(random.next(), wanted, n - wanted + 1);
    return binomialSampler(m, tprAt(curve, share))(random) / m;
  });
}

/** The percentiles, and the value where it lies beside them. */
export function drawnInterval(replicates: Float64Array, value: number): Interval {
  const found = percentileInterval(replicates)!;
  return {
    ...found,
    method: `stratified ${found.method}`,
    lower: Math.min(found.lower, value),
    upper: Math.max(found.upper, value),
  };
}

/** Losses of members and of non-members: -ln p of the true label, infinite where p is 0. */
export interface Losses {
  members: Float64Array;
  others: Float64Array;
}

/** Of those that are finite; NaN where none is. */
export function meanLoss(losses: Float64Array): number {
  const finite = losses.filter(Number.isFinite);
  return finite.reduce((sum, one) => sum + one, 0) / finite.length;
}

export function countAtMost(losses: Float64Array, threshold: number): number {
  let count = 0;
  for (const loss of losses) if (loss <= threshold) count++;
  return count;
}

/** TPR minus FPR of taking those for members whose loss is at most the mean loss of members. */
function advantageOf({ members, others }: Losses): number {
  const threshold = meanLoss(members);
  return countAtMost(members, threshold) / members.length - countAtMost(others, threshold) / others.length;
}

/** The same of members and non-members drawn anew, with a threshold of their own. */
export function redrawnAdvantages({ members, others }: Losses, resamples: number, random: Random): Float64Array {
  const again = (losses: Float64Array) => losses.map(() => losses[random.below(losses.length)]);
  return Float64Array.from({ length: resamples }, () =>
    advantageOf({ members: again(members), others: again(others) }),
  );
}
