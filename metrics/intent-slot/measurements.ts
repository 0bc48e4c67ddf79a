/** What intent-slot measures: shares over all utterances and by language, and gaps to a source language. */
import {
  type Classed,
  type ClassesData,
  counted,
  type Group,
  has,
  type IntentsAndSlots,
  type Measurement,
  type Outcome,
} from '../../src/plugin.ts';
import { clusteredMean } from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { sourceGap } from '../shared/source-gap.ts';
import { type Judged, judge } from './utterances.ts';

export interface Options {
  languages: string;
  sourceLanguage?: string;
  minGroupSize: number;
}

export const shareNames = ['intent-accuracy', 'slot-f1', 'exact-match'] as const;
type Share = (typeof shareNames)[number];

/** A share, as trials: of utterances one each; of slots two for each that is found, one for each other. */
interface Trials {
  /** 0 or 1; NaN for an utterance without an answer. */
  values: Float64Array;
  /** Of each trial its utterance. */
  of: Uint32Array;
  cluster: Int32Array;
  /** Per utterance, whether it was answered. */
  isAnswered: Uint8Array;
}

export function judgedOf(data: Classed, answer: IntentsAndSlots): Judged {
  return judge((i) => data.classes[data.codes[i]], data.utterances ?? [], answer);
}

export function measureIntentsAndSlots(options: Options, data: Classed, answer: IntentsAndSlots): Measurement[] {
  const judged = judgedOf(data, answer);
  const lacking: Record<Share, string | null> = {
    'intent-accuracy': answer.intents ? null : 'the system names no intents',
    'slot-f1': answer.slots ? null : 'the system names no slots',
    'exact-match': answer.intents && answer.slots ? null : 'the system does not name both intents and slots',
  };
  const spoken = data.groups.filter(({ attribute }) => attribute === options.languages);
  const everyone = Uint32Array.from({ length: data.size }, (_, i) => i);
  return shareNames.flatMap((measure): Measurement[] => {
    const place = (group: string | null) => ({ measure, attribute: group === null ? null : options.languages, group });
    const scopes = [{ id: null, members: everyone }, ...spoken];
    const reason = lacking[measure];
    if (reason !== null) {
      const why = { n: 0, status: 'inapplicable', reason } as const;
      const gaps = options.sourceLanguage === undefined ? [] : [{ ...place(null), measure: `${measure}-gap`, ...why }];
      return [{ ...place(null), ...why }, ...gaps];
    }
    const trials = trialsOf(measure, judged, data);
    return [
      ...scopes.map(({ id, members }) => ({ ...place(id), ...share(trials, members, judged, options, measure) })),
      ...(options.sourceLanguage === undefined ? [] : gapsOf(measure, trials, spoken, options)),
    ];
  });
}

function trialsOf(measure: Share, judged: Judged, { size, cases }: Pick<ClassesData, 'size' | 'cases'>): Trials {
  const values: number[] = [];
  const of: number[] = [];
  const isAnswered = new Uint8Array(size);
  const put = (i: number, value: number, times = 1) => {
    for (let k = 0; k < times; k++) {
      values.push(value);
      of.push(i);
    }
  };
  for (let i = 0; i < size; i++) {
    const [found, predicted, marked] = [judged.found[i], judged.predicted[i], judged.marked[i]];
    const value = measure === 'slot-f1' ? found : judged[measure === 'exact-match' ? 'exact' : 'intent'][i];
    isAnswered[i] = Number(!Number.isNaN(value));
    if (measure !== 'slot-f1') put(i, value);
    else if (isAnswered[i] === 1) {
      put(i, 1, 2 * found);
      put(i, 0, predicted + marked - 2 * found);
    }
  }
  // An utterance of no case is a cluster of its own, which may have several trials.
  const clusterOf = (i: number) => (cases && cases.of[i] >= 0 ? cases.of[i] : (cases?.ids.length ?? 0) + i);
  return {
    values: Float64Array.from(values),
    of: Uint32Array.from(of),
    cluster: Int32Array.from(of, clusterOf),
    isAnswered,
  };
}

