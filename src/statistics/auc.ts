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
}

/**
 * AUC and DeLong's variance in two passes over the rows: with V10 an upper item's share of lower items below it and V01 a
 * lower item's share of upper items above it, the variance is var(V10)/m + var(V01)/n, both with ddof 1
 * (Sun and Xu 2014 for the linear algorithm). The AUC is a ratio of whole numbers, rounded once.
 */
export function compareSamples(upper: Uint32Array, lower: Uint32Array): AucEstimate {
  const rows = upper.length;
  let m = 0;
  let n = 0;
  let twiceU = 0;
  for (let r = 0; r < rows; r++) {
    const x = upper[r];
    const y = lower[r];
    twiceU += x * (2 * n + y);
    m += x;
    n += y;
  }
  const auc = twiceU / (2 * m * n);
  let above = 2 * m;
  let below = 0;
  let squares10 = 0;
  let squares01 = 0;
  for (let r = 0; r < rows; r++) {
    const x = upper[r];
    const y = lower[r];
    const d10 = (below + y) / (2 * n) - auc;
    const d01 = (above - x) / (2 * m) - auc;
    squares10 += x * d10 * d10;
    squares01 += y * d01 * d01;
    below += 2 * y;
    above -= 2 * x;
  }
  const variance = m > 1 && n > 1 ? squares10 / (m - 1) / m + squares01 / (n - 1) / n : Number.NaN;
  return { auc, m, n, variance };
}

export interface Influence {
  /** What one item of `upper` in each row adds to the estimate's error. */
  upper: Float64Array;
  /** The same for an item of `lower`. */
  lower: Float64Array;
}

/**
 * The estimate's error as a sum over items: (V10 - AUC) / sqrt(m (m - 1)) and (V01 - AUC) / sqrt(n (n - 1)). The squares
 * add up to DeLong's variance; of several AUCs that share items, products over the shared items add up to DeLong's
 * covariance, so that the variance of any smooth function of them is the sum over items of the squared weighted sum.
 */
export function influenceOf(upper: Uint32Array, lower: Uint32Array, { auc, m, n }: AucEstimate): Influence {
  const rows = upper.length;
  const influence = { upper: new Float64Array(rows), lower: new Float64Array(rows) };
  const scaleUpper = 1 / Math.sqrt(m * (m - 1));
  const scaleLower = 1 / Math.sqrt(n * (n - 1));
  let above = 2 * m;
  let below = 0;
  for (let r = 0; r < rows; r++) {
    influence.upper[r] = ((below + lower[r]) / (2 * n) - auc) * scaleUpper;
    influence.lower[r] = ((above - upper[r]) / (2 * m) - auc) * scaleLower;
    below += 2 * lower[r];
    above -= 2 * upper[r];
  }
  return influence;
}
