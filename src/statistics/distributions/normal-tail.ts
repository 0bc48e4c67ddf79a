import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

export interface TailProbability {
  /** Never 0: below 5e-324, the smallest number there is, it stands at that. */
  p: number;
  /** Its logarithm to base 10, right however small p is. */
  log10: number;
}

/** From here on the asymptotic series is good to the last digits; nearer than 37.5 p would leave the range of doubles. */
const FAR = 30;

/**
 * Two-sided p value of a standard normal `z`: P(|Z| >= |z|).
 *
 * Computed from the tail, not as 1 - Phi, so that it keeps its relative precision (about z^2 units in the last place)
 * down to the smallest double. It works with the logarithm because pooled effects of thousands of draws reach |z| of
 * several hundred, where p is 0 in double precision.
 */
export function twoSidedNormal(z: number): TailProbability {
  const size = Math.abs(z);
  const p = Math.max(2 * normalCdf(-size, 0, 1), Number.MIN_VALUE);
  return { p, log10: size < FAR ? Math.log10(p) : farTail(size) };
}

/** Abramowitz and Stegun 26.2.12: Q(z) = phi(z) / z (1 - 1/z^2 + 3/z^4 - 15/z^6 + ...). */
function farTail(z: number): number {
  const u = 1 / (z * z);
  const series = 1 + u * (-1 + u * (3 + u * (-15 + u * (105 - 945 * u))));
  return (-(z * z) / 2 + Math.log(series / z) + Math.log(2 / Math.sqrt(2 * Math.PI))) * Math.LOG10E;
}
