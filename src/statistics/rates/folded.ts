import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Limits } from './wilson.ts';

/** One of the values whose absolute values are added up, with its standard error. */
export interface Addend {
  value: number;
  deviation: number;
}

/**
 * Limits of a sum of absolute values of estimates that are about normal, such as the mean absolute gap over groups. Noise
 * only ever adds to an absolute value: each estimate whose true value is near 0 adds up to sqrt(2/pi) standard errors to
 * the sum, and a bootstrap resample adds as much again, so that neither percentile nor reflected limits hold the truth.
 * Here the lower limit is moved down by that greatest possible bias of all addends within three standard errors of 0
 * (their signs are not known), besides the spread of the sum with the signs as estimated. The upper limit needs no such
 * correction: |estimate| is never less than the estimate with the true sign. Coverage is at least the nominal one.
 *
 * @param deviation standard error of the sum with the signs as estimated
 * @param tail probability left out on each side
 */
export function foldedLimits(addends: readonly Addend[], deviation: number, tail = 0.025): Limits {
  const z = normalQuantile(1 - tail, 0, 1);
  let sum = 0;
  let bias = 0;
  for (const { value, deviation } of addends) {
    sum += Math.abs(value);
    if (Math.abs(value) <= 3 * deviation) bias += Math.sqrt(2 / Math.PI) * deviation;
  }
  return { lower: Math.max(0, sum - bias - z * deviation), upper: sum + z * deviation };
}
