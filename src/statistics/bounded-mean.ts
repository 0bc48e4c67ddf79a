import type { Interval } from '../plugin.ts';
import { percentileInterval } from './bootstrap.ts';
import { mean } from './mean.ts';
import { normals } from './normal.ts';
import type { Random } from './random.ts';

/**
 * A 95 % interval for the mean of few or skewed values that cannot leave `least`..`greatest`: a Bayesian bootstrap (Rubin
 * 1981, Annals of Statistics 9) with a value at the bound added on each side in turn (Gaffke 2005, "Three test statistics for
 * a nonparametric one-sided hypothesis on the mean of a nonnegative variable", Mathematical Methods of Statistics 14;
 * Learned-Miller and Thomas 2020, arXiv:1905.06208), which stands for what was not drawn. Ten texts that hardly move say
 * little about the twentieth, which moves a lot: resamples of the values alone leave it out, and cover in 36 % of samples.
 *
 * The added value has half the weight of a drawn one; with a whole weight coverage is proven for special cases and
 * conjectured in general, and the interval is a third wider than it needs to be (`bench/coverage`). It always holds the
 * mean, and has a width where all values are alike.
 *
 * @param values at least one, within the bounds
 */
export function boundedMeanInterval(
  values: ArrayLike<number>,
  [least, greatest]: readonly [number, number],
  { resamples, random, level = 0.95 }: { resamples: number; random: Random; level?: number },
): Interval {
  const normal = normals(random);
  const below = new Float64Array(resamples);
  const above = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let total = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      const weight = -Math.log(1 - random.next());
      total += weight;
      sum += weight * values[i];
    }
    // Half a squared normal is to an exponential weight as half a value is to one.
    const added = normal() ** 2 / 2;
    below[b] = (sum + added * least) / (total + added);
    above[b] = (sum + added * greatest) / (total + added);
  }
  const value = mean(values);
  return {
    level,
    method: `Bayesian bootstrap with the bounds (${resamples} draws)`,
    lower: Math.max(least, Math.min(value, percentileInterval(below, level)!.lower)),
    upper: Math.min(greatest, Math.max(value, percentileInterval(above, level)!.upper)),
  };
}
