/** What balances and spreads of rates of clustered trials are on the average where chance alone makes them. */

import type { Random } from '../../src/plugin.ts';
import {
  averageOf,
  binomialSampler,
  type ClusteredRate,
  deviation,
  sharesByChance,
} from '../../src/statistics/index.ts';
import { effectiveTrials } from '../shared/effective-trials.ts';

/**
 * The balance min(F / M, M / F) of a group in which both kinds are equally likely: of a binomial number of that many
 * effective trials, interpolated between two whole numbers.
 */
export function balanceByChance(share: ClusteredRate): number {
  const size = effectiveTrials(share);
  const least = Math.floor(size);
  const part = size - least;
  return (1 - part) * evenByChance(least) + (part > 0 ? part * evenByChance(least + 1) : 0);
}

/** E min(X, n - X) / max(X, n - X) of X in n trials with chance 1/2. */
function evenByChance(n: number): number {
  // Outwards from the middle, by the ratio of neighbours' probabilities, until the rest weighs nothing.
  let [sum, total] = [0, 0];
  for (let k = Math.floor(n / 2), weight = 1; k >= 0 && weight > 1e-18; k--) {
    const both = 2 * k === n ? weight : 2 * weight;
    sum += (both * k) / (n - k);
    total += both;
    weight *= k / (n - k + 1);
  }
  return sum / total;
}

/** Of the mean over groups. */
export function meanBalanceByChance(shares: readonly ClusteredRate[]): number {
  return averageOf(shares.map(balanceByChance))!;
}

const DRAWS = 2000;

/** Of the least over groups, which are independent. */
export function leastBalanceByChance(shares: readonly ClusteredRate[], random: Random): number {
  const sizes = shares.map((share) => Math.round(effectiveTrials(share))).sort((a, b) => a - b);
  const samplers = sizes.map((size) => binomialSampler(size, 0.5));
  return averageOf(
    Array.from({ length: DRAWS }, () => {
      let least = 1;
      for (const [g, size] of sizes.entries()) {
        const one = samplers[g](random);
        least = Math.min(least, Math.min(one, size - one) / Math.max(one, size - one));
      }
      return least;
    }),
  )!;
}

/** The standard deviation over groups that share one rate; see {@link sharesByChance}. */
export function spreadByChance(shares: readonly ClusteredRate[], random: Random): number {
  const effective = shares.map((share) => {
    const size = effectiveTrials(share);
    return { right: share.value * size, size };
  });
  return averageOf(sharesByChance(effective, random).map((rates) => deviation([...rates])))!;
}
