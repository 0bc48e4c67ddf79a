/** Two systems' answers to the same items, item by item: what stayed, what broke, what was mended, and how far scores moved. */
import type { Decisions, Items } from '../../src/plugin.ts';

/** A number per item, NaN where one of the two has no answer; or why there is none. */
export type PerItem = Float64Array | { reason: string };

export interface Changes {
  /** 1 where both decide alike, else 0. */
  alike: PerItem;
  /** 1 where the reference is right, else 0. */
  before: PerItem;
  /** 1 where the subject is right, else 0. */
  now: PerItem;
  /** Absolute difference of the two scores. */
  divergence: PerItem;
}

/** What is decided, as numbers that mean the same for both systems and the labels. */
type Coding = { of(one: Decisions): Float64Array; label: ((item: number) => number) | null } | { reason: string };

export function changesOf(data: Items, reference: Decisions, own: Decisions): Changes {
  const divergence = scoreDifferences(reference.scores, own.scores);
  const coding = codingFor(data, reference, own);
  if ('reason' in coding) return { alike: coding, before: coding, now: coding, divergence };
  const [first, second] = [coding.of(reference), coding.of(own)];
  const { label } = coding;
  const right = (codes: Float64Array): PerItem =>
    label === null ? withoutLabels : perItem(first, second, (i) => Number(codes[i] === label(i)));
  return {
    alike: perItem(first, second, (i) => Number(first[i] === second[i])),
    before: right(first),
    now: right(second),
    divergence,
  };
}

/** 1 for each item that was `from` and is not `to`: right and not right, or the other way about. */
export function flips(from: PerItem, to: PerItem): PerItem {
  if ('reason' in from) return from;
  if ('reason' in to) return to;
  return perItem(from, to, (i) => from[i] * (1 - to[i]));
}

const withoutLabels = { reason: 'the data set has no labels' };
const withoutScores = { reason: 'the answers of one are decisions without scores' };

function perItem(a: Float64Array, b: Float64Array, value: (i: number) => number): Float64Array {
  return a.map((_, i) => (Number.isNaN(a[i]) || Number.isNaN(b[i]) ? Number.NaN : value(i)));
}

function scoreDifferences(a: Float64Array | null, b: Float64Array | null): PerItem {
  return a === null || b === null ? withoutScores : a.map((score, i) => Math.abs(b[i] - score));
}

/** By class where both name classes; else by whether it is a positive one, which is all that a score tells. */
function codingFor(data: Items, reference: Decisions, own: Decisions): Coding {
  const hasLabels = data.kind !== 'items';
  if (!isByScore(reference) && !isByScore(own)) {
    if (haveNothingInCommon(reference.classes, own.classes)) {
      return { reason: 'the two have no class in common: those of both must have the same names' };
    }
    const names = [...new Set([...reference.classes, ...own.classes, ...(hasLabels ? data.classes : [])])];
    const number = new Map(names.map((name, i) => [name, i]));
    const codesOf = ({ classes }: { classes: readonly string[] }) => classes.map((name) => number.get(name)!);
    const labels = hasLabels ? codesOf(data) : [];
    return {
      of: (one) => coded(one, codesOf(one)),
      label: hasLabels ? (i) => labels[data.codes[i]] : null,
    };
  }
  if (reference.positive === null || own.positive === null) {
    const what = 'one names classes and the other gives scores';
    return { reason: `${what}: say in \`positive\` of the data set which classes are positive` };
  }
  return { of: (one) => coded(one, one.positive!), label: data.kind === 'labelled' ? (i) => data.positive[i] : null };
}

/** Whether the decisions are those that a threshold makes of scores. */
function isByScore({ scores, classes }: Decisions): boolean {
  return scores !== null && classes.length === 2 && classes[0] === 'negative' && classes[1] === 'positive';
}

/** One class alone may be all that a system decides. */
function haveNothingInCommon(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 1 && b.length > 1 && !a.some((name) => b.includes(name));
}

function coded({ codes }: Decisions, numbers: ArrayLike<number>): Float64Array {
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : numbers[code]));
}
