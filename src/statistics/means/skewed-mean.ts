import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../contract/measurement.ts';
import { mean } from '../mean.ts';

/**
 * The 95 % interval of a mean, or of the difference of two, by Student's t with Welch's degrees of freedom (1938,
 * Biometrika 29), and farther out on the side to which the values are skewed, by Johnson's correction (1978, JASA 73):
 * kappa / (6 v) (1 + 2 t^2), with v the variance of the estimate and kappa its third cumulant. A bootstrap of few
 * values is too narrow by sqrt((n - 1) / n) and by using the normal in place of t. Null where the values do not vary.
 *
 * @param b the values subtracted, for a difference; each list has at least three values
 */
export function skewedMeanInterval(a: readonly number[], b: readonly number[] = []): Interval | null {
  const sets = [a, b].filter(({ length }) => length > 0).map(momentsOf);
  const variance = sets.reduce((sum, one) => sum + one.variance, 0);
  if (!(variance > 0)) return null;
  const df = variance ** 2 / sets.reduce((sum, one) => sum + one.variance ** 2 / (one.n - 1), 0);
  const t = tQuantile(0.975, df);
  const cumulant = sets.reduce((sum, one, i) => sum + (i === 0 ? one.cumulant : -one.cumulant), 0);
  const skew = (cumulant / (6 * variance)) * (1 + 2 * t ** 2);
  const value = sets[0].mean - (sets[1]?.mean ?? 0);
  const half = t * Math.sqrt(variance);
  return {
    level: 0.95,
    method: "Student's t, Johnson's correction for skewness",
    lower: value - half + Math.min(0, skew),
    upper: value + half + Math.max(0, skew),
  };
}

/** Of a mean: its variance and third cumulant, by the unbiased estimates of those of the values (Fisher's k statistics). */
function momentsOf(values: readonly number[]) {
  const n = values.length;
  const centre = mean(values);
  const sumOf = (power: number) => values.reduce((sum, one) => sum + (one - centre) ** power, 0);
  return {
    n,
    mean: centre,
    variance: sumOf(2) / (n - 1) / n,
    cumulant: (sumOf(3) * n) / ((n - 1) * (n - 2)) / n ** 2,
  };
}
