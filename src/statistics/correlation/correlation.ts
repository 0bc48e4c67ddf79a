/** Correlation coefficients of two equally long series, and what follows from their distributions by formula. */

import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

export type Numbers = ArrayLike<number>;
export type CorrelationMethod = 'pearson' | 'spearman' | 'kendall';

export const correlationMethods: readonly CorrelationMethod[] = ['pearson', 'spearman', 'kendall'];

/** -1..1, or NaN where one of the series is constant (for ranks: all tied). */
export const coefficient: Record<CorrelationMethod, (x: Numbers, y: Numbers) => number> = {
  pearson,
  spearman,
  kendall,
};

/** Product-moment correlation, in two passes. */
export function pearson(x: Numbers, y: Numbers): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  return centredPearson(x, y, mean(x), mean(y));
}

/** Pearson's coefficient of the mid-ranks: tied values share the mean of the ranks they span. */
export function spearman(x: Numbers, y: Numbers): number {
  return rankCoefficients(x, y).spearman;
}

/** tau-b: concordant minus discordant pairs, over the geometric mean of the pairs not tied in x and not tied in y. */
export function kendall(x: Numbers, y: Numbers): number {
  return rankCoefficients(x, y).kendall;
}

/** Both rank coefficients from one comparison of all pairs. `room` is for callers that need them a thousand times. */
export function rankCoefficients(
  x: Numbers,
  y: Numbers,
  room: Ranks = roomForRanks(x.length),
): { spearman: number; kendall: number } {
  const { score, untiedX, untiedY, ranksX, ranksY } = compare(x, y, room);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < ranksX.length; i++) {
    xy += ranksX[i] * ranksY[i];
    xx += ranksX[i] * ranksX[i];
    yy += ranksY[i] * ranksY[i];
  }
  return {
    spearman: clamp(xy / (Math.sqrt(xx) * Math.sqrt(yy))),
    kendall: clamp(score / Math.sqrt(untiedX * untiedY)),
  };
}

/**
 * 2 rank - (n + 1) for each value, with mid-ranks for ties: the number of values below it minus the number above. Whole
 * numbers with mean 0, so that sums over them are exact.
 */
export function centredRanks(values: Numbers): Int32Array {
  return compare(values, values, roomForRanks(values.length)).ranksX;
}

/** Concordant less discordant pairs. */
export function kendallScore(x: Numbers, y: Numbers): number {
  return compare(x, y, roomForRanks(x.length)).score;
}

export interface Ranks {
  ranksX: Int32Array;
  ranksY: Int32Array;
}

export function roomForRanks(n: number): Ranks {
  return { ranksX: new Int32Array(n), ranksY: new Int32Array(n) };
}

interface PairCounts extends Ranks {
  score: number;
  untiedX: number;
  untiedY: number;
}

/** Every pair of places once. In whole numbers and without branches: resampling asks for it a million times. */
function compare(x: Numbers, y: Numbers, { ranksX, ranksY }: Ranks): PairCounts {
  const n = x.length;
  ranksX.fill(0);
  ranksY.fill(0);
  let score = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 1; i < n; i++) {
    const xi = x[i];
    const yi = y[i];
    let rankX = 0;
    let rankY = 0;
    for (let j = 0; j < i; j++) {
      const dx = (Number(xi > x[j]) - Number(xi < x[j])) | 0;
      const dy = (Number(yi > y[j]) - Number(yi < y[j])) | 0;
      score = (score + Math.imul(dx, dy)) | 0;
      untiedX = (untiedX + Math.imul(dx, dx)) | 0;
      untiedY = (untiedY + Math.imul(dy, dy)) | 0;
      rankX = (rankX + dx) | 0;
      rankY = (rankY + dy) | 0;
      ranksX[j] -= dx;
      ranksY[j] -= dy;
    }
    ranksX[i] += rankX;
    ranksY[i] += rankY;
  }
  return { score, untiedX, untiedY, ranksX, ranksY };
}

