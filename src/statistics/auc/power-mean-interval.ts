import type { Random } from '../../contract/random.ts';
import { mean } from '../mean.ts';
import type { Gap } from '../rates/rate-gaps.ts';
import type { Limits } from '../rates/wilson.ts';
import type { AucEstimate } from './auc.ts';
import { aucErrors, leastLikely, likelyTruths } from './auc-errors.ts';
import { drawNoise, meansByOne, simulatedMeans } from './beta-means.ts';
import { greatestReplaced, leastReplaced, powerMean } from './power-mean.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;

export interface MeanOfAucs extends Gap {
  /** The mean whose estimates are as often above the value as below it. */
  corrected: number;
  /** What the mean would be on average were all AUCs alike: as their arithmetic mean. Null of one group. */
  byChance: number | null;
}

/** An AUC with its own 95 % limits. */
export type LimitedAuc = AucEstimate & { limits: Limits };

/**
 * Power mean of the AUCs of groups, with a 95 % interval.
 *
 * With a power below 1 the least AUCs count most, and some groups of few items are low by chance: the mean of 50
 * identical groups of 10 + 10 items is too low by .05 to .12 on average, and an interval about it by the delta method
 * holds the truth in 62 to 78 % of samples. So the sampling distribution is inverted: about true AUCs as far apart as
 * these seem to be beyond chance (`likelyTruths`), all moved alike on the logit scale, estimates are simulated with the
 * same errors (`aucErrors`), and the interval has the means of all those true AUCs for which the observed mean lies
 * between the 2.5 % and the 97.5 % quantile of the estimates.
 *
 * One group that is truly below the others is taken for less far below by that, and such a mean depends on it. So where
 * chance would hardly make a group as low as the least likely one (`leastLikely`), the lower limit is no greater than
 * with that one group moved alone, about its own value. The interval is widened where needed to hold the value, and the
 * mean of the likely AUCs with any one group as far off as its own limits.
 *
 * @param given at least one group; their order does not matter
 * @param joint variance of the mean by the delta method on DeLong's joint covariance, and its derivatives, `weights`;
 * the variance is above 0, or 0 for groups that are all without variance
 */
export function powerMeanInterval(
  given: readonly LimitedAuc[],
  power: number,
  joint: { weights: readonly number[]; variance: number },
  random: Random,
): MeanOfAucs {
  const order = [...given.keys()].sort((a, b) => inOrder(given[a], given[b]));
  const groups = order.map((g) => given[g]);
  const aucs = groups.map(({ auc }) => auc);
  const value = powerMean(aucs, power);
  if (groups.length === 1) {
    const { lower, upper } = groups[0].limits;
    return { value, corrected: value, byChance: null, lower, upper };
  }
  if (groups.every(({ variance }) => variance === 0))
    return { value, corrected: value, byChance: value, ...oneMoved(groups, aucs, power, value) };
  const errors = aucErrors(groups, { ...joint, weights: order.map((g) => joint.weights[g]) });
  const likely = likelyTruths(groups, errors).map(inside);
  const noise = drawNoise(groups.length, random);
  const simulate = (from: readonly number[]) => simulatedMeans(from, errors, power, noise);
  const target = logit(inside(value));
  const moved = (from: readonly number[], shift: number) => from.map((auc) => inside(expit(logit(auc) + shift)));
  /** By how much to move true AUCs further, so that the share `share` of the estimates' means is below the value: all move alike. */
  const step = (means: Float64Array, share: number) => target - logit(inside(quantile(means, share)));
  const refine = (from: readonly number[], share: number, start: number, steps: number) => {
    let shift = start;
    for (let i = 0; i < steps; i++) shift += step(simulate(moved(from, shift)), share);
    return shift;
  };
  const first = simulate(likely);
  const where = (share: number) => refine(likely, share, step(first, share), 2);
  /** The least mean that the data do not reject where only this group's true AUC departs from its likely value. */
  const leastOf = (one: number) => {
    const means = meansByOne(one, likely, errors, power, noise);
    const isTooLow = (truth: number) => quantile(means(truth), 1 - TAIL) < value;
    let [low, high] = [inside(0), Math.max(...likely)];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (isTooLow(middle)) low = middle;
      else high = middle;
    }
    return powerMean(likely.with(one, low), power);
  };
  const widest = oneMoved(groups, likely, power, value);
  const apart = leastLikely(groups, errors, UNLIKELY);
  const alike = inside(mean(aucs));
  const meanOf = (from: readonly number[], shift: number) => powerMean(moved(from, shift), power);
  return {
    value,
    corrected: meanOf(likely, where(0.5)),
    byChance: mean(simulate(likely.map(() => alike))),
    lower: Math.min(widest.lower, meanOf(likely, where(1 - TAIL)), apart === null ? 1 : leastOf(apart)),
    upper: Math.max(widest.upper, meanOf(likely, where(TAIL))),
  };
}

/** Chance that one of so many groups that are alike is as low, below which a group may be apart. */
const UNLIKELY = 0.2;

/** To within 0.0003. */
const HALVINGS = 12;

/** So that each group has the same random numbers wherever it stands. */
function inOrder(a: AucEstimate, b: AucEstimate): number {
  return a.auc - b.auc || a.m - b.m || a.n - b.n || a.variance - b.variance;
}

/** Limits that hold the value, and the mean of `truths` with any one of them as far off as that group's limits are. */
function oneMoved(groups: readonly LimitedAuc[], truths: readonly number[], power: number, value: number): Limits {
  const offBy = (limit: 'lower' | 'upper') =>
    groups.map(({ auc, limits }, g) => Math.min(1, Math.max(0, truths[g] + limits[limit] - auc)));
  return {
    lower: Math.min(value, leastReplaced(truths, offBy('lower'), power)),
    upper: Math.max(value, greatestReplaced(truths, offBy('upper'), power)),
  };
}

function quantile(ascending: Float64Array, share: number): number {
  return ascending[Math.floor(share * ascending.length)];
}

/** Off the ends, where an AUC has no error. */
function inside(auc: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-3, auc));
}

function logit(share: number): number {
  return Math.log(share) - Math.log1p(-share);
}

function expit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
