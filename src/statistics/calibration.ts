import { normals } from './normal.ts';
import type { Random } from './random.ts';

/** What the expected calibration error depends on: per bin of the score, over the items in it. */
export interface CalibrationBins {
  items: number;
  /** Items per bin. */
  counts: Float64Array;
  /** Sum of (score - outcome) per bin. */
  sums: Float64Array;
  /** Sum of (score - outcome)^2 per bin. */
  squares: Float64Array;
}

export function emptyBins(bins: number): CalibrationBins {
  return { items: 0, counts: new Float64Array(bins), sums: new Float64Array(bins), squares: new Float64Array(bins) };
}

/** Bins are of equal width, closed below, the last one closed on both sides. `outcome` is 0 or 1, `score` in 0..1. */
export function addToBins(bins: CalibrationBins, score: number, outcome: number): void {
  const { counts, sums, squares } = bins;
  const bin = Math.min(counts.length - 1, Math.floor(score * counts.length));
  const residual = score - outcome;
  bins.items++;
  counts[bin]++;
  sums[bin] += residual;
  squares[bin] += residual * residual;
}

/**
 * Expected calibration error: the mean over items of |mean score - share of positives| in the item's bin (Pakdaman
 * Naeini, Cooper and Hauskrecht 2015, with the score of the positive class as in Guo et al. 2017 for two classes).
 * Noise alone makes it positive: of a perfectly calibrated score it is above 0, the more so the fewer items there are.
 */
export function calibrationError({ items, sums }: CalibrationBins): number {
  return sums.reduce((total, sum) => total + Math.abs(sum), 0) / items;
}

/**
 * Replicates of the calibration error under the multiplier bootstrap with standard normal multipliers (van der Vaart and
 * Wellner 1996, chapter 2.9): each item has weight 1 + xi_i - mean(xi). The sums per bin are then jointly normal given
 * the data, and are drawn from that distribution straight away, so that the cost does not depend on the number of items.
 */
export function calibrationReplicates(bins: CalibrationBins, resamples: number, random: Random): Float64Array {
  const { items, counts, sums, squares } = bins;
  const replicates = new Float64Array(resamples);
  const drawn = new Float64Array(counts.length);
  const normal = normals(random);
  for (let b = 0; b < resamples; b++) {
    let meanMultiplier = 0;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      // The sum of the bin's multipliers, and the sum of multiplier * residual, which goes with it.
      const multipliers = Math.sqrt(counts[i]) * normal();
      const mean = sums[i] / counts[i];
      drawn[i] = mean * multipliers + Math.sqrt(Math.max(0, squares[i] - mean * sums[i])) * normal();
      meanMultiplier += multipliers / items;
    }
    let total = 0;
    for (let i = 0; i < counts.length; i++) total += Math.abs(sums[i] + drawn[i] - meanMultiplier * sums[i]);
    replicates[b] = total / items;
  }
  return replicates;
}
