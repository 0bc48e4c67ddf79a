import type { Ranking } from './ranking.ts';

export interface AucInfluence {
  /** NaN where a sample is empty. */
  auc: number;
  /** Sizes of the upper and the lower sample. */
  m: number;
  n: number;
  /**
   * What each item adds to the error of the AUC, 0 for items of neither sample: the squares add up to DeLong's variance, and
   * those of the differences between two runs to the variance of the difference of their AUCs (DeLong et al. 1988).
   */
  influence(): Float64Array;
}

/** The AUC of the items of `upper` over those of `lower`, ties counting one half. An item without a score is in neither. */
export function aucInfluence(
  { order, level }: Ranking,
  size: number,
  isUpper: (item: number) => boolean,
  isLower: (item: number) => boolean,
): AucInfluence {
  // By position: 1 in the upper sample, 2 in the lower one.
  const side = new Uint8Array(order.length);
  for (let k = 0; k < order.length; k++) side[k] = isUpper(order[k]) ? 1 : isLower(order[k]) ? 2 : 0;
  let [m, n, twiceU] = [0, 0, 0];
  const eachLevel = (visit: (from: number, to: number, upper: number, lower: number) => void) => {
    for (let from = 0; from < order.length; ) {
      let [to, upper, lower] = [from, 0, 0];
      for (; to < order.length && level[to] === level[from]; to++) {
        if (side[to] === 1) upper++;
        else if (side[to] === 2) lower++;
      }
      visit(from, to, upper, lower);
      from = to;
    }
  };
  eachLevel((_from, _to, upper, lower) => {
    twiceU += upper * (2 * n + lower);
    m += upper;
    n += lower;
  });
  const auc = twiceU / (2 * m * n);
  return {
    auc,
    m,
    n,
    influence() {
      const errors = new Float64Array(size);
      let [upperBelow, lowerBelow] = [0, 0];
      eachLevel((from, to, upper, lower) => {
        for (let k = from; k < to; k++) {
          // A share of the other sample, and how far it is from the mean of such shares.
          if (side[k] === 1) errors[order[k]] = ((lowerBelow + lower / 2) / n - auc) / Math.sqrt(m * (m - 1));
          else if (side[k] === 2) errors[order[k]] = ((m - upperBelow - upper / 2) / m - auc) / Math.sqrt(n * (n - 1));
        }
        upperBelow += upper;
        lowerBelow += lower;
      });
      return errors;
    },
  };
}
