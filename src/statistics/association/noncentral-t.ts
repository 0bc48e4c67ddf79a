/** The noncentral t distribution: of (Z + lambda) / S, with Z normal and df S^2 chi-squared on df degrees of freedom. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Limits } from '../rates/wilson.ts';

const FEWEST_POINTS = 200;
const MOST_POINTS = 4000;
const HALVINGS = 40;

/**
 * P(T <= t), as a function of lambda, in which it falls: the mean of Phi(t S - lambda) over S. The density of u = ln S
 * is proportional to exp(df u - df exp(2 u) / 2), smooth and nothing at both ends, so that sums at equal distances
 * converge fast (Trefethen and Weideman 2014, SIAM Review 56); they are closer together for a greater t, for which the
 * slope of Phi is greater.
 *
 * @param df above 0, not necessarily whole
 */
export function noncentralT(t: number, df: number): (lambda: number) => number {
  const deviation = 1 / Math.sqrt(2 * df);
  const [from, to] = [-10 * deviation - 20 / df, 10 * deviation];
  const points = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.ceil(2 * (to - from) * Math.abs(t))));
  const scales = new Float64Array(points);
  const weights = new Float64Array(points);
  let total = 0;
  for (let i = 0; i < points; i++) {
    const u = from + ((to - from) * i) / (points - 1);
    scales[i] = t * Math.exp(u);
    weights[i] = Math.exp(df * (u - Math.expm1(2 * u) / 2));
    total += weights[i];
  }
  return (lambda) => {
    let sum = 0;
    for (let i = 0; i < points; i++) {
      if (weights[i] > 0) sum += weights[i] * normalCdf(scales[i] - lambda, 0, 1);
    }
    return sum / total;
  };
}

/**
 * Every lambda under which an observed t is between the quantiles `tail` and 1 - `tail` (Steiger and Fouladi 1997, "Noncentrality
 * interval estimation and the evaluation of statistical models").
 */
export function noncentralityLimits(t: number, df: number, tail: number): Limits {
  const below = noncentralT(t, df);
  const where = (share: number) => {
    let reach = 10 + Math.abs(t);
    while (below(-reach) < share || below(reach) > share) reach *= 2;
    let [low, high] = [-reach, reach];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (below(middle) > share) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return { lower: where(1 - tail), upper: where(tail) };
}
