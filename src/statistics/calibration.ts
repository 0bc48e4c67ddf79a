import { foldedLimits } from './folded.ts';
import type { Limits } from './wilson.ts';

/** What the expected calibration error depends on: per bin of the score, over the items in it. */
export interface CalibrationBins {
  items: number;
  /** Sum of (score - outcome) per bin. */
  sums: Float64Array;
  /** Sum of (score - outcome)^2 per bin. */
  squares: Float64Array;
}

/** Of so many bins, at least one: fill them with {@link addToBins}. */
export function emptyBins(bins: number): CalibrationBins {
  return { items: 0, sums: new Float64Array(bins), squares: new Float64Array(bins) };
}

/**
 * Bins are of equal width, closed below, the last one closed on both sides. `outcome` is 0 or 1, `score` in 0..1. An edge is
 * the number nearest to it, so that a score that is written as the edge is (0.29 of a hundred bins) lies in the bin above.
 */
export function addToBins(bins: CalibrationBins, score: number, outcome: number): void {
  const { sums, squares } = bins;
  const bin = binOf(score, sums.length);
  const residual = score - outcome;
  bins.items++;
  sums[bin] += residual;
  squares[bin] += residual * residual;
}

/** The product may fall short of an edge that the score is on (0.29 * 100 is below 29), or reach one that it is below. */
function binOf(score: number, count: number): number {
  let bin = Math.min(count - 1, Math.floor(score * count));
  if (bin + 1 < count && score >= (bin + 1) / count) bin++;
  else if (score < bin / count) bin--;
  return bin;
}

/**
 * Expected calibration error: the mean over items of |mean score - share of positives| in the item's bin (Pakdaman
 * Naeini, Cooper and Hauskrecht 2015; here with the score of the positive class). Noise alone makes it positive: of a
 * perfectly calibrated score it is above 0, the more so the fewer items there are. In 0..1; NaN without items.
 */
export function calibrationError({ items, sums }: CalibrationBins): number {
  return sums.reduce((total, sum) => total + Math.abs(sum), 0) / items;
}

/**
 * Limits that allow for that bias: the error is a sum over bins of |sum of residuals| / items, each about normal, so
 * {@link foldedLimits} apply. Null where no residual varies (every score equals its label).
 */
export function calibrationLimits({ items, sums, squares }: CalibrationBins, tail = 0.025): Limits | null {
  const deviation = (square: number, sum: number) => Math.sqrt(Math.max(0, square - (sum * sum) / items)) / items;
  const addends = Array.from(sums, (sum, b) => ({ value: sum / items, deviation: deviation(squares[b], sum) }));
  const total = (values: Float64Array) => values.reduce((a, b) => a + Math.abs(b), 0);
  const spread = deviation(total(squares), total(sums));
  if (spread === 0) return null;
  const { lower, upper } = foldedLimits(addends, spread, tail);
  return { lower, upper: Math.min(1, upper) };
}
