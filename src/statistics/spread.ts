import { mean } from './mean.ts';
import { normals } from './normal.ts';
import type { Random } from './random.ts';
import type { Estimate, Gap } from './rate-gaps.ts';

/** Chance that a 95 % interval misses, on each side. */
const TAIL = 0.025;
/** Each with both signs: a limit is then uncertain by some 3 % of a standard error. */
const DRAWS = 4000;
const HALVINGS = 40;

/** Standard deviation of the values themselves, which are all that there are: divided by their number. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/**
 * Standard deviation over two or more independent groups, with a 95 % interval.
 *
 * Chance alone spreads groups that do not differ, and a resample of the data spreads them once more, so that neither a
 * percentile nor a normal interval holds the truth. So the sampling distribution is inverted: with deviations of size s along
 * the observed ones u, the estimate is T(s) = sd(s u + e), e normal with the groups' variances, and the interval has
 * every s for which the observed value is between the 2.5 % and the 97.5 % quantile of T(s). It begins at 0 where chance
 * could have made the whole spread. The quantiles rise with s, since a ball about 0 is convex and symmetric and e is normal
 * (Anderson 1955, Proceedings of the AMS 6), so each limit is found by halving; T is simulated with one set of draws for all s,
 * each used with both signs. Which direction u is matters only in so far as the groups' variances differ.
 *
 * An observed value less than chance would give is beyond all of these quantiles, and a group whose rate is 0 or 1 has no
 * variance to go by. So the interval is widened, where it does not hold it anyway, to hold the spread with any one group at
 * either of its own limits; with that it always holds the observed value.
 */
export function spreadOf(groups: readonly (Estimate & { variance: number })[], random: Random): Gap {
  const values = groups.map(({ value }) => value);
  const value = deviation(values);
  const gap = { value, lower: value, upper: value };
  for (const [g, { limits }] of groups.entries()) {
    for (const limit of Object.values(limits(TAIL))) {
      const moved = deviation(values.with(g, limit));
      gap.lower = Math.min(gap.lower, moved);
      gap.upper = Math.max(gap.upper, moved);
    }
  }
  if (value === 0) return gap;
  const { atMost, greatest } = simulated(
    values,
    groups.map(({ variance }) => Math.sqrt(variance)),
    random,
  );
  const where = (share: number) => {
    let [low, high] = [0, value + greatest];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (atMost(value, middle) >= share) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    value,
    lower: Math.min(gap.lower, where(1 - TAIL)),
    upper: Math.max(gap.upper, where(TAIL)),
  };
}

/**
 * How often T(s) is at most `value`, by simulation, and the greatest spread of e that was drawn. Of e only its spread and
 * its share along u matter: T(s)^2 = s^2 + 2 s mean(u e) + var(e).
 */
export function simulated(values: readonly number[], errors: readonly number[], random: Random) {
  const centre = mean(values);
  const scale = deviation(values);
  const along = new Float64Array(DRAWS);
  const squares = new Float64Array(DRAWS);
  const normal = normals(random);
  for (let r = 0; r < DRAWS; r++) {
    let sum = 0;
    let product = 0;
    let square = 0;
    for (let g = 0; g < values.length; g++) {
      const e = errors[g] * normal();
      sum += e;
      product += (e * (values[g] - centre)) / scale;
      square += e * e;
    }
    along[r] = product / values.length;
    squares[r] = Math.max(0, square / values.length - (sum / values.length) ** 2);
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
