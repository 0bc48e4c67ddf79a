/** Means over classes: of rates, and of greatest differences between groups. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Random } from '../../contract/random.ts';
import { normals } from '../distributions/normal.ts';
import { mean } from '../mean.ts';
import { type Estimate, type Gap, greatestDifference } from '../rates/rate-gaps.ts';
import { rateLimits } from '../rates/rate-limits.ts';
import { quantile } from './bootstrap.ts';

/**
 * The mean of at least one rate, each counting alike (of true positive rates of classes: balanced accuracy), with a
 * 95 % interval: each limit is as far from the mean as the root of the sum of squares of the rates' own distances,
 * divided by their number (square-and-add: Zou and Donner 2008, Statistics in Medicine 27, with {@link rateLimits}). A
 * mean of K rates is less skewed than they are, by root K, and so is its interval made: as skewed as the rates' own,
 * 28 rates of .97 are held in 91 %, with all misses on the side of 1. Of rates that are independent, or move against each
 * other, as false positive rates of classes do: an item adds to one of them at most.
 */
export function meanOfRates(rates: readonly { right: number; size: number }[]): Gap {
  const limits = rates.map(({ right, size }) => ({ rate: right / size, ...rateLimits(right, size) }));
  const value = mean(limits.map(({ rate }) => rate));
  const half = (distances: readonly number[]) => Math.hypot(...distances) / rates.length;
  const below = half(limits.map(({ rate, lower }) => rate - lower));
  const above = half(limits.map(({ rate, upper }) => upper - rate));
  const even = (below + above) / 2;
  const skew = (below - above) / 2 / Math.sqrt(rates.length);
  return { value, lower: Math.max(0, value - even - skew), upper: Math.min(1, value + even - skew) };
}

const DRAWS = 2000;
const TAIL = 0.025;

/**
 * The mean of {@link greatestDifference} over at least one class, with a 95 % interval. Chance only ever adds to a
 * greatest difference, so the two limits are found apart.
 *
 * - Upper: the mean, and the root of the sum of squares of the classes' own distances from their upper limits, divided by
 *   their number. The bias by chance is on the safe side.
 * - Lower: a greatest difference of rates with their errors is at most that of the rates, and that of the errors
 *   (triangle inequality); so, too, are their means over classes. The errors are drawn, normal with the widths of the
 *   limits, and the lower limit is the mean without their 97.5 % quantile, and 0 where that is negative.
 *
 * Rates of classes that share their items (selection rates, false positive rates) move against each other. Of shares that
 * add up to 1 the covariances of one with all others are together as great as its variance, so that the variance of a sum
 * of absolute values is at most twice that of independent ones, as it is for two classes: all spread is then taken
 * root 2 times as great.
 *
 * @param classes of each its families, as for {@link greatestDifference}
 * @param independent whether classes have items of their own each (true positive rates)
 */
export function meanOfDifferences(
  classes: readonly (readonly (readonly Estimate[])[])[],
  { independent, random }: { independent: boolean; random: Random },
): Gap {
  const factor = independent || classes.length === 1 ? 1 : Math.SQRT2;
  const gaps = classes.map((families) => greatestDifference(families));
  const value = mean(gaps.map((gap) => gap.value));
  const above = Math.hypot(...gaps.map((gap) => gap.upper - gap.value)) / classes.length;
  const errors = drawnErrors(classes, normals(random));
  const bias = mean(errors);
  const below = bias + factor * (quantile(errors, 1 - TAIL) - bias);
  return { value, lower: Math.max(0, value - below), upper: Math.min(1, value + factor * above) };
}

/** Means over classes of the greatest difference of errors alone, ascending. */
function drawnErrors(classes: readonly (readonly (readonly Estimate[])[])[], normal: () => number): Float64Array {
  // In order of width, so that nothing hangs on the order of groups and classes.
  const widths = classes
    .map((families) => families.map((estimates) => estimates.map(widthsOf).sort(byWidth)))
    .sort(([a], [b]) => byWidth(a[0], b[0]) || byWidth(a[a.length - 1], b[b.length - 1]));
  const drawn = new Float64Array(DRAWS);
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (const families of widths) {
      let greatest = 0;
      for (const groups of families) {
        let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (const { below, above } of groups) {
          const error = normal();
          const scaled = error * (error < 0 ? below : above);
          least = Math.min(least, scaled);
          most = Math.max(most, scaled);
        }
        greatest = Math.max(greatest, most - least);
      }
      sum += greatest;
    }
    drawn[draw] = sum / classes.length;
  }
  return drawn.sort();
}

interface Width {
  below: number;
  above: number;
}

/** Standard errors, as the limits have them. */
function widthsOf({ value, limits }: Estimate): Width {
  const z = normalQuantile(1 - TAIL, 0, 1);
  const { lower, upper } = limits(TAIL);
  return { below: (value - lower) / z, above: (upper - value) / z };
}

const byWidth = (a: Width, b: Width) => a.below - b.below || a.above - b.above;
