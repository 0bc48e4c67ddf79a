/** What counterfactual-token-fairness measures: changes of a classifier's answers from texts to their counterfactuals. */

import {
  counted,
  findCounterfactuals,
  has,
  type Interval,
  type Json,
  type LabelledData,
  type Measurement,
  type Outcome,
  type Random,
  type SwapTable,
  type TextProbabilities,
} from '../../src/plugin.ts';
import { mean, rateDifference } from '../../src/statistics/index.ts';
import { type Contrast, flip, meanChange, meanShare, shift } from '../shared/counterfactual-changes.ts';
import { lacksAnswers } from '../shared/shortage.ts';

export interface Options {
  counterfactuals: 'all' | 'symmetric';
  threshold: number;
  minTexts: number;
  resamples: number;
}

/** An answer as near to 0 or 1 as this is as good as a decision: no text can move much but to the other side. */
const NEARLY_DECIDED = 0.05;

type Streams = (...names: readonly string[]) => Random;

/** A text with its counterfactuals. */
interface Case {
  /** Index of the text's item. */
  item: number;
  text: string;
  /** With the pair as `a -> b` or `a <-> b`. */
  others: readonly { text: string; pair: string; directed: boolean }[];
}

interface Cases {
  cases: readonly Case[];
  /** What did not become a case, and how large the cases are: for `details`. */
  counts: { [name: string]: number };
}

/** The texts that make cases and all their counterfactuals, each once. */
export function textsAsked(data: LabelledData, tables: readonly SwapTable[], options: Options): string[] {
  const texts = new Set<string>();
  for (const table of tables) {
    for (const { text, others } of casesOf(data, table, options).cases) {
      texts.add(text);
      for (const other of others) texts.add(other.text);
    }
  }
  return [...texts];
}

export function casesOf({ texts = [], positive }: LabelledData, table: SwapTable, options: Options): Cases {
  const cases: Case[] = [];
  const counts = {
    texts: texts.length,
    positiveLeftOut: 0,
    withoutWords: 0,
    withoutCounterpart: 0,
    counterfactuals: 0,
  };
  for (const [i, text] of texts.entries()) {
    if (options.counterfactuals === 'symmetric' && positive[i]) {
      counts.positiveLeftOut++;
      continue;
    }
    const { counterfactuals, words } = findCounterfactuals(text, table);
    if (words === 0) counts.withoutWords++;
    else if (counterfactuals.length === 0) counts.withoutCounterpart++;
    else {
      counts.counterfactuals += counterfactuals.length;
      const others = counterfactuals.map(({ text, from, to, exchanged }) => {
        // Texts of both groups have no direction: they are named in the order of the table.
        const [a, b] = exchanged ? table.groups.filter((group) => group === from || group === to) : [from, to];
        return { text, pair: `${a} ${exchanged ? '<->' : '->'} ${b}`, directed: !exchanged };
      });
      cases.push({ item: i, text, others });
    }
  }
  return { cases, counts };
}

export function measureGaps(
  data: LabelledData,
  tables: readonly SwapTable[],
  options: Options,
  answers: TextProbabilities,
  random: Streams,
): Measurement[] {
  const rows = new Map(textsAsked(data, tables, options).map((text, row) => [text, row]));
  return tables.flatMap((table) =>
    measureTable(casesOf(data, table, options), table, options, { answers, rows }, random),
  );
}

interface Answered {
  answers: TextProbabilities;
  /** Text -> its row among the answers. */
  rows: ReadonlyMap<string, number>;
}

/** One number per text: the mean over some of its counterfactuals. */
interface PerText {
  gaps: number[];
  flips: number[];
  shifts: number[];
}

function measureTable(
  found: Cases,
  { attribute, groups }: SwapTable,
  options: Options,
  answered: Answered,
  random: Streams,
): Measurement[] {
  const { classes, probabilities, threshold = options.threshold, truncated } = answered.answers;
  const { counts, all, byPair, classGaps, flipped } = changesOf(found, answered, threshold);
  const measured = (measure: string, group: string | null, outcome: Outcome, details: { [name: string]: Json }) => ({
    measure,
    attribute,
    group,
    ...outcome,
    details,
  });
  const stream = (measure: string, group: string) => random('counterfactual', attribute, measure, group);
  const { resamples } = options;
  // Of such answers the limits for any values hold gaps, and shifts all one way, in as little as 90 %.
  const decides = probabilities.every((p) => p <= NEARLY_DECIDED || p >= 1 - NEARLY_DECIDED || Number.isNaN(p));
  const bootstrapped = (values: readonly number[], measure: string, group = '', own: Counts = counts) =>
    meanOutcome(values, options, own, (sample) => {
      const bounds = [measure === 'shift' ? -1 : 0, 1] as const;
      const found = meanChange(sample, bounds, { resamples, random: stream(measure, group) });
      return decides ? { ...found, interval: asFarAsRates(found.interval, sample) } : found;
    });
  const rate = (values: readonly number[], own: Counts = counts) => meanOutcome(values, options, own, meanShare);
  const gap: typeof bootstrapped = (values, measure, group, own) =>
    decides ? rate(values, own) : bootstrapped(values, measure, group, own);
  const pairs = namesOfPairs(groups).filter((pair) => byPair.has(pair));
  const pairsWithoutTexts = namesOfPairs(groups).filter((pair) => !byPair.has(pair));
  return [
    measured('gap', null, gap(all.gaps, 'gap'), {
      ...counts,
      truncated,
      pairsWithoutTexts,
    }),
    measured('flip-rate', null, rate(all.flips), { ...counts, threshold, textsFlipped: flipped }),
    ...(classes.length > 2
      ? classes.map((name, c) => measured('class-gap', name, gap(classGaps[c], 'class-gap', name), { ...counts }))
      : []),
    ...pairs.flatMap((pair) => {
      const { gaps, flips, shifts, directed, withoutAnswer } = byPair.get(pair)!;
      const own = { ...counts, withoutAnswer };
      return [
        measured('gap', pair, gap(gaps, 'gap', pair, own), { withoutAnswer }),
        measured('flip-rate', pair, rate(flips, own), { threshold, withoutAnswer }),
        ...(directed ? [measured('shift', pair, bootstrapped(shifts, 'shift', pair, own), { withoutAnswer })] : []),
      ];
    }),
  ];
}

