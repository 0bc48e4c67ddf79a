import type { Random } from '../../contract/random.ts';
import { normals } from './normal.ts';

/**
 * Shares that add up to 1, with the expectation `alphas` over their sum; the greater the sum, the nearer to it. Gamma
 * variables over their sum (Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26), by logarithms, since of a
 * small alpha most are too small for a double.
 *
 * @param alphas at least one; each above 0
 */
export function dirichletSampler(alphas: ArrayLike<number>, random: Random): () => Float64Array {
  const normal = normals(random);
  return () => {
    const logs = Float64Array.from(alphas, (alpha) => logGamma(alpha, random, normal));
    let greatest = Number.NEGATIVE_INFINITY;
    for (const log of logs) if (log > greatest) greatest = log;
    let sum = 0;
    for (let i = 0; i < logs.length; i++) {
      logs[i] = Math.exp(logs[i] - greatest);
      sum += logs[i];
    }
    return logs.map((share) => share / sum);
  };
}

/** The logarithm of a gamma variable. Of a shape below 1 it is that of one more, times U^(1 / shape). */
function logGamma(shape: number, random: Random, normal: () => number): number {
  if (shape < 1) return logGamma(shape + 1, random, normal) + Math.log(1 - random.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < x * x * 0.5 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}
