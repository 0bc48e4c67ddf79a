/** Limits of a size (a spread, a root mean square) that errors only ever add to, by inversion of its simulated test. */

import type { Random } from '../../contract/random.ts';
import { normals } from '../distributions/normal.ts';
import type { Limits } from './wilson.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;
/** Each with both signs: a limit is then uncertain by some 3 % of a standard error. */
const DRAWS = 4000;
const HALVINGS = 40;

/** Sampling distribution of a size. */
export interface SizeDistribution {
  /** How often the size is at most `value` where the true one is `s`; falls with `s`. */
  atMost(value: number, s: number): number;
  /** The greatest size of errors that was drawn. */
  greatest: number;
}

/**
 * For the size T(s) of s u + e, with u the observed deviations scaled to size 1 and e normal errors, by simulation with
 * one set of draws for all s, each used with both signs. Only the size of e and its share along u matter: T(s)^2 = s^2
 * + 2 s mean(u e) + size(e)^2.
 *
 * @param deviations from what size is measured from; not all 0
 * @param errors their standard errors
 * @param centred whether the mean is taken out of the errors: for a spread
 */
export function sizeDistribution(
  deviations: readonly number[],
  errors: readonly number[],
  { centred, random }: { centred: boolean; random: Random },
): SizeDistribution {
  const scale = Math.sqrt(deviations.reduce((sum, one) => sum + one * one, 0) / deviations.length);
  const along = new Float64Array(DRAWS);
  const squares = new Float64Array(DRAWS);
  const normal = normals(random);
  for (let r = 0; r < DRAWS; r++) {
    let sum = 0;
    let product = 0;
    let square = 0;
    for (let g = 0; g < deviations.length; g++) {
      const e = errors[g] * normal();
      sum += e;
      product += (e * deviations[g]) / scale;
      square += e * e;
    }
    const centre = centred ? sum / deviations.length : 0;
    along[r] = product / deviations.length;
    squares[r] = Math.max(0, square / deviations.length - centre ** 2);
  }
  const atMost = (value: number, s: number): number => {
    let count = 0;
    for (let r = 0; r < DRAWS; r++) {
      const rest = s * s + squares[r] - value * value;
      const cross = 2 * s * along[r];
      if (rest + cross <= 0) count++;
      if (rest - cross <= 0) count++;
    }
    return count / (2 * DRAWS);
  };
  return { atMost, greatest: Math.sqrt(squares.reduce((most, one) => Math.max(most, one), 0)) };
}

/**
 * Every s for which the observed value is between the 2.5 % and the 97.5 % quantile of T(s). The quantiles rise with s, since a
 * ball about 0 is convex and symmetric and e is normal (Anderson 1955, Proceedings of the AMS 6), so each limit is found by
 * halving. The lower one is 0 where chance could have made the whole size; both are where it would have made a greater one.
 */
export function invertSize(value: number, { atMost, greatest }: SizeDistribution): Limits {
  const where = (share: number) => {
    let [low, high] = [0, value + greatest];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (atMost(value, middle) >= share) low = middle;
      else high = middle;
    }
    return low;
  };
  return { lower: where(1 - TAIL), upper: where(TAIL) };
}
