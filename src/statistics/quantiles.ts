/** Mean and quantiles of a sample with bootstrap intervals, all from the same resamples. */
import type { Interval } from '../plugin.ts';
import { percentileInterval, quantile } from './bootstrap.ts';
import type { Random } from './random.ts';

export interface Estimate {
  value: number;
  interval: Interval | null;
}

/**
 * Intervals are percentile ones. A resample is a count per order statistic, so that it needs no sorting.
 *
 * @param values at least one, finite
 * @param shares of the quantiles, in 0..1 and ascending; linear between order statistics, as in {@link quantile}
 */
export function summarise(
  values: Float64Array,
  shares: readonly number[],
  resamples: number,
  random: Random,
): { mean: Estimate; quantiles: Estimate[] } {
  const sorted = values.slice().sort();
  const n = sorted.length;
  const means = new Float64Array(resamples);
  const replicates = shares.map(() => new Float64Array(resamples));
  const drawn = new Float64Array(n);
  const counts = new Uint32Array(n);
  for (let b = 0; b < resamples; b++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[random.below(n)]++;
    let sum = 0;
    for (let i = 0, at = 0; i < n; i++) {
      sum += counts[i] * sorted[i];
      for (let c = counts[i]; c > 0; c--) drawn[at++] = sorted[i];
    }
    means[b] = sum / n;
    for (const [j, share] of shares.entries()) replicates[j][b] = quantile(drawn, share);
  }
  return {
    mean: { value: sorted.reduce((sum, value) => sum + value, 0) / n, interval: percentileInterval(means) },
    quantiles: shares.map((share, j) => ({
      value: quantile(sorted, share),
      interval: percentileInterval(replicates[j]),
    })),
  };
}
