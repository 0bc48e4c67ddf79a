/**
 * Limits of a rate of independent trials, with the coverage they promise even for few trials or hardly any successes.
 */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from '../../contract/measurement.ts';
import type { Limits } from './wilson.ts';

/**
 * Limits of a rate, each missed in at most 1.4 `tail`: those of {@link agrestiCoullLimits}, moved out to those of
 * {@link exactLimits} for 1.4 `tail` where these are wider. A 95 % interval thus contains the 93 % interval of Clopper
 * and Pearson, and holds every rate in 93 % of samples or more, however few the trials; a gate at the true rate fails
 * in 3.5 % at most. It is 7 % wider than Agresti's and Coull's at 10 trials, 3 % at 30 and 0.4 % at 100; these alone
 * hold at least 89 % at 5 trials and 92.4 % at 10, and put a true rate above 0.1 in up to 7.6 %.
 *
 * @param successes in 0..trials; not necessarily whole
 * @param tail probability left out on each side: 0.025 for a 95 % interval
 */
export function rateLimits(successes: number, trials: number, tail = 0.025): Limits {
  const approximate = agrestiCoullLimits(successes, trials, tail);
  const exact = exactLimits(successes, trials, MOST_MISSED * tail);
  return { lower: Math.min(approximate.lower, exact.lower), upper: Math.max(approximate.upper, exact.upper) };
}

/** So that 95 % intervals hold 93 % for certain. */
const MOST_MISSED = 1.4;

/** The same as the interval of a measurement. */
export function rateInterval(successes: number, trials: number, tail = 0.025): Interval {
  return { level: 1 - 2 * tail, method: 'Agresti-Coull with exact bounds', ...rateLimits(successes, trials, tail) };
}

/**
 * Agresti and Coull 1998, "Approximate is better than exact for interval estimation of binomial proportions", American
 * Statistician 52: the normal interval after z^2 / 2 more successes and as many failures. It contains Wilson's, which
 * holds rare rates too seldom (in as little as 84 % for 10 to 50 trials, computed exactly), and is two to five per cent
 * wider.
 *
 * @param successes in 0..trials; not necessarily whole
 * @param tail probability left out on each side: 0.025 for a 95 % interval
 */
export function agrestiCoullLimits(successes: number, trials: number, tail = 0.025): Limits {
  const z2 = normalQuantile(1 - tail, 0, 1) ** 2;
  const n = trials + z2;
  const centre = (successes + z2 / 2) / n;
  const half = Math.sqrt((z2 * centre * (1 - centre)) / n);
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/**
 * Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26: never misses more often than it says, however small the tail, where limits by a normal approximation
 * are far off.
 *
 * @param successes in 0..trials; not necessarily whole
 */
export function exactLimits(successes: number, trials: number, tail = 0.025): Limits {
  return {
    lower: successes > 0 ? betaQuantile(tail, successes, trials - successes + 1) : 0,
    upper: successes < trials ? betaQuantile(1 - tail, successes + 1, trials - successes) : 1,
  };
}
