/**
 * Generalised (power) mean, M = ((1/N) sum x_i^p)^(1/p), of at least one number, all >= 0. p = 1 is the arithmetic mean, p = 0 the limit,
 * the geometric mean; the smaller p, the nearer to the least. With p <= 0 and any x of 0 it is 0, the limit.
 */
export function powerMean(values: readonly number[], p: number): number {
  // Relative to the value that dominates no power overflows.
  const scale = p > 0 ? Math.max(...values) : Math.min(...values);
  if (scale === 0) return 0;
  let sum = 0;
  for (const x of values) sum += p === 0 ? Math.log(x / scale) : (x / scale) ** p;
  const mean = sum / values.length;
  const rounded = scale * (p === 0 ? Math.exp(mean) : mean ** (1 / p));
  // Between the least and the greatest, whatever rounding makes of it: of AUCs of 1 it is 1.
  return Math.min(Math.max(...values), Math.max(Math.min(...values), rounded));
}

/** dM/dx_i = (1/N) (x_i / M)^(p - 1), for values above 0. */
export function powerMeanGradient(values: readonly number[], p: number): number[] {
  const mean = powerMean(values, p);
  return values.map((x) => (x / mean) ** (p - 1) / values.length);
}
