import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Limits } from './wilson.ts';

/**
 * 95 % limits of sum(a) / sum(b) over independent pairs: losses and lengths of documents. Its variance is the
 * jackknife's, the sum of squared shifts when one pair is left out (Miller 1974, Biometrika 61): (a - r b) / (sum(b) -
 * b). The limits are Student's t, with the degrees of freedom of Kish's number of pairs minus one, sum(b)^2 / sum(b^2)
 * - 1: a few long documents count as few.
 *
 * @param b at least two above 0, none below
 */
export function ratioLimits(a: ArrayLike<number>, b: ArrayLike<number>, tail = 0.025): Limits {
  let [above, below, squares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    above += a[i];
    below += b[i];
    squares += b[i] ** 2;
  }
  const ratio = above / below;
  let variance = 0;
  for (let i = 0; i < a.length; i++) variance += ((a[i] - ratio * b[i]) / (below - b[i])) ** 2;
  const half = tQuantile(1 - tail, Math.max(1, below ** 2 / squares - 1)) * Math.sqrt(variance);
  return { lower: ratio - half, upper: ratio + half };
}
