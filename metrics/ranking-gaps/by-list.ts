/** Means over the items of a group that come in lists, which are independent of each other while the items of one are not. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Places } from './places.ts';

/** Of a group: how many of its items each list has, and what they add up to. */
export interface ByList {
  items: Float64Array;
  sums: Float64Array;
  n: number;
  /** Lists with an item of it. */
  lists: number;
  mean: number;
}

export function byList(members: Uint32Array, values: ArrayLike<number>, { lists, members: all }: Places): ByList {
  const items = new Float64Array(all.length);
  const sums = new Float64Array(all.length);
  for (const i of members) {
    items[lists[i]]++;
    sums[lists[i]] += values[i];
  }
  const total = (of: Float64Array) => of.reduce((sum, one) => sum + one, 0);
  return {
    items,
    sums,
    n: members.length,
    lists: items.filter((count) => count > 0).length,
    mean: total(sums) / members.length,
  };
}

/**
 * a minus b, of two groups in the same lists, each in two of them at least, with its standard error over lists (the jackknife's:
 * Miller 1974, Biometrika 61) and degrees of freedom: Kish's number of lists, by how many items of either each has, minus one.
 */
export function difference(a: ByList, b: ByList): { value: number; error: number; df: number } {
  let [squares, weights] = [0, 0];
  for (let l = 0; l < a.items.length; l++) {
    const weight = a.items[l] / a.n + b.items[l] / b.n;
    if (weight === 0) continue;
    squares += (effect(a, l) - effect(b, l)) ** 2;
    weights += weight ** 2;
  }
  return { value: a.mean - b.mean, error: Math.sqrt(squares), df: Math.max(1, 4 / weights - 1) };
}

/** By how much the mean would be less without a list. */
function effect({ items, sums, n, mean }: ByList, l: number): number {
  return (sums[l] - mean * items[l]) / (n - items[l]);
}

/** How the means of two groups go together, from -1 to 1. */
export function correlation(a: ByList, b: ByList): number {
  let [both, one, other] = [0, 0, 0];
  for (let l = 0; l < a.items.length; l++) {
    const [x, y] = [effect(a, l), effect(b, l)];
    both += x * y;
    one += x * x;
    other += y * y;
  }
  return one > 0 && other > 0 ? both / Math.sqrt(one * other) : 0;
}

export function limitsOf(
  { value, error, df }: ReturnType<typeof difference>,
  tail: number,
): { lower: number; upper: number } {
  const half = tQuantile(1 - tail, df) * error;
  return { lower: value - half, upper: value + half };
}
