import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Interval } from '../../contract/measurement.ts';

export interface Limits {
  lower: number;
  upper: number;
}

/**
 * Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22: the score interval of a
 * rate `successes / trials`, without continuity correction. Within 0..1, of positive width at 0 and 1. NaN without a trial.
 *
 * @param successes in 0..trials; need not be whole
 * @param tail probability left out on each side: 0.025 for a 95 % interval
 */
export function wilsonLimits(successes: number, trials: number, tail = 0.025): Limits {
  const z2 = normalQuantile(1 - tail, 0, 1) ** 2;
  const failures = trials - successes;
  const root = Math.sqrt(z2 * z2 + (4 * z2 * successes * failures) / trials);
  // Each limit by the form that subtracts nothing where it is near its end, so that 0 of n has exactly 0 below.
  const lower = (2 * successes * successes) / (trials * (2 * successes + z2 + root));
  const upper = 1 - (2 * failures * failures) / (trials * (2 * failures + z2 + root));
  return { lower, upper };
}

/** The same as the interval of a measurement: 95 % unless `tail` says otherwise. */
export function wilsonInterval(successes: number, trials: number, tail = 0.025): Interval {
  return { level: 1 - 2 * tail, method: 'Wilson', ...wilsonLimits(successes, trials, tail) };
}