/** Whether the values differ by no more than rounding (their spread is under 1e-13 of their size, as in SciPy). */
export function isConstant(values: Numbers): boolean {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < least) least = values[i];
    if (values[i] > greatest) greatest = values[i];
  }
  return !(greatest - least > 1e-13 * Math.max(Math.abs(least), Math.abs(greatest)));
}

/**
 * Two-sided p of Pearson's coefficient, or of Spearman's, from t = r sqrt((n - 2) / (1 - r²)) with n - 2 degrees of
 * freedom: exact for Pearson where the series are normal, an approximation for Spearman. Needs n >= 3.
 */
export function correlationTTest(r: number, n: number): number {
  if (Math.abs(r) >= 1) return 0;
  return 2 * tCdf(-Math.abs(r) * Math.sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2);
}

/**
 * Two-sided p of Kendall's tau-b from the normal approximation, its variance corrected for ties (Kendall 1970, Rank
 * Correlation Methods, 4th edition, section 4.4), without a correction for continuity.
 */
export function kendallNormalTest(x: Numbers, y: Numbers): number {
  const variance = scoreVariance(x.length, tieSums(x), tieSums(y));
  return Math.min(1, 2 * normalCdf(-Math.abs(kendallScore(x, y)) / Math.sqrt(variance), 0, 1));
}

/**
 * The factor by which ties raise the variance of tau-b over that of as many pairs without ties, where the series are
 * independent: 1 without ties, 1.5 where one series has two values equally often. Needs n > 2, and two series that are
 * not constant.
 */
export function kendallTieInflation(x: Numbers, y: Numbers): number {
  const n = x.length;
  const pairs = n * (n - 1);
  const [tx, ty] = [tieSums(x), tieSums(y)];
  const plain = (pairs * (2 * n + 5)) / 18 / pairs ** 2;
  return scoreVariance(n, tx, ty) / ((pairs - tx.pairs) * (pairs - ty.pairs)) / plain;
}

/** Variance of Kendall's score under independence, with ties (Kendall 1970, Rank Correlation Methods, chapter 4). */
function scoreVariance(n: number, tx: ReturnType<typeof tieSums>, ty: ReturnType<typeof tieSums>): number {
  const pairs = n * (n - 1);
  return (
    (pairs * (2 * n + 5) - tx.variance - ty.variance) / 18 +
    (tx.pairs * ty.pairs) / (2 * pairs) +
    (tx.triples * ty.triples) / (9 * pairs * (n - 2))
  );
}

/** The |r| that a Pearson coefficient of n pairs must reach for a two-sided p below alpha. Needs n >= 3. */
export function criticalCorrelation(n: number, alpha: number): number {
  const t = tQuantile(1 - alpha / 2, n - 2);
  return t / Math.sqrt(t * t + n - 2);
}

function centredPearson(x: Numbers, y: Numbers, meanX: number, meanY: number): number {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  // Two roots, for the product of two tiny sums may underflow.
  return clamp(xy / (Math.sqrt(xx) * Math.sqrt(yy)));
}

function mean(values: Numbers): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Over the groups of t tied values: t (t - 1), t (t - 1) (t - 2) and t (t - 1) (2 t + 5), summed. */
function tieSums(values: Numbers): { pairs: number; triples: number; variance: number } {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) counts.set(values[i], (counts.get(values[i]) ?? 0) + 1);
  const sums = { pairs: 0, triples: 0, variance: 0 };
  for (const t of counts.values()) {
    sums.pairs += t * (t - 1);
    sums.triples += t * (t - 1) * (t - 2);
    sums.variance += t * (t - 1) * (2 * t + 5);
  }
  return sums;
}

/** Rounding must not lift a coefficient beyond 1. Keeps NaN. */
function clamp(r: number): number {
  return Math.max(-1, Math.min(1, r));
}
