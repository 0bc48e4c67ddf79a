/** The short answer to what the correlations are for: do the measures agree? Plain text, not yet escaped. */

import type { Report } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { formatCount, formatNumber, plural } from '../text/format.ts';
import { isOfDeclared, methodNames, type Pair, type Pairs } from './correlation-pairs.ts';

/** What the reader wants to know: of the two families, where no pair lies within one. */
export function answerQuestion(correlations: Report['correlations'], results: Report['results']): string {
  const family = new Map(results.map((result) => [result.as, result.family]));
  const measured = correlations.filter((each) => !isOfDeclared(each));
  if (measured.length === 0 && correlations.length > 0) return 'Does what subjects declare go with what is measured?';
  const crossed = measured.every(({ a, b }) => family.get(a.metric) !== family.get(b.metric));
  return `Do ${crossed ? 'intrinsic and extrinsic' : 'the'} measures agree?`;
}

/** Pairs with no greater false discovery rate than this are called sure. */
const mostFalse = 0.05;

/** Of pairs that have a coefficient. */
export interface PairTally {
  pairs: number;
  /** Surely farther from the ideal by one where it is farther by the other, and surely nearer. */
  agreeing: number;
  disagreeing: number;
  median: number;
}

/**
 * What the answer rests on: the aligned pairs of measures, or all where none is aligned; those that have a coefficient, in
 * the report's order.
 */
export function telling({ all }: Pick<Pairs, 'all'>): Pair[] {
  const measured = all.filter((pair) => pair.main.status === 'ok' && !isOfDeclared(pair));
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
  return withDeclared(arranged, measuresAnswer(arranged));
}

export function shortAnswer(arranged: Pairs): string {
  return withDeclared(arranged, measuresShort(arranged));
}

function withDeclared({ all }: Pairs, ofMeasures: string): string {
  const declared = all.filter(isOfDeclared);
  if (declared.length === 0) return ofMeasures;
  return declared.length === all.length ? declaredAnswer(declared) : `${ofMeasures} ${declaredAnswer(declared)}`;
}

function measuresAnswer(arranged: Pairs): string {
  const median = tallyPairs(telling(arranged))?.median;
  if (median === undefined) return measuresShort(arranged);
  return `${measuresShort(arranged)} The median ${methodNames[arranged.method]} coefficient is ${formatNumber(median, 2)}; 1 would be full agreement, 0 none.`;
}

function measuresShort(arranged: Pairs): string {
  const all = arranged.all.filter((pair) => !isOfDeclared(pair));
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

/** Of pairs of a declared number and a measure: a coefficient above 0 says that the measure is worse where the number is greater. */
function declaredAnswer(pairs: readonly Pair[]): string {
  const tally = tallyPairs(pairs.filter(({ main }) => main.status === 'ok'));
  const of = (count: number) => `${plural(count, 'pair')} of a declared number and a measure`;
  if (!tally) return `None of ${of(pairs.length)} has a coefficient.`;
  const { agreeing, disagreeing } = tally;
  if (agreeing + disagreeing === 0) return `Of ${of(tally.pairs)}, none surely goes one way.`;
  const open = tally.pairs - agreeing - disagreeing;
  const rest = open > 0 ? `; the other ${formatCount(open)} ${open === 1 ? 'is' : 'are'} undecided` : '';
  return `Of ${of(tally.pairs)}, in ${formatCount(agreeing)} the measure is surely farther from its ideal where the number is greater, in ${formatCount(disagreeing)} nearer${rest}.`;
}

export const significanceNote = `Surely: with a false discovery rate of at most ${mostFalse * 100} %, over all pairs.`;

/** The same by the two metrics of each pair, in the order of the pairs. */
export function tallyByMetrics(pairs: readonly Pair[]): { a: string; b: string; tally: PairTally }[] {
  const groups = groupBy(pairs, ({ a, b }) => JSON.stringify([a.metric, b.metric]));
  return [...groups.values()].map((own) => ({ a: own[0].a.metric, b: own[0].b.metric, tally: tallyPairs(own)! }));
}
