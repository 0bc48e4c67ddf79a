/** Shares of numbers above the pooled median, and of how many numbers they are as good as. */
import {
  type Estimate,
  exactLimits,
  type Limits,
  quantile,
  rateEstimate,
  rateLimits,
} from '../../src/statistics/index.ts';

export interface PooledMedian {
  value: number;
  /** How many of `size` are just that. */
  at: number;
  size: number;
  /** Numbers above it. */
  above: number;
  /** Between which two numbers, both included, the true median is (95 %), and how many lie there; null where all are the same. */
  near: { from: number; to: number; count: number } | null;
  /** The different numbers there, where they are few: the true median may be any of them, and shares jump between them. */
  few: readonly number[];
}

/** As ratings have. */
const FEW = 5;

/** @param sorted ascending, at least one */
export function pooledMedian(sorted: Float64Array): PooledMedian {
  const size = sorted.length;
  const value = quantile(sorted, 0.5);
  const half = 0.98 * Math.sqrt(size);
  const from = sorted[Math.max(0, Math.floor((size - 1) / 2 - half))];
  const to = sorted[Math.min(size - 1, Math.ceil((size - 1) / 2 + half))];
  const near = from < to ? { from, to, count: countAbove(sorted, from, true) - countAbove(sorted, to, false) } : null;
  const above = countAbove(sorted, value, false);
  const few: number[] = [];
  for (let next = from; near !== null && few.length <= FEW && next <= to; ) {
    few.push(next);
    const rest = countAbove(sorted, next, false);
    next = rest === 0 ? Number.POSITIVE_INFINITY : sorted[size - rest];
  }
  return { value, at: countAbove(sorted, value, true) - above, size, above, near, few: few.length > FEW ? [] : few };
}

/** How many numbers are above a value, or at least it. */
export function countAbove(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (!orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return sorted.length - low;
}

/**
 * How many independent numbers the share of a group above the pooled median is as sure as: their number, or fewer where the
 * median itself, which is that of these numbers, moves it. With r the density of the group's numbers at the median over
 * that of all, and q its share of all, the share's error is (1 - r q) times that of the group at a fixed median, less r
 * (1 - q) times that of the others. Where the group is as dense there as all are, that is no more than at a fixed median.
 *
 * @param sorted the group's numbers, ascending
 */
export function effectiveSize(sorted: Float64Array, { value, size, above, near }: PooledMedian): number {
  const n = sorted.length;
  const own = countAbove(sorted, value, false);
  const variance = (own * (n - own)) / n ** 2;
  if (near === null || variance === 0 || n === size) return n;
  const q = n / size;
  const inside = countAbove(sorted, near.from, true) - countAbove(sorted, near.to, false);
  const r = inside / n / (near.count / size);
  const others = (above - own) / (size - n);
  const error = ((1 - r * q) ** 2 * variance) / n + ((r * (1 - q)) ** 2 * others * (1 - others)) / (size - n);
  return Math.min(n, variance / error);
}

/**
 * The share above the pooled median with its limits: those of a rate of so many independent numbers as {@link effectiveSize}
 * says. Where the median may be one of few numbers, they hold the limits of the shares above each of these.
 *
 * @param sorted the group's numbers, ascending
 */
export function shareEstimate(sorted: Float64Array, median: PooledMedian): Estimate {
  const n = sorted.length;
  const value = countAbove(sorted, median.value, false) / n;
  if (median.few.length === 0) {
    const effective = effectiveSize(sorted, median);
    return { ...rateEstimate(value * effective, effective), value };
  }
  const counts = median.few.map((number) => countAbove(sorted, number, false));
  const all = (of: (successes: number, trials: number, tail: number) => Limits) => (tail: number) => {
    const limits = [value * n, ...counts].map((count) => of(count, n, tail));
    return {
      // Ratios are divided by the lower limit of a share above 0.
      lower: Math.max(value > 0 ? 1e-9 : 0, Math.min(...limits.map(({ lower }) => lower))),
      upper: Math.max(...limits.map(({ upper }) => upper)),
    };
  };
  return { value, limits: all(rateLimits), strictLimits: all(exactLimits) };
}
