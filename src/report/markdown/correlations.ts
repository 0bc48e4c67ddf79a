/** The Markdown of the correlations: a matrix of one method, the pairs that matter most, and all the others folded away. */

import type { Correlation, Report, Series } from '../../contract/report.ts';
import {
  answerQuestion,
  answerSentence,
  type PairTally,
  significanceNote,
  tallyByMetrics,
  telling,
} from '../../view/correlations/correlation-answer.ts';
import {
  arrangeCorrelations,
  isOfDeclared,
  methodNames,
  type Pair,
  type Pairs,
  pairsOfWhat,
  seriesKey,
  seriesName,
  withoutInterval,
} from '../../view/correlations/correlation-pairs.ts';
import { varied } from '../../view/correlations/varied-pairs.ts';
import { missingOf } from '../../view/remarks.ts';
import { intervalMethods } from '../../view/report-view.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import {
  formatChange,
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  plural,
} from '../../view/text/format.ts';
import { folded, table } from './table.ts';

const decimals = 2;
/** Pairs shown at once, of each kind. */
const most = 5;
/** Pairs in the folded table: more of them would only make the page slow. */
const mostFolded = 200;
const mostGaps = 12;
const largestMatrix = { rows: 60, columns: 16 };

export function correlationBlocks({ correlations, results }: Report): string[] {
  const arranged = arrangeCorrelations(correlations);
  const { all, ranked, method } = arranged;
  if (all.length === 0) return ['There are no two measures to correlate.'];
  const aligned = ranked.filter((pair) => pair.aligned);
  const others = ranked.filter((pair) => !pair.aligned);
  const alignedCount = all.filter((pair) => pair.aligned).length;
  const levels = [
    ...[...intervalMethods(correlations)].map(
      ([level, methods]) => `In brackets the ${formatLevel(level)} interval (${escapeMarkdown(methods.join('; '))}).`,
    ),
    ...withoutInterval(correlations).map(escapeMarkdown),
  ];
  const answer = `**${answerQuestion(correlations, results)}** ${answerSentence(arranged)} ${significanceNote}`;
  const intro =
    `${pairsOfWhat(all)}, ${formatCount(alignedCount)} of them aligned: both speak about the same attribute. ` +
    `${formatCount(ranked.length)} have a ${methodNames[method]} coefficient. A coefficient near 1 says that subjects ` +
    'farther from the ideal by one measure are farther by the other; near \u22121, nearer; near 0, that one says nothing about the other.' +
    (all.some(isOfDeclared) ? ' Of a declared number, the number itself is taken.' : '');
  const reading =
    'p is two-sided; adj. p is corrected by Holm, FDR by Benjamini and Hochberg, both over all pairs of a method. ' +
    'The last column names the subject whose absence changes the coefficient most, what remains, and the change.';
  const firstAligned = varied(aligned, results, most);
  const firstOthers = varied(others, results, most);
  const first = new Set([...firstAligned, ...firstOthers]);
  const rest = [...aligned, ...others].filter((pair) => !first.has(pair));
  const gaps = [...missingOf(correlations).values()].sort((a, b) => b.count - a.count);
  return [
    answer,
    intro,
    ranked.length > 0 ? matrix(all, method) || metricTable(arranged) : '',
    aligned.length > 0 ? `**Aligned pairs**\n\n${pairTable(firstAligned)}` : '',
    others.length > 0
      ? `**${aligned.length > 0 ? 'Other pairs' : 'Pairs'}, surest first**\n\n${pairTable(firstOthers)}`
      : '',
    ranked.length > 0 ? [...levels, reading].join(' ') : '',
    rest.length > 0 ? folded(`${plural(rest.length, 'more pair')}`, pairTable(rest.slice(0, mostFolded))) : '',
    rest.length > mostFolded ? `${plural(rest.length - mostFolded, 'more pair')} in report.json.` : '',
    gaps
      .slice(0, mostGaps)
      .map(({ status, reason, count }) => `- ${plural(count, 'coefficient')} ${status}: ${escapeMarkdown(reason)}`)
      .join('\n'),
    gaps.length > mostGaps ? `${plural(gaps.length - mostGaps, 'more reason')} in report.json.` : '',
  ].filter(Boolean);
}

