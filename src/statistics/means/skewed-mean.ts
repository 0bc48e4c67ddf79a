import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../contract/measurement.ts';
import { mean } from '../mean.ts';
import type { Estimate } from '../rates/rate-gaps.ts';
import type { Limits } from '../rates/wilson.ts';

/**
 * The 95 % interval of a mean, or of the difference of two, by Student's t with Welch's degrees of freedom (1938,
 * Biometrika 29), and farther out on the side to which the values are skewed, by Johnson's correction (1978, JASA 73):
 * kappa / (6 v) (1 + 2 t^2), with v the variance of the estimate and kappa its third cumulant. A bootstrap of few
 * values is too narrow by sqrt((n - 1) / n) and by using the normal in place of t. Null where the values do not vary.
 *
 * @param b the values subtracted, for a difference; each list has at least three values
 */
export function skewedMeanInterval(a: ArrayLike<number>, b: ArrayLike<number> = []): Interval | null {
  const sets = [a, b].filter(({ length }) => length > 0).map(momentsOf);
  const limits = skewedLimits(sets, 0.025);
  return limits && { level: 0.95, method: "Student's t, Johnson's correction for skewness", ...limits };
}

/**
 * The same of one mean, for comparisons of several: {@link greatestDifference}. The values vary.
 *
 * @param skewness taken in place of that of the values where it is farther from 0: few values show too little of it
 */
export function skewedMeanEstimate(values: ArrayLike<number>, skewness = 0): Estimate {
  const found = momentsOf(values);
  const { n, variance } = found;
  const given = (skewness * (variance * n) ** 1.5) / n ** 2;
  const own = Math.abs(given) > Math.abs(found.cumulant) ? { ...found, cumulant: given } : found;
  return { value: own.mean, limits: (tail) => skewedLimits([own], tail)! };
}

interface Moments {
  n: number;
  mean: number;
  variance: number;
  cumulant: number;
}

/** Of the first mean, or of the first minus the second. */
function skewedLimits(sets: readonly Moments[], tail: number): Limits | null {
  const variance = sets.reduce((sum, one) => sum + one.variance, 0);
  if (!(variance > 0)) return null;
  const df = variance ** 2 / sets.reduce((sum, one) => sum + one.variance ** 2 / (one.n - 1), 0);
  const t = tQuantile(1 - tail, df);
  const cumulant = sets.reduce((sum, one, i) => sum + (i === 0 ? one.cumulant : -one.cumulant), 0);
  const skew = (cumulant / (6 * variance)) * (1 + 2 * t ** 2);
  const value = sets[0].mean - (sets[1]?.mean ?? 0);
  const half = t * Math.sqrt(variance);
  return { lower: value - half + Math.min(0, skew), upper: value + half + Math.max(0, skew) };
}

/** Of a mean: its variance and third cumulant, by the unbiased estimates of those of the values (Fisher's k statistics). */
export function momentsOf(values: ArrayLike<number>): Moments {
  const n = values.length;
  const centre = mean(values);
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < n; i++) {
    const distance = values[i] - centre;
    squares += distance ** 2;
    cubes += distance ** 3;
  }
  return {
    n,
    mean: centre,
    variance: squares / (n - 1) / n,
    cumulant: (cubes * n) / ((n - 1) * (n - 2)) / n ** 2,
  };
}