/** What changes from each text to its counterfactuals: over all of them, by pair of groups, and by class. */
function changesOf({ cases, counts: counted }: Cases, { answers, rows }: Answered, threshold: number) {
  const { classes, probabilities, positive } = answers;
  const hasAnswer = ({ text }: { text: string }) => !Number.isNaN(positive[rows.get(text)!]);
  const answered = cases
    .filter(hasAnswer)
    .map(({ text, others }) => ({ text, others: others.filter(hasAnswer) }))
    .filter(({ others }) => others.length > 0);
  const unanswered = cases.map(({ others }) => others.filter((other) => !hasAnswer(other)).length);
  const counts = {
    ...counted,
    // Texts that have none themselves, or none for any of their counterfactuals.
    withoutAnswer: cases.length - answered.length,
    counterfactualsWithoutAnswer: unanswered.reduce((sum, count) => sum + count, 0),
  };
  const all = empty();
  const byPair = new Map<string, PerText & { directed: boolean; withoutAnswer: number }>();
  for (const one of cases) {
    for (const other of one.others) {
      const own = byPair.get(other.pair) ?? { ...empty(), directed: other.directed, withoutAnswer: 0 };
      byPair.set(other.pair, own);
      if (!hasAnswer(one) || !hasAnswer(other)) own.withoutAnswer++;
    }
  }
  const classGaps = classes.map(() => [] as number[]);
  const decided = { codes: Uint8Array.from(positive, (p) => Number(p >= threshold)), scores: positive };
  let flipped = 0;
  for (const { text, others } of answered) {
    const contrasts = others.map((other): Contrast => [rows.get(text)!, rows.get(other.text)!]);
    const changes = contrasts.map((contrast) => shift(decided, contrast));
    const flips = contrasts.map((contrast) => flip(decided, contrast));
    all.gaps.push(mean(changes.map(Math.abs)));
    all.flips.push(mean(flips));
    if (flips.includes(1)) flipped++;
    for (const [k, { pair }] of others.entries()) {
      const own = byPair.get(pair)!;
      own.gaps.push(Math.abs(changes[k]));
      own.flips.push(flips[k]);
      own.shifts.push(changes[k]);
    }
    for (const [c, gaps] of classGaps.entries()) {
      const p = (t: string) => probabilities[rows.get(t)! * classes.length + c];
      gaps.push(mean(others.map((other) => Math.abs(p(other.text) - p(text)))));
    }
  }
  return { counts, all, byPair, classGaps, flipped };
}

/** Every pair of groups: both directions, then both at once. */
function namesOfPairs(groups: readonly string[]): string[] {
  return groups.flatMap((a, i) =>
    groups.slice(i + 1).flatMap((b) => [`${a} -> ${b}`, `${b} -> ${a}`, `${a} <-> ${b}`]),
  );
}

type Counts = Cases['counts'] & { withoutAnswer: number };

function meanOutcome(
  values: readonly number[],
  { minTexts: required }: Options,
  { texts, withoutWords, withoutAnswer }: Counts,
  averaged: (values: readonly number[]) => Outcome,
): Outcome {
  const n = values.length;
  if (n + withoutAnswer === 0) {
    return { status: 'inapplicable', reason: `none of ${counted('text', texts)} has a counterfactual`, n };
  }
  if (n < required) {
    const both = withoutAnswer > 0 ? ' and an answer to both' : '';
    const reason = `${n} of ${counted('text', texts)} ${has(n)} such a counterfactual${both}; at least ${required} are needed`;
    const counts = { texts: n, withoutWords, withoutAnswer };
    return {
      status: 'insufficient',
      reason,
      n,
      counts,
      required,
      lacksAnswers: lacksAnswers([n], [n + withoutAnswer], required),
    };
  }
  return averaged(values);
}

/** An interval of shifts, moved out to that of the difference between how far they rise and how far they fall. */
function asFarAsRates(interval: Interval, shifts: readonly number[]): Interval {
  const sum = (sign: 1 | -1) => shifts.reduce((total, shift) => total + Math.max(0, sign * shift), 0);
  const size = shifts.length;
  const { lower, upper } = rateDifference({ right: sum(1), size }, { right: sum(-1), size });
  return { ...interval, lower: Math.min(interval.lower, lower), upper: Math.max(interval.upper, upper) };
}

function empty(): PerText {
  return { gaps: [], flips: [], shifts: [] };
}
