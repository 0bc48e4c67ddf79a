/** Differences of means in standard deviations: Hedges' g. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../src/plugin.ts';
import { gapLimits, LEVEL } from './limits.ts';
import type { Sample } from './sample.ts';
import { shapeOf } from './undrawn.ts';

/**
 * (mean of a - mean of b) / s times Hedges' correction 1 - 3 / (4 df - 1), with s the standard deviation within the two and df
 * = n + m - 2 its degrees of freedom (Hedges 1981). NaN where neither varies.
 */
export function hedges(a: Sample, b: Sample): number {
  const df = a.numbers.length + b.numbers.length - 2;
  return (correction(df) * (a.mean - b.mean)) / Math.sqrt((a.squares + b.squares) / df);
}

/** Greatest mean minus the least, over the standard deviation within all of them. */
export function greatestHedges(samples: readonly Sample[]): number {
  const { df, s } = within(samples);
  const means = samples.map(({ mean }) => mean);
  return (correction(df) * (Math.max(...means) - Math.min(...means))) / s;
}

/**
 * Limits of a standardised difference: those of the difference of means, and those of s on a logarithmic scale, put together by
 * squares (Zou and Donner 2008). The variance of log s is that of normal numbers, or what the numbers make of it by the delta
 * method where that is more. That s is too small because far numbers were not drawn, they do not show: towards 0 the variance is
 * at least that of lognormal numbers of their L-skewness.
 *
 * @param value with its sign
 * @param gap limits of the difference of means
 */
export function hedgesLimits(
  samples: readonly Sample[],
  value: number,
  gap: { lower: number; upper: number },
): { lower: number; upper: number } {
  const { df, s } = within(samples);
  let [normal, found, undrawn] = [0, 0, 0];
  for (const { numbers, mean, squares } of samples) {
    if (squares === 0) continue;
    const n = numbers.length;
    const share = squares / (n - 1) / s ** 2;
    normal += (2 * (n - 1) * share ** 2) / df ** 2;
    undrawn += ((shapeOf(numbers).kurtosis - 1) * (n - 1) * share ** 2) / df ** 2;
    for (const number of numbers) found += (((number - mean) / s) ** 2 - share) ** 2 / df ** 2;
  }
  const t = tQuantile((1 + LEVEL) / 2, df);
  const drawn = Math.max(normal, found);
  const towards = Math.abs(value) * (1 - Math.exp((-t / 2) * Math.sqrt(Math.max(drawn, undrawn))));
  const away = Math.abs(value) * (Math.exp((t / 2) * Math.sqrt(drawn)) - 1);
  const scale = correction(df) / s;
  const [below, above] = value < 0 ? [away, towards] : [towards, away];
  return {
    lower: value - Math.hypot(value - scale * gap.lower, below),
    upper: value + Math.hypot(scale * gap.upper - value, above),
  };
}

/** Of a gap of two. At least three numbers a sample, of which some differ. */
export function hedgesInterval(a: Sample, b: Sample): Interval {
  return { level: LEVEL, method: OF_STANDARDISED, ...hedgesLimits([a, b], hedges(a, b), gapLimits(a, b)) };
}

export const OF_STANDARDISED = "Student's t, Johnson's correction for skewness, the logarithm of s";

function within(samples: readonly Sample[]): { df: number; s: number } {
  const df = samples.reduce((sum, { numbers }) => sum + numbers.length - 1, 0);
  return { df, s: Math.sqrt(samples.reduce((sum, { squares }) => sum + squares, 0) / df) };
}

const correction = (df: number) => 1 - 3 / (4 * df - 1);
