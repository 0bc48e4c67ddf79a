/** What a rate is taken of, and what is lacking where there is none. */
import { counted, type Measurement } from '../../src/plugin.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { negativesOf, positivesOf, type RateName, rateOf, type Tally } from './tally.ts';

export interface Options {
  threshold: number;
  attributes?: readonly string[] | undefined;
  intersections: readonly (readonly string[])[];
  minGroupSize: number;
  bins: number;
}

export type PerGroup = RateName | 'calibration-error';

/** A group, or all items, with its counts. */
export interface Judged {
  attribute: string | null;
  group: string | null;
  /** Null for all items. */
  members: Uint32Array | null;
  tally: Tally;
}

/** What all groups are measured with. */
export interface All {
  everyone: Judged;
  lacking: { labels: boolean; scores: boolean };
  /** Positive items and negative ones, as a count calls them; null where they are not told apart. */
  kinds: Kinds | null;
  options: Pick<Options, 'minGroupSize'>;
  /** Into how many bins the scores were put before. */
  scoreBins?: number | undefined;
}

/** How far off a calibration error, or a difference of two, may be where each score is the middle of its bin. */
export function offBy(errors: 1 | 2, { scoreBins }: All): { binned?: number } {
  return scoreBins === undefined ? {} : { binned: errors / (2 * scoreBins) };
}

/** `no item is` either. */
export interface Kinds {
  positive: string;
  negative: string;
}

export const positiveAndNegative: Kinds = { positive: 'positive', negative: 'negative' };

/** How many items a rate is taken of, how many more there are without an answer, and of which kind. */
export function basisOf(name: PerGroup, counts: Tally): Omit<ReturnType<typeof rateOf>, 'successes'> {
  return rateOf(name === 'calibration-error' ? 'accuracy' : name, counts);
}

/** What a rate takes that there is not, whoever it is of; or null. */
export function lackingFor(name: PerGroup, { lacking }: All): string | null {
  if (lacking.labels && name !== 'selection-rate') return 'the data set has no labels';
  return lacking.scores && name === 'calibration-error' ? 'the answers are decisions without scores' : null;
}

/** Why nobody has the rate, whatever the answers; or null. */
export function inapplicableReason(name: PerGroup, all: All): string | null {
  const lacks = lackingFor(name, all);
  if (lacks !== null) return lacks;
  const { of, trials, unanswered } = basisOf(name, all.everyone.tally);
  if (trials + unanswered > 0) return null;
  return of === 'item' ? 'there is no item' : `no item is ${(all.kinds ?? positiveAndNegative)[of]}`;
}

/** With those that have no answer. */
export function allOf(name: PerGroup, { tally }: Judged): number {
  const { trials, unanswered } = basisOf(name, tally);
  return trials + unanswered;
}

export function answeredOf({ tally }: Judged): number {
  return basisOf('accuracy', tally).trials;
}

/** By label, where there are labels. */
export function countsOf({ tally }: Judged, { kinds }: All): { positives?: number; negatives?: number } {
  return kinds === null ? {} : { positives: positivesOf(tally), negatives: negativesOf(tally) };
}

type Insufficient = Pick<
  Extract<Measurement, { status: 'insufficient' }>,
  'status' | 'reason' | 'counts' | 'required' | 'lacksAnswers'
>;

/** That a group is too small for a rate; null where it is not. */
export function tooFew(name: PerGroup, judged: Judged, all: All): Insufficient | null {
  const required = all.options.minGroupSize;
  const { of, trials } = basisOf(name, judged.tally);
  if (trials >= required) return null;
  const lacking = lacksAnswers([trials], [allOf(name, judged)], required);
  const few = `${all.kinds === null || of === 'item' ? counted('item', trials) : ofKind(trials, all.kinds[of])}; at least ${required} are needed`;
  return {
    status: 'insufficient',
    reason: shortage(few, { answered: answeredOf(judged), lacking }),
    counts: all.kinds === null ? { items: trials } : (countsOf(judged, all) as Record<string, number>),
    required,
    lacksAnswers: lacking,
  };
}

/** `3 positives`, `3 items of the class`. */
function ofKind(count: number, kind: string): string {
  return kind.startsWith('of ') ? `${counted('item', count)} ${kind}` : counted(kind, count);
}
