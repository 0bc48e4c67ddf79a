/** How evenly two kinds are there: F of one and M of the other have the balance min(F / M, M / F), 1 where they are as many. */

import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { ClusteredRate, Gap, Limits } from '../../src/statistics/index.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;

/** Of the share of one of the kinds, or of its successes and failures. */
function balance(one: number, other: number): number {
  return Math.min(one, other) / Math.max(one, other);
}

/** The image of a share's limits: it holds 1 where they hold 1/2. */
function balanceLimits({ lower, upper }: Limits): Limits {
  const ends = [lower, upper].map((share) => balance(share, 1 - share));
  return { lower: Math.min(...ends), upper: lower <= 0.5 && upper >= 0.5 ? 1 : Math.max(...ends) };
}

/** Of one group, with the 95 % interval that its share has. */
export function groupBalance(share: ClusteredRate): Gap {
  return { value: balanceValue(share), ...balanceLimits(share.limits(TAIL)) };
}

function balanceValue({ successes, trials }: ClusteredRate): number {
  return balance(successes, trials - successes);
}

/**
 * The least balance of one or more independent groups, with a 95 % interval. The lower limit is the least of the
 * groups' lower limits, which is above the truth no more often than that of the group that is truly least. The upper
 * limit is the least of their strict upper limits at Šidák's level (Šidák 1967, JASA 62), which are all above the
 * groups' values at the same time.
 */
export function leastBalance(shares: readonly ClusteredRate[]): Gap {
  const strict = 1 - (1 - TAIL) ** (1 / shares.length);
  return {
    value: Math.min(...shares.map(balanceValue)),
    lower: Math.min(...shares.map(({ limits }) => balanceLimits(limits(TAIL)).lower)),
    upper: Math.min(...shares.map(({ strictLimits }) => balanceLimits(strictLimits(strict)).upper)),
  };
}

/**
 * The mean balance of one or more independent groups, with a 95 % interval.
 *
 * The upper limit is combined from the groups' own by MOVER (Zou and Donner 2008, Statistics in Medicine 27): its
 * distance from the mean is the square root of the sum of theirs squared. But chance can only lower a balance of 1, and
 * lowers the mean of many as much as each of them, so that this limit alone is below 1 where all groups are even. It is
 * moved up by the most that chance takes from each group that is not far from even (its limits three standard errors
 * away hold 1).
 *
 * The lower limit is that of the delta method, which is below MOVER's: the groups' lower limits are nearer than their
 * upper ones, and this skewness, right for one group, is lost in the mean of many. It is moved down by what the curve
 * of p / (1 - p) adds to the estimate on average.
 */
export function meanBalance(shares: readonly ClusteredRate[]): Gap {
  let sum = 0;
  let above = 0;
  let taken = 0;
  let squares = 0;
  let added = 0;
  for (const share of shares) {
    const value = balanceValue(share);
    const size = share.size(TAIL);
    sum += value;
    above += (balanceLimits(share.limits(TAIL)).upper - value) ** 2;
    if (balanceLimits(share.limits(normalCdf(-3, 0, 1))).upper === 1) taken += lossOfEven(size);
    const greater = Math.max(share.value, 1 - share.value);
    const variance = (greater * (1 - greater)) / size;
    squares += variance / greater ** 4;
    added += variance / greater ** 3;
  }
  const groups = shares.length;
  const half = normalQuantile(1 - TAIL, 0, 1) * Math.sqrt(squares);
  return {
    value: sum / groups,
    lower: Math.max(0, sum - added - half) / groups,
    upper: Math.min(groups, sum + taken + Math.sqrt(above)) / groups,
  };
}

/**
 * What chance takes from the balance of an even group on average, 1 - E exp(-|logit|), where the logit of a share of
 * one half in `size` trials is about normal with a standard error of 2 / sqrt(size).
 */
function lossOfEven(size: number): number {
  const error = 2 / Math.sqrt(size);
  return 1 - 2 * Math.exp(error ** 2 / 2) * normalCdf(-error, 0, 1);
}
