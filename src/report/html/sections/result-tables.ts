/** The tables of a metric: a row a measure and group, linked to from findings and from the table of main measures. */

import type { Result } from '../../../contract/report.ts';
import { remarkKey } from '../../../view/remarks.ts';
import type { Block, Row, Section } from '../../../view/report-view.ts';
import { chanceCell } from '../../../view/text/chance.ts';
import {
  formatCount,
  formatCounts,
  formatIdeal,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
} from '../../../view/text/format.ts';
import type { Anchors } from '../anchors.ts';
import { type Content, groupName, html, type Markup, name } from '../markup.ts';
import { type Column, table } from '../table.ts';

export interface Line {
  row: Row;
  block: Block;
}

export function resultTable(
  lines: readonly Line[],
  section: Section,
  marks: ReadonlyMap<string, string>,
  anchors: Anchors,
  caption: string,
): Markup {
  const withGroups = lines.some(({ row }) => row.group !== null);
  const withDatasets = section.datasets.length > 1;
  const numbers = section.subjects.length === 1 ? numbersApart(lines, marks) : numbersBySubject(section, marks);
  const columns = [
    { head: 'measure' },
    ...(withGroups ? [{ head: 'group' }] : []),
    ...(withDatasets ? [{ head: 'data set' }] : []),
    { head: 'ideal', number: true },
    ...numbers.columns,
  ];
  const rows = lines.map(({ row, block }): Content[] => {
    const attribute = row.attribute === null ? null : html` <span class="muted">(${row.attribute})</span>`;
    const measure = html`<code>${row.measure}</code>`;
    return [
      ...(withGroups
        ? row.group === null
          ? [html`${measure}${attribute}`, null]
          : [measure, html`${groupName(row.group)}${attribute}`]
        : [html`${measure}${attribute}`]),
      ...(withDatasets ? [name(row.dataset ?? '')] : []),
      idealCell(block),
      ...numbers.cells({ row, block }),
    ];
  });
  const ids = lines.map(({ row }) => anchors.row(row));
  return table(caption, columns, rows, { headers: withGroups ? 2 : 1, ids });
}

/** `1 \u2191`; empty where there is none. */
export function idealCell({ ideal, direction }: Pick<Result, 'ideal' | 'direction'>): Content {
  const arrow = {
    lower: html` <span title="lower is better">\u2193</span>`,
    higher: html` <span title="higher is better">\u2191</span>`,
    target: null,
    none: null,
  }[direction];
  return html`${formatIdeal(ideal)}${arrow}`;
}

interface Numbers {
  columns: Column[];
  cells(line: Line): Content[];
}

/** A column a subject, with everything about a number below it. */
function numbersBySubject({ subjects }: Section, marks: ReadonlyMap<string, string>): Numbers {
  return {
    columns: [
      ...subjects.map((subject) => ({ head: name(subject), number: true, label: subject })),
      { head: 'n', number: true },
    ],
    cells: ({ row, block }) => {
      const counts = formatCounts(row.cells);
      return [...row.cells.map((result) => cellOf(result, block.decimals, marks, counts.includes('\u2013'))), counts];
    },
  };
}

/** Of one subject there is room for a column each. */
function numbersApart(lines: readonly Line[], marks: ReadonlyMap<string, string>): Numbers {
  const results = lines.flatMap(({ row }) => row.cells[0] ?? []);
  const levels = [...new Set(results.flatMap(({ interval }) => interval?.level ?? []))];
  const withP = results.some(({ pValue }) => pValue !== null);
  const withIntervals = levels.length > 0 || results.some(({ noInterval }) => noInterval !== undefined);
  const withChance = results.some(({ byChance }) => byChance !== undefined);
  return {
    columns: [
      { head: name(results[0]?.subject ?? ''), number: true },
      ...(withIntervals ? [{ head: `${levels.map(formatLevel).join(', ')} interval`.trim(), number: true }] : []),
      ...(withP ? [{ head: 'p', number: true }] : []),
      ...(withChance ? [{ head: 'by chance', number: true }] : []),
      { head: 'n', number: true },
    ],
    cells: ({ row, block }) => {
      const result = row.cells[0];
      const { value = null, interval = null, pValue = null, n = null } = result ?? {};
      return [
        value === null ? cellOf(result, block.decimals, marks, false) : formatNumber(value, block.decimals),
        ...(withIntervals ? [interval ? formatInterval(interval, block.decimals) : noIntervalMark(result, marks)] : []),
        ...(withP ? [pValue === null ? '' : formatP(pValue)] : []),
        ...(withChance ? [result?.byChance === undefined ? '' : formatNumber(result.byChance, block.decimals)] : []),
        n === null ? '' : formatCount(n),
      ];
    },
  };
}

/** With its own n where the counts of a row differ. */
function cellOf(
  result: Result | undefined,
  decimals: number,
  marks: ReadonlyMap<string, string>,
  showCount: boolean,
): Markup {
  if (!result) return html`\u2013`;
  if (result.value === null)
    return html`<span class="${result.status}">${result.status}</span> (${marks.get(remarkKey(result)) ?? ''})`;
  const { value, interval, pValue, n } = result;
  const small = [
    interval ? formatInterval(interval, decimals) : noIntervalMark(result, marks),
    pValue === null ? '' : `p ${formatP(pValue)}`,
    chanceCell(result, decimals),
    showCount && n !== null ? `n ${formatCount(n)}` : '',
  ].filter(Boolean);
  return html`${formatNumber(value, decimals)}${small.map((text) => html` <small>${text}</small>`)}`;
}

/** `(c)`, of the reason why there is no interval; empty where none is to be expected. */
function noIntervalMark(result: Result | undefined, marks: ReadonlyMap<string, string>): string {
  return result?.noInterval === undefined ? '' : `(${marks.get(remarkKey(result)) ?? ''})`;
}
