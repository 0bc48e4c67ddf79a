import type { Random } from '../../contract/random.ts';

export type Alternative = 'greater' | 'two-sided';

export interface PermutationTest {
  /** As published: see {@link permutationTest}. It may be 0, so that reports had better give `pValueAtLeast`. */
  pValue: number;
  /**
   * The share of partitions whose statistic is at least the observed one, which is one of them (for draws, the added
   * one): never 0, and never too small.
   */
  pValueAtLeast: number;
  /** True where all partitions were looked at. */
  exact: boolean;
  /** How many partitions were looked at, or drawn. */
  partitions: number;
  /** How many of them had a statistic strictly greater than the observed one. */
  greater: number;
}

/**
 * Permutation test of a difference of means, as in Caliskan et al. 2017: over the partitions of X and Y together into
 * sets of their sizes, the share whose statistic `mean over X_i - mean over Y_i` is strictly greater than the observed
 * one. With `two-sided`, of the statistics' absolute values. The paper's sets are of equal size and its statistic has
 * sums in place of means, which then order partitions the same way.
 *
 * Where there are no more than `budget` partitions each is evaluated once, the observed one included, and the p value
 * is 0 when none is greater, as published. Otherwise `draws` (by default `budget`) partitions are drawn and one is
 * added to the numerator and the denominator, so that p is at least 1 / (draws + 1) (Phipson and Smyth 2010, Stat.
 * Appl. Genet. Mol. Biol. 9(1), 39).
 *
 * Statistics that differ by no more than the rounding of their sums count as equal.
 *
 * @param values of X, then of Y; at least one of each. In the paper s(w, A, B) of the words
 * @param nx how many are of X
 */
export function permutationTest(
  values: Float64Array,
  nx: number,
  {
    alternative,
    budget,
    draws = budget,
    random,
  }: { alternative: Alternative; budget: number; draws?: number; random: Random },
): PermutationTest {
  const ny = values.length - nx;
  let sum = 0;
  let magnitude = 0;
  let observed = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    magnitude += Math.abs(values[i]);
    if (i < nx) observed += values[i];
  }
  // Both means follow from the sum of the chosen.
  const difference = (chosen: number) => chosen / nx - (sum - chosen) / ny;
  const statistic = alternative === 'greater' ? difference : (chosen: number) => Math.abs(difference(chosen));
  const rounding = (8 * values.length * Number.EPSILON * magnitude) / Math.min(nx, ny);
  const least = statistic(observed) - rounding;
  const most = statistic(observed) + rounding;
  let greater = 0;
  let atLeast = 0;
  const judge = (chosen: number) => {
    const value = statistic(chosen);
    if (value > most) greater++;
    if (value >= least) atLeast++;
  };

  const total = choose(nx + ny, nx);
  if (total <= budget) {
    forEachSum(values, nx, judge);
    return { pValue: greater / total, pValueAtLeast: atLeast / total, exact: true, partitions: total, greater };
  }
  drawSums(values, nx, draws, random, judge);
  return {
    pValue: (greater + 1) / (draws + 1),
    pValueAtLeast: (atLeast + 1) / (draws + 1),
    exact: false,
    partitions: draws,
    greater,
  };
}

/** Binomial coefficient, exact below 2^53. */
function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/** Calls `judge` with the sum of each choice of `k` values. */
function forEachSum(values: Float64Array, k: number, judge: (sum: number) => void): void {
  const descend = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      judge(sum);
      return;
    }
    for (let i = from; i <= values.length - left; i++) descend(i + 1, left - 1, sum + values[i]);
  };
  descend(0, k, 0);
}

/** Calls `judge` with the sums of `draws` random choices of `k` values, each choice equally likely. */
function drawSums(values: Float64Array, k: number, draws: number, random: Random, judge: (sum: number) => void): void {
  // The first k steps of a Fisher-Yates shuffle; it needs no fresh start, since any order is as good as another.
  const pool = values.slice();
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < k; i++) {
      const j = i + random.below(pool.length - i);
      const value = pool[j];
      pool[j] = pool[i];
      pool[i] = value;
      sum += value;
    }
    judge(sum);
  }
}
