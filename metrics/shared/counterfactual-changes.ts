/** How answers change with the group: of a text and its counterfactual, or of two groups that one case is told of. */
import type { Interval, Random } from '../../src/plugin.ts';
import { boundedMeanInterval, mean, rateInterval } from '../../src/statistics/index.ts';

/** What was answered, each answer by its number. */
export interface Answers {
  /** The same number where two answers decide alike. */
  codes: ArrayLike<number>;
  /** P(positive); null where decisions are all there is. */
  scores: ArrayLike<number> | null;
}

/** The numbers of two answers that would be alike if groups made no difference. */
export type Contrast = readonly [from: number, to: number];

/** 1 where the two decide differently, else 0. */
export function flip({ codes }: Answers, [from, to]: Contrast): number {
  return codes[from] === codes[to] ? 0 : 1;
}

/** How much higher the second score is; NaN where there is none. */
export function shift({ scores }: Answers, [from, to]: Contrast): number {
  return scores === null ? Number.NaN : scores[to] - scores[from];
}

/** Of a share or a change, over cases. */
export interface Mean {
  status: 'ok';
  value: number;
  n: number;
  interval: Interval;
}

/** Over cases, each with a share in 0..1, which varies no more than a yes or no of the same mean does: its interval is of that. */
export function meanShare(values: readonly number[]): Mean {
  const [value, n] = [mean(values), values.length];
  return { status: 'ok', value, n, interval: rateInterval(value * n, n) };
}

/** Over cases, each with a change within bounds; by a Bayesian bootstrap with these. */
export function meanChange(
  values: readonly number[],
  bounds: readonly [number, number],
  { resamples, random }: { resamples: number; random: Random },
): Mean {
  const interval = boundedMeanInterval(values, bounds, { resamples, random });
  return { status: 'ok', value: mean(values), n: values.length, interval };
}
