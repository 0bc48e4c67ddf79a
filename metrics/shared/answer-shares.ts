/** Shares of the answers to some questions, with limits for answers that fall alike. */
import {
  type ChoicesRequest,
  counted,
  has,
  type Interval,
  type Json,
  type Measurement,
  type MeasurementId,
  type Random,
} from '../../src/plugin.ts';
import { clusteredMean } from '../../src/statistics/index.ts';
import type { Answer } from './choices.ts';
import { unansweredOf } from './choices.ts';
import { lacksAnswers } from './shortage.ts';

/** What is averaged. */
export interface AnswerShare<A extends Answer = Answer> {
  /** Whether values are 0 or 1, or anything between. */
  kind: 'decisions' | 'amounts';
  /** NaN of an answer that takes no part. */
  value(answer: A): number;
  /** The measure is `scale` times the mean, plus `shift`. */
  scale: number;
  shift(answers: readonly A[]): number;
  /** Whether to be asked counts, with an answer or without. */
  ofAsked?: boolean;
  /** Why it is not defined of these answers. */
  whyUndefined?(answers: readonly A[]): string | undefined;
}

export const plainShare = { kind: 'decisions', scale: 1, shift: () => 0 } as const;

/** Of the answers, how many chose the option shown first, beyond what would be if places did not matter. */
export const positionBias: AnswerShare = {
  ...plainShare,
  value: ({ chosen, first }) => Number(chosen === first),
  shift: (answers) => -answers.reduce((sum, { options }) => sum + 1 / options, 0) / answers.length,
};

export const unanswered: AnswerShare = { ...plainShare, ofAsked: true, value: ({ chosen }) => Number(chosen < 0) };

export interface ShareOptions {
  minGroupSize: number;
  resamples: number;
  random: (...names: readonly string[]) => Random;
}

export interface Asked<A extends Answer = Answer> {
  /** Answers, and what stands in place of those that are missing. */
  asked: readonly A[];
  /** A number for each of them; null where each is independent of the others. */
  clusters: Int32Array | null;
}

export function askedWhere<A extends Answer>({ asked, clusters }: Asked<A>, isWanted: (one: A) => boolean): Asked<A> {
  const own = [...asked.keys()].filter((i) => isWanted(asked[i]));
  return { asked: own.map((i) => asked[i]), clusters: clusters && Int32Array.from(own, (i) => clusters[i]) };
}

/** Where options are not shown, none is the first. */
export function measuredAsking<M extends string>(measures: readonly M[], ask: ChoicesRequest['ask']): M[] {
  return measures.filter((measure) => ask === 'listed' || measure !== 'position-bias');
}

/** A share as a quotient of sums over samples. */
export interface Quotient<T> {
  over(item: T): number;
  of(item: T): number;
  /** Without any the measure is not defined; `of` unless given. */
  needs?(item: T): number;
}

/** @param members indices of the samples that are added up */
export function weightedQuotient<T>(
  { over, of, needs = of }: Quotient<T>,
  samples: readonly T[],
  members: readonly number[],
  weight: Uint32Array,
): number {
  const sum = (value: (sample: T) => number) =>
    members.reduce((total, i) => total + (weight[i] === 0 ? 0 : weight[i] * value(samples[i])), 0);
  return sum(needs) > 0 ? sum(over) / sum(of) : Number.NaN;
}

export function measureShare<A extends Answer>(
  place: MeasurementId,
  share: AnswerShare<A>,
  { asked, clusters }: Asked<A>,
  { minGroupSize: required, resamples, random }: ShareOptions,
  details: Record<string, Json> = {},
): Measurement {
  const counting = [...asked.keys()].filter((i) => share.ofAsked || asked[i].chosen >= 0);
  const answered = counting.map((i) => asked[i]);
  const n = answered.length;
  const common = { ...place, n, details: { ...details, ...unansweredOf(asked) } };
  if (n < required) {
    const reason = `${counted('question', n)} ${has(n)} an answer; at least ${required} are needed`;
    const lacking = lacksAnswers([n], [asked.length], required);
    return { ...common, status: 'insufficient', reason, counts: { answers: n }, required, lacksAnswers: lacking };
  }
  const reason = share.whyUndefined?.(answered);
  if (reason !== undefined) return { ...common, status: 'undefined', reason };
  const values = Float64Array.from(answered, share.value);
  const found = clusteredMean(
    share.kind === 'decisions'
      ? { kind: 'decisions', values }
      : {
          kind: 'amounts',
          values,
          resamples,
          random: (of) => random(...Object.values(place).map((one) => one ?? ''), of),
        },
    null,
    clusters && Int32Array.from(counting, (i) => clusters[i]),
  )!;
  const shift = share.shift(answered);
  const scaled = (value: number) => share.scale * value + shift;
  const { lower, upper } = found.interval;
  const interval: Interval = { ...found.interval, lower: scaled(lower), upper: scaled(upper) };
  return { ...common, status: 'ok', value: scaled(found.value), interval };
}
