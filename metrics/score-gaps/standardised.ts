/** Differences of means in standard deviations: Hedges' g. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../src/plugin.ts';
import { type Estimate, greatestDifference } from '../../src/statistics/index.ts';
import type { Sample } from './sample.ts';

const LEVEL = 0.95;

/**
 * (mean of a - mean of b) / s times Hedges' correction 1 - 3 / (4 df - 1), with s the standard deviation within the two and df
 * = n + m - 2 its degrees of freedom (Hedges 1981). NaN where neither varies.
 */
export function hedges(a: Sample, b: Sample): number {
  const df = a.numbers.length + b.numbers.length - 2;
  return (correction(df) * (a.mean - b.mean)) / Math.sqrt((a.squares + b.squares) / df);
}

/**
 * Its 95 % interval, by Student's t with Welch's degrees of freedom. The variance is the greater of two: that of normal
 * numbers, each sample with its own variance, and that by what each number adds to the error (the delta method), which
 * knows of heavy tails as far as they were drawn. It is farther out on the side to which the errors are skewed, by Johnson's
 * correction. At least three numbers a sample, of which some differ.
 */
export function hedgesInterval(a: Sample, b: Sample): Interval {
  const g = hedges(a, b);
  const df = a.numbers.length + b.numbers.length - 2;
  const within = (a.squares + b.squares) / df;
  const [one, other] = [a, b].map((sample, k) => errorOf(sample, { g, df, within, sign: k === 0 ? 1 : -1 }));
  const welch =
    (one.ofMean + other.ofMean) ** 2 /
    (one.ofMean ** 2 / (a.numbers.length - 1) + other.ofMean ** 2 / (b.numbers.length - 1));
  const t = tQuantile((1 + LEVEL) / 2, welch);
  const normal = one.ofMean + other.ofMean + (g / 2) ** 2 * (one.ofSpread + other.ofSpread);
  const half = t * Math.sqrt(Math.max(normal, one.squares + other.squares));
  const skews = [
    (one.cumulant + other.cumulant) / (one.ofMean + other.ofMean),
    (one.cubes + other.cubes) / (one.squares + other.squares),
  ].map((skew) => (skew / 6) * (1 + 2 * t ** 2));
  return {
    level: LEVEL,
    method: "Student's t, Johnson's correction for skewness",
    lower: g - half + Math.min(0, ...skews),
    upper: g + half + Math.max(0, ...skews),
  };
}

/** What a sample adds to the error of g, in squares and in cubes. */
function errorOf(
  { numbers, mean, squares: ofSample }: Sample,
  { g, df, within, sign }: { g: number; df: number; within: number; sign: 1 | -1 },
) {
  const n = numbers.length;
  const s = Math.sqrt(within);
  const variance = ofSample / (n - 1);
  const share = variance / within;
  let [squares, cubes, third] = [0, 0, 0];
  for (const number of numbers) {
    const distance = (number - mean) / s;
    const error = (sign * distance) / n - ((g / 2) * (distance ** 2 - share)) / df;
    squares += error ** 2;
    cubes += error ** 3;
    third += distance ** 3;
  }
  return {
    ofMean: share / n,
    /** Of the squared standard deviation, as a share of it. */
    ofSpread: (2 * (n - 1) * share ** 2) / df ** 2,
    cumulant: (sign * third * n) / ((n - 1) * (n - 2)) / n ** 2,
    squares: (squares * n) / (n - 1),
    cubes,
  };
}

/** Greatest mean minus the least, over the standard deviation within all of them. */
export function greatestHedges(samples: readonly Sample[]): { value: number; s: number } {
  const df = samples.reduce((sum, { numbers }) => sum + numbers.length - 1, 0);
  const s = Math.sqrt(samples.reduce((sum, { squares }) => sum + squares, 0) / df);
  const means = samples.map(({ mean }) => mean);
  return { value: (correction(df) * (Math.max(...means) - Math.min(...means))) / s, s };
}

/**
 * Its limits: those of the greatest difference of means, and those of s, put together by squares (Zou and Donner 2008). The
 * variance of s is that of normal numbers, or what the numbers make of it where that is more.
 */
export function greatestHedgesLimits(
  samples: readonly Sample[],
  meanOf: (sample: Sample) => Estimate,
): { lower: number; upper: number } {
  const { value, s } = greatestHedges(samples);
  const df = samples.reduce((sum, { numbers }) => sum + numbers.length - 1, 0);
  let [normal, found] = [0, 0];
  for (const { numbers, mean, squares } of samples) {
    const share = squares / (numbers.length - 1) / s ** 2;
    normal += (2 * (numbers.length - 1) * share ** 2) / df ** 2;
    for (const number of numbers) found += (((number - mean) / s) ** 2 - share) ** 2 / df ** 2;
  }
  const spread = (value * tQuantile((1 + LEVEL) / 2, df) * Math.sqrt(Math.max(normal, found))) / 2;
  const scale = correction(df) / s;
  const gap = greatestDifference([samples.map(meanOf)]);
  return {
    lower: Math.max(0, value - Math.hypot(value - scale * gap.lower, spread)),
    upper: value + Math.hypot(scale * gap.upper - value, spread),
  };
}

const correction = (df: number) => 1 - 3 / (4 * df - 1);
