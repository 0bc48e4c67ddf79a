/**
 * Generalised (power) mean, M = ((1/N) sum x_i^p)^(1/p), of at least one number, all >= 0. p = 1 is the arithmetic mean, p = 0 the limit,
 * the geometric mean; the smaller p, the nearer to the least. With p <= 0 and any x of 0 it is 0, the limit.
 */
export function powerMean(values: readonly number[], p: number): number {
  // Relative to the value that dominates no power overflows.
  const [least, greatest] = extremes(values);
  const scale = p > 0 ? greatest : least;
  if (scale === 0) return 0;
  let sum = 0;
  for (const x of values) sum += p === 0 ? Math.log(x / scale) : (x / scale) ** p;
  const mean = sum / values.length;
  const rounded = scale * (p === 0 ? Math.exp(mean) : mean ** (1 / p));
  // Between the least and the greatest, whatever rounding makes of it: of AUCs of 1 it is 1.
  return Math.min(greatest, Math.max(least, rounded));
}

/** dM/dx_i = (1/N) (x_i / M)^(p - 1), for values above 0. */
export function powerMeanGradient(values: readonly number[], p: number): number[] {
  const mean = powerMean(values, p);
  return values.map((x) => (x / mean) ** (p - 1) / values.length);
}

/** The least power mean of `values` with one of them replaced by the number in its place in `others`, whichever one that is. */
export function leastReplaced(values: readonly number[], others: readonly number[], p: number): number {
  const changes = changesOf(values, others, p);
  return withOne(values, others, p, changes.indexOf(extremes(changes)[0]));
}

/** The greatest of them. */
export function greatestReplaced(values: readonly number[], others: readonly number[], p: number): number {
  const changes = changesOf(values, others, p);
  return withOne(values, others, p, changes.indexOf(extremes(changes)[1]));
}

function withOne(values: readonly number[], others: readonly number[], p: number, one: number): number {
  return powerMean(values.with(one, others[one]), p);
}

/** What replacing each value adds to the sum that the mean grows with. */
function changesOf(values: readonly number[], others: readonly number[], p: number): number[] {
  const [least, greatest] = extremes([...values, ...others].filter((x) => x > 0));
  const term = (x: number) => (p === 0 ? Math.log(x) : p > 0 ? (x / greatest) ** p : -((x / least) ** p));
  return values.map((value, i) => (value === others[i] ? 0 : term(others[i]) - term(value)));
}

function extremes(numbers: readonly number[]): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return [least, greatest];
}
