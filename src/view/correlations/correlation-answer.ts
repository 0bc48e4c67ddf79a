/** The short answer to what the correlations are for: do the measures agree? Plain text, not yet escaped. */

import type { Report } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { formatCount, formatNumber, plural } from '../text/format.ts';
import { methodNames, type Pair, type Pairs } from './correlation-pairs.ts';

/** What the reader wants to know: of the two families, where no pair lies within one. */
export function answerQuestion(correlations: Report['correlations'], results: Report['results']): string {
  const family = new Map(results.map((result) => [result.as, result.family]));
  const crossed = correlations.every(({ a, b }) => family.get(a.metric) !== family.get(b.metric));
  return `Do ${crossed ? 'intrinsic and extrinsic' : 'the'} measures agree?`;
}

/** Pairs with no greater false discovery rate than this are called sure. */
const mostFalse = 0.05;

/** Of pairs that have a coefficient. */
export interface PairTally {
  pairs: number;
  /** Surely more bias by one where there is more by the other, and surely less. */
  agreeing: number;
  disagreeing: number;
  median: number;
}

/** What the answer rests on: the aligned pairs, or all where none is aligned; those that have a coefficient, in the report's order. */
export function telling({ all }: Pick<Pairs, 'all'>): Pair[] {
  const measured = all.filter(({ main }) => main.status === 'ok');
  const aligned = measured.filter((pair) => pair.aligned);
  return aligned.length > 0 ? aligned : measured;
}

export function isSure({ main }: Pair): boolean {
  return main.falseDiscoveryRate !== null && main.falseDiscoveryRate <= mostFalse;
}

/** Null without a pair. */
export function tallyPairs(pairs: readonly Pair[]): PairTally | null {
  if (pairs.length === 0) return null;
  const values = pairs.map(({ main }) => main.value ?? 0).sort((a, b) => a - b);
  const sure = pairs.filter(isSure).map(({ main }) => main.value ?? 0);
  const middle = (values.length - 1) / 2;
  return {
    pairs: pairs.length,
    agreeing: sure.filter((value) => value > 0).length,
    disagreeing: sure.filter((value) => value < 0).length,
    median: (values[Math.floor(middle)] + values[Math.ceil(middle)]) / 2,
  };
}

/** `Of 96 aligned pairs of measures, 12 surely agree and 3 surely disagree; the other 81 are undecided.`, and the median. */
export function answerSentence(arranged: Pairs): string {
  const median = tallyPairs(telling(arranged))?.median;
  if (median === undefined) return shortAnswer(arranged);
  return `${shortAnswer(arranged)} The median ${methodNames[arranged.method]} coefficient is ${formatNumber(median, 2)}; 1 would be full agreement, 0 none.`;
}

export function shortAnswer(arranged: Pairs): string {
  const { all } = arranged;
  const pairs = telling(arranged);
  const tally = tallyPairs(pairs);
  if (all.length === 0) return 'There are no two measures to correlate.';
  if (!tally) return `This cannot be told: none of ${plural(all.length, 'pair')} of measures has a coefficient.`;
  const { agreeing, disagreeing } = tally;
  const of = `of ${formatCount(tally.pairs)} ${pairs[0].aligned ? 'aligned ' : ''}${tally.pairs === 1 ? 'pair' : 'pairs'} of measures`;
  if (agreeing + disagreeing === 0) return `These subjects do not tell: ${of}, none surely agrees or disagrees.`;
  const open = tally.pairs - agreeing - disagreeing;
  const rest = open > 0 ? `; the other ${formatCount(open)} are undecided` : '';
  return `O${of.slice(1)}, ${formatCount(agreeing)} surely agree and ${formatCount(disagreeing)} surely disagree${rest}.`;
}

export const significanceNote = `Surely: with a false discovery rate of at most ${mostFalse * 100} %, over all pairs.`;

/** The same by the two metrics of each pair, in the order of the pairs. */
export function tallyByMetrics(pairs: readonly Pair[]): { a: string; b: string; tally: PairTally }[] {
  const groups = groupBy(pairs, ({ a, b }) => JSON.stringify([a.metric, b.metric]));
  return [...groups.values()].map((own) => ({ a: own[0].a.metric, b: own[0].b.metric, tally: tallyPairs(own)! }));
}