type Found = Outcome extends infer O ? (O extends { n: number } ? O & Pick<Measurement, 'details'> : never) : never;

function share(
  { values, of, cluster, isAnswered }: Trials,
  members: Uint32Array,
  judged: Judged,
  { minGroupSize: required }: Options,
  measure: Share,
): Found {
  const isMember = sidesOf(isAnswered.length, [members]);
  const n = members.reduce((sum, i) => sum + isAnswered[i], 0);
  const sum = (counts: Float64Array) => members.reduce((all, i) => all + (isAnswered[i] === 1 ? counts[i] : 0), 0);
  const slots =
    measure === 'slot-f1' && n > 0
      ? {
          found: sum(judged.found),
          predicted: sum(judged.predicted),
          marked: sum(judged.marked),
          matchedBy: judged.matchedBy,
        }
      : {};
  const details = { unanswered: members.length - n, ...slots };
  if (n < required) return { ...few([n], [members.length], required), details };
  const found = clusteredMean(
    { kind: 'decisions', values },
    Uint8Array.from(of, (i) => isMember[i]),
    cluster,
  );
  if (found === null) return { status: 'undefined', reason: NO_SLOTS, n, details };
  return { status: 'ok', value: found.value, n, interval: found.interval, details };
}

const NO_SLOTS = 'no slot is marked, and none was found';

function gapsOf(
  measure: Share,
  trials: Trials,
  spoken: readonly Group[],
  { sourceLanguage, languages, minGroupSize: required }: Options,
): Measurement[] {
  const source = spoken.find(({ id }) => id === sourceLanguage)!;
  const others = spoken.filter((language) => language !== source);
  const all = { measure: `${measure}-gap`, attribute: null, group: null };
  if (others.length === 0) {
    const reason = 'the data has no other language; two are compared';
    return [{ ...all, n: 0, status: 'inapplicable', reason }];
  }
  const gap = (against: readonly Group[], place: Pick<Measurement, 'measure' | 'attribute' | 'group'>): Measurement => {
    const side = sidesOf(trials.isAnswered.length, [source.members, ...against.map(({ members }) => members)]);
    const count = (wanted: number, counts: (i: number) => boolean) =>
      side.reduce((sum, own, i) => sum + (own === wanted && counts(i) ? 1 : 0), 0);
    const answered = [1, 2].map((wanted) => count(wanted, (i) => trials.isAnswered[i] === 1));
    const posed = [1, 2].map((wanted) => count(wanted, () => true));
    const n = answered[0] + answered[1];
    const details = { source: source.id, unanswered: posed[0] + posed[1] - n };
    if (Math.min(...answered) < required) return { ...place, ...few(answered, posed, required), details };
    const { gap: found } = sourceGap(
      trials.values,
      Uint8Array.from(trials.of, (i) => side[i]),
      trials.cluster,
    );
    if (found === null) return { ...place, status: 'undefined', reason: `${NO_SLOTS} in a language`, n, details };
    const [ofSource, own] = found.shares;
    const { value, interval } = found;
    return { ...place, status: 'ok', value, n, interval, details: { ...details, share: own, sourceShare: ofSource } };
  };
  return [
    gap(others, all),
    ...others.map((language) => gap([language], { measure: all.measure, attribute: languages, group: language.id })),
  ];
}

/** Per utterance the number of the list that it is in: 1 for the first, 2 for all others, 0 for none. */
function sidesOf(size: number, lists: readonly Uint32Array[]): Uint8Array {
  const sides = new Uint8Array(size);
  for (const [k, members] of lists.entries()) for (const i of members) sides[i] = Math.min(2, k + 1);
  return sides;
}

function few(answered: readonly number[], posed: readonly number[], required: number): Found {
  const least = Math.min(...answered);
  const n = answered.reduce((sum, one) => sum + one, 0);
  const lacking = lacksAnswers(answered, posed, required);
  const text = `${counted('utterance', least)} ${has(least)} an answer; at least ${required} are needed`;
  const reason = shortage(text, { answered: n, lacking });
  return { status: 'insufficient', reason, n, counts: { utterances: least }, required, lacksAnswers: lacking };
}
