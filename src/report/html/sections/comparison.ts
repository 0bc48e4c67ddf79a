/** What changed against the baseline: regressions first. */

import type { Change, ChangeVerdict, Comparison, Report } from '../../../contract/report.ts';
import { groupBy } from '../../../support/group-by.ts';
import { howTested, toldOnce, verdictWords } from '../../../view/comparison.ts';
import {
  arrangeDecisions,
  decisionColumns,
  decisionNote,
  decisionSentence,
  flipsCell,
} from '../../../view/decisions.ts';
import { chanceCell } from '../../../view/text/chance.ts';
import {
  decimalsFor,
  formatChange,
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  plural,
} from '../../../view/text/format.ts';
import { measureTitle } from '../../../view/text/titles.ts';
import { type Content, folded, groupName, html, type Markup, name } from '../markup.ts';
import { type DotRow, domainOf, dotPlot } from '../plots/dot-plot.ts';
import { rowsLeftOut } from '../plots/farthest.ts';
import { legendOf } from '../plots/result-plots.ts';
import { table } from '../table.ts';

const order: ChangeVerdict[] = [
  'regression',
  'improvement',
  'insufficient',
  'non-comparable',
  'new',
  'no-change-shown',
  'not-judged',
];
const series = ['improvement', 'regression'];
const mostPanels = 6;
const mostRows = 12;

export function comparison(report: Report): Markup | null {
  if (!report.comparison) return null;
  const { baseline } = report.comparison;
  const changes = toldOnce(report.comparison);
  const sorted = [...changes].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const byVerdict = groupBy(sorted, ({ verdict }) => verdict);
  const drawn = panels(sorted, report);
  return html`<section aria-labelledby="comparison"><h2 id="comparison">Against the baseline</h2>
<p>Baseline: run ${name(baseline.run)} of ${baseline.startedAt.slice(0, 10)}, by fairprobe ${baseline.version}, from <code>${baseline.file}</code>. ${changeTally(report.comparison)}.</p>
${drawn.length > 0 ? html`<p>Now minus baseline; bars are the intervals of the difference.</p>${legendOf(series)}<div class="panels">${drawn}</div>` : null}
<p class="muted">In the tables ${howTested}.</p>
${[...byVerdict].map(([verdict, own]) => {
  const drawnTable = changeTable(own, `Results by change: ${verdictWords(verdict)}`);
  return verdict === 'regression'
    ? html`<h3>Regressions</h3>${drawnTable}`
    : folded(`${verdictWords(verdict)}: ${plural(own.length, 'result')}`, drawnTable);
})}${decisions(report.comparison)}</section>`;
}

function decisions(comparison: Comparison): Markup | null {
  const { jobs, notCompared } = arrangeDecisions(comparison);
  if (jobs.length + notCompared.length === 0) return null;
  const rows = jobs.flatMap(({ all, groups }) =>
    [all, ...groups].map(
      ({ metric, subject, attribute, group, n, agreement, negativeFlips, positiveFlips }): Content[] => [
        name(metric),
        name(subject),
        group === null ? 'all' : html`${groupName(group)} <span class="muted">(${attribute})</span>`,
        formatCount(n!),
        ...[agreement, negativeFlips, positiveFlips].map(flipsCell),
      ],
    ),
  );
  const columns = [
    ...['metric', 'subject', 'group'].map((head) => ({ head })),
    ...decisionColumns.map((head) => ({ head, number: true })),
  ];
  return html`<h3>Decision by decision</h3>
${jobs.map(({ all }) => html`<p>${name(all.metric)} of ${name(all.subject)}: ${decisionSentence(all)}.</p>`)}
${rows.length > 0 ? folded(plural(rows.length, 'row'), html`<p class="muted">${decisionNote}</p>${table('Decisions that changed', columns, rows)}`) : null}
${notCompared.length > 0 ? html`<ul>${notCompared.map(({ reason, places }) => html`<li>not compared: ${reason} (${places.join('; ')})</li>`)}</ul>` : null}`;
}

