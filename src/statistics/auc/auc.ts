import { rankScores } from './ranking.ts';

/**
 * The area under the ROC curve as a comparison of two samples: the chance that an item of `upper` scores higher than one
 * of `lower`, ties counting one half (mid-ranks). Both are given as counts over the same ascending rows, where a row is
 * a level of equal scores or several neighbouring levels that hold items of only one of the two samples.
 */
export interface AucEstimate {
  /** NaN where a sample is empty. */
  auc: number;
  /** Size of `upper`. */
  m: number;
  /** Size of `lower`. */
  n: number;
  /** Of the estimate, by DeLong, DeLong and Clarke-Pearson 1988. NaN where a sample has fewer than two items. */
  variance: number;
  /** How many of each sample score higher, where scores have two values and some of the samples the same. The AUC is then (1 + p - q) / 2 of two rates. */
  higher?: { upper: number; lower: number };
}

/**
 * AUC and DeLong's variance in two passes over the rows: with V10 an upper item's share of lower items below it and V01 a
 * lower item's share of upper items above it, the variance is var(V10)/m + var(V01)/n, both with ddof 1
 * (Sun and Xu 2014 for the linear algorithm). The AUC is a ratio of whole numbers, rounded once.
 */
export function compareSamples(upper: Float64Array, lower: Float64Array): AucEstimate {
  const rows = upper.length;
  let m = 0;
  let n = 0;
  let twiceU = 0;
  let used = 0;
  let last = 0;
  for (let r = 0; r < rows; r++) {
    const x = upper[r];
    const y = lower[r];
    if (x + y === 0) continue;
    twiceU += x * (2 * n + y);
    m += x;
    n += y;
    used++;
    last = r;
  }
  const auc = twiceU / (2 * m * n);
  // Placements in units of half an item of the other sample: whole numbers, so that equal ones differ by exactly 0.
  const mean10 = auc * 2 * n;
  const mean01 = auc * 2 * m;
  let above = 2 * m;
  let below = 0;
  let squares10 = 0;
  let squares01 = 0;
  for (let r = 0; r < rows; r++) {
    const x = upper[r];
    const y = lower[r];
    const d10 = below + y - mean10;
    const d01 = above - x - mean01;
    squares10 += x * d10 * d10;
    squares01 += y * d01 * d01;
    below += 2 * y;
    above -= 2 * x;
  }
  const variance =
    m > 1 && n > 1 ? squares10 / (4 * n * n * m * (m - 1)) + squares01 / (4 * m * m * n * (n - 1)) : Number.NaN;
  const overlap = auc > 0 && auc < 1;
  if (used !== 2 || !overlap) return { auc, m, n, variance };
  return { auc, m, n, variance, higher: { upper: upper[last], lower: lower[last] } };
}

/**
 * AUC of the scores of some items over those of others, ties counting one half, with DeLong's variance: scikit-learn's
 * `roc_auc_score`, in 0..1, 0.5 where scores say nothing. Items without a score (NaN) are in neither sample.
 *
 * @param isUpper which items should score higher: the positives
 * @param isLower which should score lower; all others unless given
 */
export function aucOfScores(
  scores: Float64Array,
  isUpper: (item: number) => boolean,
  isLower: (item: number) => boolean = (item) => !isUpper(item),
): AucEstimate {
  const { order, level, levels } = rankScores(scores);
  const upper = new Float64Array(levels);
  const lower = new Float64Array(levels);
  for (let k = 0; k < order.length; k++) {
    if (isUpper(order[k])) upper[level[k]]++;
    else if (isLower(order[k])) lower[level[k]]++;
  }
  return compareSamples(upper, lower);
}
