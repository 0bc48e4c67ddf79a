/** Where there are too many measures for a matrix of them: one of the metrics, with the median of their pairs. */

import { tallyByMetrics, telling } from '../../../view/correlations/correlation-answer.ts';
import { methodNames, type Pairs } from '../../../view/correlations/correlation-pairs.ts';
import { escapeTerminal } from '../../../view/text/escape.ts';
import { formatCount, formatNumber, plural } from '../../../view/text/format.ts';
import { html, type Markup } from '../markup.ts';
import { type Cell, drawMatrix, levelOf } from './draw-matrix.ts';

export function metricMatrix(arranged: Pairs): Markup | null {
  const pairs = telling(arranged);
  if (pairs.length === 0) return null;
  const tallies = tallyByMetrics(pairs);
  const first = [...new Set(tallies.map(({ a }) => a))];
  const second = [...new Set(tallies.map(({ b }) => b))];
  const turned = first.length < second.length;
  const [rows, columns] = turned ? [second, first] : [first, second];
  const cells = tallies.map(({ a, b, tally }): Cell => {
    const { agreeing, disagreeing, median } = tally;
    const [row, column] = turned ? [b, a] : [a, b];
    const sure = `${formatCount(agreeing)} surely agree, ${formatCount(disagreeing)} surely disagree`;
    return {
      row: rows.indexOf(row),
      column: columns.indexOf(column),
      text: formatNumber(median, 2),
      title: escapeTerminal(
        `${a} \u00d7 ${b}: ${plural(tally.pairs, 'pair')}, median ${formatNumber(median, 2)}, ${sure}`,
      ),
      outlined: agreeing + disagreeing > 0,
      level: levelOf(median),
    };
  });
  const method = methodNames[arranged.method];
  const which = pairs[0].aligned ? 'aligned pairs' : 'pairs';
  const outlined = cells.filter((each) => each.outlined).length;
  const description = `Matrix of the median ${method} coefficient of the ${which} of each two metrics, ${rows.length} by ${columns.length} metrics; ${outlined} outlined, which have a sure pair.`;
  return html`<figure class="wide"><figcaption>Median ${method} coefficient of the ${which} of each two metrics; outlined where a pair is sure</figcaption><div class="scroll" role="region" tabindex="0" aria-label="Matrix of metrics">${drawMatrix({ description, rows, columns, cells })}</div></figure>`;
}
