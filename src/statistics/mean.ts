import { mean as compensatedMean, sampleStandardDeviation } from 'simple-statistics';

/**
 * The arithmetic mean of at least one number, by a compensated sum: rounding does not grow with the count.
 *
 * @throws where there is none
 */
export function mean(values: ArrayLike<number>): number {
  return compensatedMean(values as number[]);
}

/**
 * Of at least two numbers; the sum of squares is divided by n - 1.
 *
 * @throws where there are fewer
 */
export function standardDeviation(values: ArrayLike<number>): number {
  return sampleStandardDeviation(values as number[]);
}
