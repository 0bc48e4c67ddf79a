import type { Interval } from '../../contract/measurement.ts';
import type { Random } from '../../contract/random.ts';
import { drawBinomial } from '../distributions/binomial.ts';
import { standardDeviation } from '../mean.ts';

/**
 * Percentile interval: the replicates between its two quantiles. For estimates whose bias is small compared with their
 * spread. Replicates that are NaN (a resample without one of the classes) are left out; null where fewer than half are
 * left.
 */
export function percentileInterval(replicates: Float64Array, level = 0.95): Interval | null {
  const sorted = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0 || sorted.length * 2 < replicates.length) return null;
  const [lower, upper] = [(1 - level) / 2, (1 + level) / 2].map((share) => quantile(sorted, share));
  return { level, method: `bootstrap (percentile, ${sorted.length} resamples)`, lower, upper };
}

/**
 * Adds as many draws with replacement from `items` as there are items: `weight` counts how often each was drawn. Draws from
 * one group after the other keep their sizes. Fill `weight` with 0 before the next resample.
 */
export function resampleInto(weight: Uint32Array, items: Uint32Array, random: Random): void {
  for (let k = 0; k < items.length; k++) weight[items[random.below(items.length)]]++;
}

/** Beyond so many rows an item, how many are drawn of each is drawn, instead of one row after the other. */
const MANY_ROWS = 2;

/**
 * As {@link resampleInto}, of items that stand for so many rows each: adds as many draws with replacement from all their
 * rows as there are rows, to the items' own entries in `weight`.
 *
 * @param rows by item, whole and at least 1
 */
export function resampler(items: Uint32Array, rows: ArrayLike<number>): (weight: Uint32Array, random: Random) => void {
  let size = 0;
  for (let k = 0; k < items.length; k++) size += rows[items[k]];
  if (size > MANY_ROWS * items.length) {
    return (weight, random) => {
      // What is left for the items that are left: the draws of one, given those before it, are binomial.
      let [draws, left] = [size, size];
      for (let k = 0; k < items.length && draws > 0; k++) {
        const own = rows[items[k]];
        const drawn = own < left ? drawBinomial(draws, own / left, random) : draws;
        weight[items[k]] += drawn;
        draws -= drawn;
        left -= own;
      }
    };
  }
  const ofRow = new Uint32Array(size);
  for (let k = 0, at = 0; k < items.length; k++) {
    ofRow.fill(items[k], at, at + rows[items[k]]);
    at += rows[items[k]];
  }
  return (weight, random) => resampleInto(weight, ofRow, random);
}

/** Standard deviation of the replicates that are defined, of which there are at least two: the bootstrap's standard error. */
export function standardError(replicates: Float64Array): number {
  return standardDeviation(replicates.filter((value) => !Number.isNaN(value)));
}

/**
 * Linear between order statistics: definition 7 of Hyndman and Fan 1996, as in NumPy. NaN where there is no value.
 *
 * @param sorted ascending, without NaN
 * @param share in 0..1: 0.5 for the median
 */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
