/** The console's part on correlations: the short answer, the surest pairs and the aligned ones. The report has them all. */

import type { Correlation, Report } from '../../contract/report.ts';
import { answerQuestion, answerSentence, significanceNote } from '../../view/correlations/correlation-answer.ts';
import {
  arrangeCorrelations,
  methodNames,
  type Pair,
  pairsOfWhat,
  seriesName,
  withoutInterval,
} from '../../view/correlations/correlation-pairs.ts';
import { varied } from '../../view/correlations/varied-pairs.ts';
import { missingOf, type Remark } from '../../view/remarks.ts';
import { intervalMethods } from '../../view/report-view.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, formatInterval, formatLevel, formatNumber, formatP, plural } from '../../view/text/format.ts';
import { hanging, padEnd, padStart } from './columns.ts';
import type { RenderContext } from './render-context.ts';

const mostAligned = 5;
const mostOthers = 3;
const mostGaps = 6;
const decimals = 2;
const nameColumns = 14;
/** Everything in a line but the interval: name, r, p, adjusted p, n and the spaces between. */
const columnsBesideInterval = nameColumns + 5 + 2 + 2 + 6 + 2 + 6 + 2 + 2;

export function correlationLines({ correlations, results }: Report, context: RenderContext): string[] {
  const { width, chalk } = context;
  const title = chalk.bold('Correlations across subjects');
  const arranged = arrangeCorrelations(correlations);
  const { all, ranked, method } = arranged;
  if (all.length === 0) return [title, ...hanging('  ', 'no two measures to correlate', width)];

  const gaps = [...missingOf(correlations).values()].sort((a, b) => b.count - a.count);
  const aligned = ranked.filter((pair) => pair.aligned);
  const others = ranked.filter((pair) => !pair.aligned);
  const alignedCount = all.filter((pair) => pair.aligned).length;
  const summary =
    `${pairsOfWhat(all)}, ${formatCount(alignedCount)} of them aligned (about the same attribute); ` +
    `${formatCount(ranked.length)} with a ${methodNames[method]} coefficient`;
  const firstAligned = varied(aligned, results, mostAligned);
  const firstOthers = varied(others, results, mostOthers);
  const shown = [...firstAligned, ...firstOthers];
  const coefficients = shown.flatMap(({ byMethod }) => byMethod);
  const levels = [
    ...[...intervalMethods(coefficients)].map(
      ([level, methods]) => `${formatLevel(level)} interval: ${methods.join('; ')}`,
    ),
    ...withoutInterval(coefficients),
  ];
  return [
    title,
    ...hanging('  ', `${answerQuestion(correlations, results)} ${answerSentence(arranged)} ${significanceNote}`, width),
    ...hanging('  ', summary, width).map((line) => chalk.dim(line)),
    ...pairLines('Aligned pairs', firstAligned, aligned.length, context),
    ...pairLines(aligned.length > 0 ? 'Other pairs' : 'Pairs', firstOthers, others.length, context),
    ...levels.flatMap((text) => hanging('  ', escapeTerminal(text), width).map((line) => chalk.dim(line))),
    ...(shown.length > 0
      ? hanging(
          '  ',
          'p: two-sided; adj. p: Holm, over all pairs of a method; without ...: the subject whose absence changes it most',
          width,
        ).map((line) => chalk.dim(line))
      : []),
    ...gaps.slice(0, mostGaps).flatMap((missing) => gapLines(missing, context)),
    ...(gaps.length > mostGaps ? hanging('  - ', plural(gaps.length - mostGaps, 'more reason'), width) : []),
    ...(shown.length < all.length
      ? hanging('  ', `All ${formatCount(all.length)} pairs are in report.json.`, width)
      : []),
  ];
}

function pairLines(title: string, shown: readonly Pair[], all: number, { width, chalk }: RenderContext): string[] {
  if (shown.length === 0) return [];
  const share = shown.length < all ? `${shown.length} of ${formatCount(all)}, surest first` : '';
  const coefficients = shown.flatMap(({ byMethod }) => byMethod);
  const needed = Math.max(
    8,
    ...coefficients.map((c) => (c.interval ? formatInterval(c.interval, decimals).length : 0)),
  );
  // On a narrow terminal the interval gives way; the report has it.
  const interval = columnsBesideInterval + needed <= width ? needed : 0;
  const head = methodColumns('', ['r', 'interval', 'p', 'adj. p', 'n'], interval);
  return [
    ...hanging('  ', share ? `${title} (${share})` : title, width).map((line) => chalk.cyan(line)),
    chalk.dim(head),
    ...shown.flatMap((pair) => [
      ...hanging('  ', escapeTerminal(`${seriesName(pair.a)} \u00d7 ${seriesName(pair.b)}`), width),
      ...pair.byMethod.map((c) => methodLine(c, interval, chalk)),
      ...withoutLines(pair, width, chalk),
    ]),
  ];
}

function methodLine(c: Correlation, interval: number, chalk: RenderContext['chalk']): string {
  if (c.value === null) return padEnd(`    ${methodNames[c.method]}`, nameColumns) + chalk.yellow(c.status);
  const cells = [
    formatNumber(c.value, decimals),
    c.interval ? formatInterval(c.interval, decimals) : '',
    c.pValue === null ? '' : formatP(c.pValue),
    c.adjustedPValue === null ? '' : formatP(c.adjustedPValue),
    formatCount(c.n),
  ];
  return methodColumns(methodNames[c.method], cells, interval);
}

function methodColumns(name: string, cells: readonly string[], interval: number): string {
  const widths = [5, interval, 6, 6, 2];
  const parts = cells.map((cell, i) => (widths[i] === 0 ? '' : padStart(cell, widths[i]) + (i < 4 ? '  ' : '')));
  return padEnd(name === '' ? '' : `    ${name}`, nameColumns) + parts.join('');
}

/** `without int8: Spearman 0.80, Pearson 0.71`. */
function withoutLines({ byMethod }: Pair, width: number, chalk: RenderContext['chalk']): string[] {
  const bySubject = new Map<string, string[]>();
  for (const { method, leaveOneOut } of byMethod) {
    if (!leaveOneOut) continue;
    const texts = bySubject.get(leaveOneOut.subject) ?? [];
    texts.push(`${methodNames[method]} ${formatNumber(leaveOneOut.value, decimals)}`);
    bySubject.set(leaveOneOut.subject, texts);
  }
  const parts = [...bySubject].map(([subject, texts]) => `without ${escapeTerminal(subject)}: ${texts.join(', ')}`);
  return parts.length === 0 ? [] : hanging('    ', parts.join('; '), width).map((line) => chalk.dim(line));
}

function gapLines({ status, reason, count }: Remark, { width }: RenderContext): string[] {
  return hanging('  - ', `${plural(count, 'coefficient')} ${status}: ${escapeTerminal(reason)}`, width);
}
