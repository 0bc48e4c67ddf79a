/** The table that is read first: subjects against main measures, with the worst group in each cell. */

import type { Report } from '../../../contract/report.ts';
import { columnName, type OverviewCell, type OverviewColumn, overview } from '../../../view/overview.ts';
import { formatCount, formatInterval, formatNumber } from '../../../view/text/format.ts';
import type { Anchors } from '../anchors.ts';
import { type Content, groupName, html, type Markup, name } from '../markup.ts';
import { shades } from '../style/theme.ts';
import { table } from '../table.ts';
import { idealCell } from './result-tables.ts';

export function mainMeasures(report: Report, anchors: Anchors): Markup | null {
  const { subjects, columns } = overview(report);
  if (columns.length === 0) return null;
  const title = (column: OverviewColumn) =>
    html`<a href="#${anchors.section(column.as)}">${columnName(column, columns)}</a>`;
  const drawn =
    subjects.length === 1 ? ofOne(subjects[0], columns, title, anchors) : ofMany(subjects, columns, title, anchors);
  const shaded = columns.some(({ cells }) => cells.some((cell) => cell && shadeOf(cell) > 0));
  return html`<section aria-labelledby="main-measures"><h2 id="main-measures">Main measures</h2>
<p class="muted">With the worst group of each.${shaded ? ' The stronger the shade, the farther from the ideal it surely is, as a share of the scale.' : null}</p>${drawn}</section>
`;
}

type Title = (column: OverviewColumn) => Markup;
const caption = 'Main measures, with the worst group of each';

function ofMany(
  subjects: readonly string[],
  columns: readonly OverviewColumn[],
  title: Title,
  anchors: Anchors,
): Markup {
  const heads = columns.map((column) => ({
    head: html`${title(column)} <small>ideal ${idealCell(column)}</small>`,
    number: true,
    label: columnName(column, columns),
  }));
  const rows = subjects.map((subject, row): Content[] => [
    name(subject),
    ...columns.map((column) => {
      const cell = column.cells[row];
      return valueCell(cell, column, anchors, cell?.worst ? html`<small>${worstName(cell)}</small>` : null);
    }),
  ]);
  return table(caption, [{ head: 'subject' }, ...heads], rows, { titled: true, abreast: 9 });
}

/** A row a measure: there is room for what else belongs to the number. */
function ofOne(subject: string, columns: readonly OverviewColumn[], title: Title, anchors: Anchors): Markup {
  const rows = columns.map((column): Content[] => {
    const cell = column.cells[0];
    const { interval = null, n = null } = cell?.result ?? {};
    return [
      title(column),
      idealCell(column),
      valueCell(cell, column, anchors, null),
      cell ? worstName(cell) : '',
      interval ? formatInterval(interval, column.decimals) : '',
      n === null ? '' : formatCount(n),
    ];
  });
  const heads = [
    { head: 'measure' },
    { head: 'ideal', number: true },
    { head: name(subject), number: true },
    { head: 'worst group' },
    { head: 'interval', number: true },
    { head: 'n', number: true },
  ];
  return html`<div class="solo">${table(caption, heads, rows, { titled: true })}</div>`;
}

function valueCell(
  cell: OverviewCell | undefined,
  { decimals }: OverviewColumn,
  anchors: Anchors,
  below: Markup | null,
): Markup {
  if (!cell) return html`\u2013`;
  const { value, status } = cell.result;
  const at = anchors.result(cell.result);
  if (value === null) return html`<a class="cell ${status}" href="#${at}">${status}</a>`;
  return html`<a class="cell shade-${shadeOf(cell)}" href="#${at}">${formatNumber(value, decimals)}${below}</a>`;
}

function worstName({ worst }: OverviewCell): Content {
  return worst === null ? null : groupName(worst);
}

/** None of what only describes: that has no ideal to be far from. */
function shadeOf({ result, severity }: OverviewCell): number {
  return result.ideal === null ? 0 : Math.round(severity * shades);
}
