/** The gaps of one group from the rest of its attribute. */
import type { Json, Measurement } from '../../src/plugin.ts';
import {
  type Compared,
  type Found,
  gapInterval,
  LEAST_FOR_MEAN,
  medianGapInterval,
  NO_SPREAD,
  TOO_FEW_FOR_MEAN,
} from './limits.ts';
import { hedges, hedgesInterval } from './standardised.ts';

/** The gaps of one group from the rest. */
export function againstRest({ judged, sample, others }: Compared, distance: Found): Measurement[] {
  const { attribute, group } = judged;
  const n = sample.numbers.length;
  const m = others.numbers.length;
  const put = (measure: string, outcome: Found, details: { readonly [key: string]: Json } = {}): Measurement => ({
    measure,
    attribute,
    group,
    ...outcome,
    n,
    details: { others: m, ...details },
  });
  const means = { mean: sample.mean, meanOfOthers: others.mean };
  const varies = sample.squares + others.squares > 0;
  const enough = Math.min(n, m) >= LEAST_FOR_MEAN;
  return [
    put('mean-gap', { status: 'ok', value: sample.mean - others.mean, ...gapInterval(sample, others) }, means),
    put(
      'median-gap',
      { status: 'ok', value: sample.median - others.median, ...medianGapInterval(sample, others) },
      {
        median: sample.median,
        medianOfOthers: others.median,
      },
    ),
    put(
      'standardised-gap',
      varies
        ? {
            status: 'ok',
            value: hedges(sample, others),
            ...(enough ? { interval: hedgesInterval(sample, others) } : { noInterval: TOO_FEW_FOR_MEAN }),
          }
        : NO_SPREAD,
      means,
    ),
    put('wasserstein-distance', distance),
  ];
}