/** `90 results: 26 regression, 13 improvement, ...`. */
export function changeTally(comparison: Comparison): string {
  const changes = toldOnce(comparison);
  const counts = order.flatMap((verdict) => {
    const count = changes.filter((change) => change.verdict === verdict).length;
    return count > 0 ? [`${formatCount(count)} ${verdictWords(verdict)}`] : [];
  });
  return `${plural(changes.length, 'result')}: ${counts.join(', ')}`;
}

/** A plot a measure, of those that have regressed or improved, regressed ones first. */
function panels(changes: readonly Change[], report: Report): Markup[] {
  const changed = changes.filter(
    ({ verdict, difference }) => (verdict === 'regression' || verdict === 'improvement') && difference !== null,
  );
  const byMeasure = groupBy(changed, ({ metric, measure, attribute }) => JSON.stringify([metric, measure, attribute]));
  return [...byMeasure.values()].slice(0, mostPanels).map((own) => {
    const [{ metric, measure, attribute }] = own;
    const result = report.results.find((r) => r.as === metric && r.measure === measure);
    const title = `${result ? measureTitle(result, report) : measure}${attribute === null ? '' : ` (${attribute})`}`;
    const rows = own.slice(0, mostRows).map((change): DotRow => {
      const { difference, interval, verdict, subject, group } = change;
      const label = group === null ? subject : `${subject}: ${group}`;
      const mark = {
        value: difference!,
        lower: interval?.lower ?? null,
        upper: interval?.upper ?? null,
        title: `${label}: ${verdict}`,
      };
      return { label, marks: verdict === 'regression' ? [null, mark] : [mark, null], note: null };
    });
    const plot = dotPlot({
      description: `Differences from the baseline: ${title}, ${plural(rows.length, 'row')}. The values are in the tables.`,
      rows,
      series,
      domain: domainOf(rows, 0),
      line: { at: 0, label: 'no change' },
      unit: `${result?.unit ?? ''} (now minus baseline)`,
      together: true,
    });
    return html`<figure class="panel"><figcaption>${title}<br><span class="muted">${name(metric)}</span></figcaption>${plot}${rowsLeftOut(rows.length, own.length, 'regressions first')}</figure>`;
  });
}

function changeTable(changes: readonly Change[], caption: string): Markup {
  const columns = [
    { head: 'measure' },
    { head: 'subject' },
    { head: 'group' },
    { head: 'baseline', number: true },
    { head: 'now', number: true },
    { head: 'difference', number: true },
    { head: 'interval', number: true },
    { head: 'p', number: true },
    { head: 'adj.\u00a0p', number: true },
    { head: 'items' },
    { head: 'why' },
  ];
  const rows = changes.map((change): Content[] => {
    const {
      metric,
      measure,
      attribute,
      subject,
      group,
      baseline,
      value,
      difference,
      interval,
      pValue,
      adjustedPValue,
    } = change;
    const decimals = decimalsFor([baseline, value, difference]);
    const chance = chanceCell(change, decimals);
    const number = (v: number | null) => (v === null ? '' : formatNumber(v, decimals));
    return [
      html`${name(metric)}/<code>${measure}</code>${attribute === null ? null : html` <span class="muted">(${attribute})</span>`}`,
      name(subject),
      groupName(group ?? ''),
      number(baseline),
      html`${number(value)}${chance === '' ? null : html` <small>${chance}</small>`}`,
      difference === null ? '' : formatChange(difference, decimals),
      interval
        ? html`${formatInterval(interval, decimals)} <small class="wraps">${formatLevel(interval.level)}, ${interval.method}</small>`
        : '',
      ...[pValue, adjustedPValue].map((p) => (p === null ? '' : formatP(p))),
      change.paired ? 'paired' : '',
      change.reason === null ? '' : html`<div class="why">${change.reason}</div>`,
    ];
  });
  return table(caption, columns, rows);
}
