import type { Random } from '../../contract/random.ts';
import { averageOf, type Share, sharesByChance } from '../distributions/by-chance.ts';
import { invertSize, sizeDistribution } from './invert-size.ts';
import { type Gap, rateDifference } from './rate-gaps.ts';

/** Root of the mean of the squares; NaN of none. */
export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** A root mean square with its 95 % limits, and what it is on the average by chance alone, of pairs that do not differ. */
export interface RootMeanSquare extends Gap {
  byChance: number;
}

/**
 * Root mean square of the differences of one or more pairs of independent shares, with a 95 % interval.
 *
 * Chance alone makes it greater than 0, and resampling the data does so once more: no percentile or normal interval
 * holds the truth. So its sampling distribution is inverted, as for a spread (`invertSize`), with the variances that
 * gaps have between shares that do not differ. The interval begins at 0 where chance could have made all of it. It is
 * widened where needed to hold the root mean square with any one gap at its nearest to 0, or farthest from it, within
 * its own interval; with that it always holds the observed value.
 */
export function rmsDifference(pairs: readonly (readonly [Share, Share])[], random: Random): RootMeanSquare {
  const gaps = pairs.map(([p, q]) => rateDifference(p, q));
  const values = gaps.map(({ value }) => value);
  const errors = pairs.map(([p, q]) => errorByChance(p, q));
  const value = rootMeanSquare(values);
  const moved = (to: (gap: Gap) => number) => gaps.map((gap, i) => rootMeanSquare(values.with(i, to(gap))));
  const widened = {
    lower: Math.min(...moved(({ lower, upper }) => Math.max(0, lower, -upper))),
    upper: Math.min(1, Math.max(...moved(({ lower, upper }) => Math.max(upper, -lower)))),
  };
  if (value === 0) return { value, byChance: chanceOf(pairs, random), ...widened };
  const drawn = sizeDistribution(values, errors, { centred: false, random });
  const { lower, upper } = invertSize(value, drawn);
  const byChance = chanceOf(pairs, random);
  return { value, byChance, lower: Math.min(widened.lower, lower), upper: Math.min(1, Math.max(widened.upper, upper)) };
}

/**
 * Its average with the successes of each pair dealt to its trials at random. The more pairs there are, the less a draw
 * of all of them varies, and the fewer draws are needed.
 */
function chanceOf(pairs: readonly (readonly [Share, Share])[], random: Random): number {
  const draws = Math.max(100, Math.ceil(2000 / pairs.length));
  const drawn = pairs.map((pair) => sharesByChance(pair, random, draws));
  return averageOf(drawn[0].map((_, d) => rootMeanSquare(drawn.map((rates) => rates[d][0] - rates[d][1]))))!;
}

/** Standard error of the difference of two shares that do not differ; its square is unbiased. */
function errorByChance(p: Share, q: Share): number {
  const all = p.size + q.size;
  const share = (p.right + q.right) / all;
  return Math.sqrt(((share * (1 - share) * all) / (all - 1)) * (1 / p.size + 1 / q.size));
}
