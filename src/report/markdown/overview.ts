/** What the Markdown begins with: findings, and the table of subjects and main measures. */

import type { Report } from '../../contract/report.ts';
import { columnName, type OverviewCell, type OverviewColumn, overview } from '../../view/overview.ts';
import { missingOf } from '../../view/remarks.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { formatIdeal, formatNumber } from '../../view/text/format.ts';
import { table } from './table.ts';

export function findingSection({ findings }: Pick<Report, 'findings'>): string[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ sentence, metric, measure }, i) => {
    const link =
      metric === null
        ? ''
        : ` [${escapeMarkdown(measure === null ? metric : `${metric}/${measure}`)}](#${anchor(metric)})`;
    return `${i + 1}. ${escapeMarkdown(sentence)}${link}`;
  });
  return ['## Findings', lines.join('\n')];
}

export function overviewSection(report: Pick<Report, 'results' | 'metrics' | 'subjects'>): string[] {
  const { subjects, columns } = overview(report);
  if (columns.length === 0) return [];
  const head = ['subject', ...columns.map((column) => escapeMarkdown(columnName(column, columns)))];
  const ideals = ['ideal', ...columns.map(idealText)];
  const rows = subjects.map((name, row) => [
    escapeMarkdown(name),
    ...columns.map((column) => cellText(column.cells[row], column)),
  ]);
  const numbers = columns.map((_, i) => i + 1);
  const gaps = missingOf(columns.flatMap(({ cells }) => cells.map((cell) => cell?.result)));
  const reasons = [...gaps.values()].map(({ status, reason }) => `- ${status}: ${escapeMarkdown(reason)}`);
  return [
    'Main measures, with the worst group of each:',
    table(head, [ideals, ...rows], numbers),
    ...(reasons.length > 0 ? [reasons.join('\n')] : []),
  ];
}

function idealText({ ideal, direction }: OverviewColumn): string {
  return formatIdeal(ideal) + { lower: ' \u2193', higher: ' \u2191', target: '', none: '' }[direction];
}

function cellText(cell: OverviewCell | undefined, { decimals }: OverviewColumn): string {
  if (!cell) return '\u2013';
  const { value, status } = cell.result;
  if (value === null) return status;
  return formatNumber(value, decimals) + (cell.worst === null ? '' : `<br>${escapeMarkdown(cell.worst)}`);
}

/** As GitHub names the heading of a metric. */
function anchor(heading: string): string {
  return encodeURIComponent(
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
