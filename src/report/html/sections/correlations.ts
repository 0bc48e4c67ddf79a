/** How far measures agree across subjects: the short answer, a matrix, the pairs that matter most, and a table. */

import type { Correlation, Report } from '../../../contract/report.ts';
import { answerQuestion, answerSentence, significanceNote } from '../../../view/correlations/correlation-answer.ts';
import {
  arrangeCorrelations,
  isOfDeclared,
  methodNames,
  type Pair,
  pairsOfWhat,
  seriesName,
  withoutInterval,
} from '../../../view/correlations/correlation-pairs.ts';
import { varied } from '../../../view/correlations/varied-pairs.ts';
import { missingOf, type Remark } from '../../../view/remarks.ts';
import { intervalMethods } from '../../../view/report-view.ts';
import {
  formatChange,
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  plural,
} from '../../../view/text/format.ts';
import { type Content, folded, html, type Markup, name } from '../markup.ts';
import { matrix } from '../plots/matrix.ts';
import { metricMatrix } from '../plots/metric-matrix.ts';
import { scatter } from '../plots/scatter.ts';
import { table } from '../table.ts';

const decimals = 2;
/** Pairs drawn, and shown in the open table. */
const most = 6;
/** Pairs in the folded table: more of them would only make the page slow. */
const mostFolded = 300;
const mostGaps = 12;

export function correlations(report: Report): Markup {
  const { correlations, results } = report;
  const arranged = arrangeCorrelations(correlations);
  const { all, ranked, method } = arranged;
  if (all.length === 0) return section(html`<p>There are no two measures to correlate.</p>`);
  const aligned = ranked.filter((pair) => pair.aligned);
  const bySurety = [...aligned, ...ranked.filter((pair) => !pair.aligned)];
  const first = varied(bySurety, results, most);
  const rest = bySurety.filter((pair) => !first.includes(pair));
  const levels = [...intervalMethods(correlations)].map(
    ([level, methods]) => html`<li>Intervals: ${formatLevel(level)} (${methods.join('; ')}).</li>`,
  );
  const without = withoutInterval(correlations).map((text) => html`<li>${text}</li>`);
  const gaps = [...missingOf(correlations).values()];
  const drawn = first.map((pair) => scatter(pair, report));
  const whole = matrix(arranged);
  return section(html`<p><strong>${answerQuestion(correlations, results)}</strong> ${answerSentence(arranged)} ${significanceNote}</p>
<p class="muted">${pairsOfWhat(all)}, ${formatCount(all.filter((pair) => pair.aligned).length)} of them aligned: both speak about the same attribute. ${formatCount(ranked.length)} have a ${methodNames[method]} coefficient.</p>
${whole?.cut ? metricMatrix(arranged) : (whole?.markup ?? null)}
<ul class="reading"><li>A coefficient near 1 says that subjects farther from the ideal by one measure are farther by the other; near \u22121, nearer; near 0, that one says nothing about the other.</li><li>What is correlated is the distance from the ideal value${all.some(isOfDeclared) ? '; of a declared number, the number itself' : null}.</li>${levels}${without}<li>p is two-sided; adj. p is corrected by Holm, FDR by Benjamini and Hochberg, both over all pairs of a method. The last column names the subject whose absence changes the coefficient most, what remains, and the change.</li></ul>
${whole?.cut ? folded('Single measures: those of the aligned and of the surest pairs', whole.markup) : null}
${drawn.some(Boolean) ? html`<h3>${aligned.length > 0 ? 'Aligned pairs' : 'Pairs'}, surest first</h3><p>Distances from the ideal${first.some(isOfDeclared) ? ', and declared numbers' : null}; bars are the intervals of the measurements.${rest.length > 0 ? ' Of each two metrics the surest pair comes before a second one.' : null}</p><div class="panels">${drawn}</div>` : null}
${first.length > 0 ? pairTable(first, 'Surest pairs') : null}
${rest.length > 0 ? folded(plural(rest.length, 'more pair'), html`${pairTable(rest.slice(0, mostFolded), 'More pairs')}${rest.length > mostFolded ? html`<p>${plural(rest.length - mostFolded, 'more pair')} in report.json.</p>` : null}`) : null}
${gaps.length > 0 ? folded(`${plural(all.length - ranked.length, 'pair')} without a coefficient: ${plural(gaps.length, 'reason')}`, gapList(gaps)) : null}`);
}

/** Those of most coefficients first. */
function gapList(gaps: readonly Remark[]): Markup {
  const sorted = [...gaps].sort((x, y) => y.count - x.count);
  const items = sorted
    .slice(0, mostGaps)
    .map(
      ({ status, reason, count }) =>
        html`<li><span class="${status}">${status}</span>, ${plural(count, 'coefficient')}: ${reason}</li>`,
    );
  const more = gaps.length - items.length;
  return html`<ul class="gaps">${items}</ul>${more > 0 ? html`<p>${plural(more, 'more reason')} in report.json.</p>` : null}`;
}

function section(content: Content): Markup {
  return html`<section aria-labelledby="correlations"><h2 id="correlations">Correlations across subjects</h2>${content}</section>`;
}

function pairTable(pairs: readonly Pair[], caption: string): Markup {
  const numbers = ['r', 'interval', 'p', 'adj.\u00a0p', 'FDR', 'n'].map((head) => ({ head, number: true }));
  const columns = [
    { head: 'pair' },
    { head: 'aligned' },
    { head: 'method' },
    ...numbers,
    { head: 'most changed without' },
  ];
  const rows = pairs.flatMap(({ a, b, aligned, byMethod }) =>
    byMethod.map((c, i): Content[] => [
      i === 0
        ? html`${name(seriesName(a))} × ${name(seriesName(b))}`
        : html`<span class="repeated">${name(seriesName(a))} × ${name(seriesName(b))}</span>`,
      aligned ? 'yes' : 'no',
      methodNames[c.method],
      c.value === null ? html`<span class="${c.status}">${c.status}</span>` : formatNumber(c.value, decimals),
      c.interval ? formatInterval(c.interval, decimals) : '',
      ...[c.pValue, c.adjustedPValue, c.falseDiscoveryRate].map((p) => (p === null ? '' : formatP(p))),
      formatCount(c.n),
      without(c),
    ]),
  );
  return table(caption, columns, rows);
}

function without({ leaveOneOut }: Correlation): Content {
  if (!leaveOneOut) return '';
  const { subject, value, change } = leaveOneOut;
  return html`${name(subject)}: ${formatNumber(value, decimals)} (${formatChange(change, decimals)})`;
}
