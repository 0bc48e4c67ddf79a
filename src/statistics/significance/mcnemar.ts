/** Two answers of yes or no to the same items: whether the share of yes differs. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Limits } from '../rates/wilson.ts';

/**
 * Two-sided p value of the exact McNemar test: each of the items on which the two differ is as likely to have gained
 * the yes as to have lost it. Twice the smaller tail of Binomial(gained + lost, 1/2), at most 1; 1 where none differs.
 *
 * McNemar 1947, Psychometrika 12. Never too small, unlike the chi-square form; the mid-p form would have more power but
 * not quite that guarantee.
 */
export function mcnemarExact(gained: number, lost: number): number {
  const n = gained + lost;
  const k = Math.min(gained, lost);
  if (2 * k === n) return 1;
  // Twice the term of k, by its logarithm, and from there down, each from the one above it.
  let log = (1 - n) * Math.LN2;
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  let ratio = 1;
  let sum = 0;
  for (let i = k; i >= 0 && ratio > 0; i--) {
    sum += ratio;
    ratio *= i / (n - i + 1);
  }
  return Math.min(1, Math.exp(log) * sum);
}

/**
 * Interval of the difference (gained - lost) / n of paired shares: Wald's on Laplace estimates, (gained + 1) / (n + 2)
 * and (lost + 1) / (n + 2). Bonett and Price 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on
 * paired data", Journal of Educational and Behavioral Statistics 37. Of positive width where none differs.
 */
export function pairedShareLimits(gained: number, lost: number, n: number, level = 0.95): Limits {
  const [up, down] = [(gained + 1) / (n + 2), (lost + 1) / (n + 2)];
  const half = normalQuantile((1 + level) / 2, 0, 1) * Math.sqrt((up + down - (up - down) ** 2) / (n + 2));
  return { lower: Math.max(-1, up - down - half), upper: Math.min(1, up - down + half) };
}
