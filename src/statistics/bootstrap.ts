import type { Interval } from '../plugin.ts';
import type { Random } from './random.ts';

/**
 * Percentile interval: the replicates between its two quantiles. For estimates whose bias is small beside their spread.
 * Replicates that are NaN (a resample without one of the classes) are left out; null where fewer than half are left.
 */
export function percentileInterval(replicates: Float64Array, level = 0.95): Interval | null {
  const sorted = defined(replicates);
  if (sorted === null) return null;
  const [lower, upper] = bounds(sorted, level);
  return { level, method: `bootstrap (percentile, ${sorted.length} resamples)`, lower, upper };
}

/**
 * Basic (reflected) interval, 2 estimate - quantile, cut to `range`. A resample is biased against the estimate as the
 * estimate is against the truth, so of statistics that noise can only push up (a maximum minus a minimum, a mean of
 * absolute values) the reflection takes the bias out, where the percentile interval would count it twice. Where the bias
 * exceeds the spread it is widened to hold the estimate.
 */
export function basicInterval(
  estimate: number,
  replicates: Float64Array,
  range: readonly [number, number],
  level = 0.95,
): Interval | null {
  const sorted = defined(replicates);
  if (sorted === null) return null;
  const [low, high] = bounds(sorted, level);
  const cut = (value: number) => Math.min(range[1], Math.max(range[0], value));
  return {
    level,
    method: `bootstrap (basic, ${sorted.length} resamples)`,
    lower: cut(Math.min(estimate, 2 * estimate - high)),
    upper: cut(Math.max(estimate, 2 * estimate - low)),
  };
}

/** Adds as many draws with replacement from `items` as there are items: `weight` counts how often each was drawn. */
export function resampleInto(weight: Uint32Array, items: Uint32Array, random: Random): void {
  for (let k = 0; k < items.length; k++) weight[items[random.below(items.length)]]++;
}

function defined(replicates: Float64Array): Float64Array | null {
  const kept = replicates.filter((value) => !Number.isNaN(value)).sort();
  return kept.length * 2 < replicates.length || kept.length === 0 ? null : kept;
}

function bounds(sorted: Float64Array, level: number): [number, number] {
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/** Linear between order statistics: definition 7 of Hyndman and Fan 1996, as in NumPy. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
