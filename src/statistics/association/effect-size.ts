/**
 * The effect size of an association test: how far apart the mean associations of X and of Y lie, in standard deviations
 * of the associations of all target words (Caliskan et al. 2017; Guo and Caliskan 2021, supplement 8.1).
 */

/**
 * Below this, the spread of associations is rounding. Associations are differences of mean cosines, so they lie in
 * [-2, 2], and cosines of single-precision vectors say nothing in the thirteenth decimal.
 */
const NO_SPREAD = 1e-12;

export interface EffectSize {
  /** Positive where X goes with A, 0 without association. NaN where `deviation` is 0: then it is not defined. */
  value: number;
  /** Standard deviation of the associations of X and Y together; 0 where they differ by no more than rounding. */
  deviation: number;
}

/**
 * `[mean of s over X - mean of s over Y] / sd of s over X and Y`.
 *
 * @param associations s(w, A, B) of the target words from index `start` on: `nx` of X, then `ny` of Y
 * @param ddof 1 divides the sum of squares by nx + ny - 1 (the papers' code), 0 by nx + ny
 */
export function effectSize(associations: Float64Array, nx: number, ny: number, ddof: 0 | 1, start = 0): EffectSize {
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < nx; i++) sumX += associations[start + i];
  for (let i = nx; i < nx + ny; i++) sumY += associations[start + i];
  const mean = (sumX + sumY) / (nx + ny);
  let squares = 0;
  for (let i = 0; i < nx + ny; i++) squares += (associations[start + i] - mean) ** 2;
  const deviation = Math.sqrt(squares / (nx + ny - ddof));
  if (!(deviation > NO_SPREAD)) return { value: Number.NaN, deviation: 0 };
  return { value: (sumX / nx - sumY / ny) / deviation, deviation };
}

/**
 * The sampling variance of a standardised mean difference as textbooks give it:
 * `(nx + ny) / (nx ny) + d^2 / (2 (nx + ny))` (Hedges and Olkin 1985).
 */
export function effectSizeVariance(d: number, nx: number, ny: number): number {
  return (nx + ny) / (nx * ny) + d ** 2 / (2 * (nx + ny));
}