/** One coefficient a pair, the longer list of series down; nothing where it would be too large to read. */
function matrix(pairs: readonly Pair[], method: Correlation['method']): string {
  const first = distinct(pairs.map(({ a }) => a));
  const second = distinct(pairs.map(({ b }) => b));
  const [down, across] = first.length >= second.length ? [first, second] : [second, first];
  if (down.length > largestMatrix.rows || across.length > largestMatrix.columns) return '';
  const byKeys = new Map(
    pairs.flatMap((pair) => [
      [seriesKey(pair.a) + seriesKey(pair.b), pair],
      [seriesKey(pair.b) + seriesKey(pair.a), pair],
    ]),
  );
  const rows = down.map((row) => [
    escapeMarkdown(seriesName(row)),
    ...across.map((column) => matrixCell(byKeys.get(seriesKey(row) + seriesKey(column)))),
  ]);
  const title = `${methodNames[method]}; aligned pairs in **bold**:`;
  const head = ['', ...across.map((column) => escapeMarkdown(seriesName(column)))];
  return `${title}\n\n${table(
    head,
    rows,
    across.map((_, i) => i + 1),
  )}`;
}

/** Where there are too many measures: by two metrics each, those with sure pairs first. */
function metricTable(arranged: Pairs): string {
  const sure = ({ tally }: { tally: PairTally }) => tally.agreeing + tally.disagreeing;
  const tallies = tallyByMetrics(telling(arranged)).sort((x, y) => sure(y) - sure(x));
  const rows = tallies.map(({ a, b, tally: { pairs, agreeing, disagreeing, median } }) => [
    `${escapeMarkdown(a)} \u00d7 ${escapeMarkdown(b)}`,
    ...[pairs, agreeing, disagreeing].map(formatCount),
    formatNumber(median, decimals),
  ]);
  const head = ['metrics', 'pairs', 'surely agree', 'surely disagree', `median ${methodNames[arranged.method]}`];
  return folded(`By metric: ${plural(rows.length, 'row')}`, table(head, rows, [1, 2, 3, 4]));
}

function matrixCell(pair: Pair | undefined): string {
  if (!pair) return '';
  const text = pair.main.value === null ? pair.main.status : formatNumber(pair.main.value, decimals);
  return pair.aligned ? `**${text}**` : text;
}

function distinct(series: readonly Series[]): Series[] {
  return [...new Map(series.map((each) => [seriesKey(each), each])).values()];
}

function pairTable(pairs: readonly Pair[]): string {
  const head = ['pair', 'method', 'r', 'interval', 'p', 'adj. p', 'FDR', 'n', 'most changed by leaving out'];
  const rows = pairs.flatMap((pair) =>
    pair.byMethod.map((c, i) => {
      const name = `${escapeMarkdown(seriesName(pair.a))} \u00d7 ${escapeMarkdown(seriesName(pair.b))}`;
      return [i === 0 ? name : '', methodNames[c.method], ...numbersOf(c), formatCount(c.n), without(c)];
    }),
  );
  return table(head, rows, [2, 3, 4, 5, 6, 7]);
}

function numbersOf({ value, status, interval, pValue, adjustedPValue, falseDiscoveryRate }: Correlation): string[] {
  const p = (value: number | null) => (value === null ? '' : formatP(value).replace('<', '&lt;'));
  return [
    value === null ? status : formatNumber(value, decimals),
    interval ? formatInterval(interval, decimals) : '',
    p(pValue),
    p(adjustedPValue),
    p(falseDiscoveryRate),
  ];
}

function without({ leaveOneOut }: Correlation): string {
  if (!leaveOneOut) return '';
  const { subject, value, change } = leaveOneOut;
  return `${escapeMarkdown(subject)}: ${formatNumber(value, decimals)} (${formatChange(change, decimals)})`;
}
