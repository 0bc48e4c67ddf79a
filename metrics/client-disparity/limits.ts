/** Limits of the variance between clients. */
import type { Client } from './clients.ts';

/** What tells the limits: few numbers, whatever the number of clients. */
export interface Spread {
  /** Mean accuracy of the clients, off 0 and 1 by half an item of all. */
  mean: number;
  /** By the method of moments; may be below 0. */
  estimate: number;
  clients: number;
  sizes: readonly Sizes[];
}

/** So many clients are of this size. */
export interface Sizes {
  n: number;
  clients: number;
}

/** Quantile of the standard normal distribution at 97.5 %. */
const Z = 1.959963984540054;
const STEPS = 40;

export function spreadOf(clients: readonly Client[], estimate: number): Spread {
  const K = clients.length;
  const rates = clients.map(({ right, items }) => right / items);
  const mean = rates.reduce((sum, one) => sum + one, 0) / K;
  const counts = new Map<number, number>();
  let items = 0;
  for (const { items: n } of clients) {
    counts.set(n, (counts.get(n) ?? 0) + 1);
    items += n;
  }
  const edge = 0.5 / items;
  return {
    ...{ estimate, clients: K, mean: Math.min(1 - edge, Math.max(edge, mean)) },
    sizes: [...counts].map(([n, count]) => ({ n, clients: count })).sort((a, b) => a.n - b.n),
  };
}

/**
 * The variances between clients that the data do not reject, 2.5 % on each side: those for which the estimate lies between the
 * quantiles of what it would be among clients whose accuracies have a beta distribution of that variance. Its variance then follows from the
 * moments of the beta-binomial; its shape is a chi-square variable's of the same skewness, moved and scaled (Pearson's type III), as that of
 * a variance is. For the upper limit its variance is at least the observed one of the clients' own terms: where a few clients are far
 * off, the estimate varies more than among any beta's.
 */
export function varianceLimits(spread: Spread, terms: readonly number[]): { lower: number; upper: number } {
  const { estimate, mean } = spread;
  const greatest = 0.9999 * mean * (1 - mean);
  const ofTerms = sampleVariance(terms);
  const solve = (z: number, least: number) => {
    const excess = (variance: number) => quantileAt(spread, variance, z, least) - estimate;
    if (excess(0) >= 0) return 0;
    if (excess(greatest) <= 0) return greatest;
    let [below, above] = [0, greatest];
    for (let step = 0; step < STEPS; step++) {
      const middle = (below + above) / 2;
      if (excess(middle) >= 0) above = middle;
      else below = middle;
    }
    return (below + above) / 2;
  };
  return { lower: solve(Z, 0), upper: solve(-Z, ofTerms) };
}

/** What each client adds to the estimate, as far as it varies: the mean's own error is in it. */
export function termsOf(clients: readonly Client[], mean: number): number[] {
  return clients.map(({ right, items: n }) => {
    const off = right / n - mean;
    return (n / (n - 1)) * off ** 2 - ((1 - 2 * mean) / (n - 1)) * off;
  });
}

/** Quantile of the estimate, at that of a standard normal z, among clients of this variance. `least` is the least variance of a term. */
function quantileAt({ mean, clients: K, sizes }: Spread, between: number, z: number, least: number): number {
  let [variance, cumulant, level] = [0, 0, 0];
  for (const { n, clients } of sizes) {
    const { second, third, fourth } = betaBinomialMoments(n, mean, between);
    const c = n / (n - 1);
    const e = (1 - 2 * mean) / (n - 1);
    const own = c ** 2 * (fourth - second ** 2) - 2 * c * e * third + e ** 2 * second;
    const weight = clients / K;
    variance += weight * own;
    // A scaled chi-square variable of this mean and variance has this third cumulant.
    cumulant += (weight * 2 * own ** 2) / (c * second);
    level += weight * c * second;
  }
  // The mean is the clients' own.
  variance = Math.max(least, variance + (2 * level ** 2) / (K - 1));
  const skewness = cumulant / variance ** 1.5 / Math.sqrt(K);
  const df = Math.max(0.5, 8 / skewness ** 2);
  // The chi-square quantile of Wilson and Hilferty 1931.
  const part = 2 / (9 * df);
  const quantile = df * Math.max(0, 1 - part + z * Math.sqrt(part)) ** 3;
  return between + Math.sqrt(variance / K) * ((quantile - df) / Math.sqrt(2 * df));
}

interface Moments {
  second: number;
  third: number;
  fourth: number;
}

/** Central moments of c / n, where c is binomial with a chance that has a beta distribution. */
export function betaBinomialMoments(n: number, mean: number, between: number): Moments {
  // E p^j of the beta distribution; without variance, powers of the mean.
  const total = between > 1e-12 ? (mean * (1 - mean)) / between - 1 : Number.POSITIVE_INFINITY;
  const raised = [1];
  for (let j = 0; j < 4; j++) {
    raised.push(raised[j] * (Number.isFinite(total) ? (mean * total + j) / (total + j) : mean));
  }
  // Factorial moments of the count.
  const factorial = [1];
  for (let j = 0; j < 4; j++) factorial.push(factorial[j] * (n - j));
  const [, f1, f2, f3, f4] = factorial.map((falling, j) => falling * raised[j]);
  const e2 = (f2 + f1) / n ** 2;
  const e3 = (f3 + 3 * f2 + f1) / n ** 3;
  const e4 = (f4 + 6 * f3 + 7 * f2 + f1) / n ** 4;
  return {
    second: e2 - mean ** 2,
    third: e3 - 3 * mean * e2 + 2 * mean ** 3,
    fourth: e4 - 4 * mean * e3 + 6 * mean ** 2 * e2 - 3 * mean ** 4,
  };
}

export function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
}
