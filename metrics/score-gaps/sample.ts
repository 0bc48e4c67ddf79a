/** The numbers of some items, in order, and what is known of their mean and median. */
import { type Estimate, mean, quantile, quantileInterval } from '../../src/statistics/index.ts';

export interface Sample {
  /** Ascending. */
  numbers: Float64Array;
  mean: number;
  median: number;
  /** Sum of squared distances from the mean; 0 where all are the same. */
  squares: number;
}

/** @param values NaN without an answer; at least one is a number */
export function sampleOf(values: Float64Array): Sample {
  return sampleInOrder(values.filter((value) => !Number.isNaN(value)).sort());
}

/** @param numbers ascending, at least one */
export function sampleInOrder(numbers: Float64Array): Sample {
  const centre = mean(numbers);
  let squares = 0;
  // Of numbers that are all the same, the mean may be off by rounding.
  if (numbers[0] < numbers[numbers.length - 1]) for (const number of numbers) squares += (number - centre) ** 2;
  return { numbers, mean: centre, median: quantile(numbers, 0.5), squares };
}

/** The limits are order statistics; where there are too few numbers for so small a tail, as far away as can be. */
export function medianEstimate({ numbers, median }: Sample): Estimate {
  return {
    value: median,
    limits(tail) {
      const limits = quantileInterval(numbers, 0.5, 1 - 2 * tail);
      return limits ?? { lower: median - FAR, upper: median + FAR };
    },
  };
}

/** Such that adding its square and that of another is still a number. */
const FAR = 1e150;
/** Of fewer there is no interval of a median. */
export const LEAST_FOR_MEDIAN = 6;
