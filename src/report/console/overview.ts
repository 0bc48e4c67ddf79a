/** The console's first screen: findings, and the table of subjects and main measures. */

import type { Finding, Report } from '../../contract/report.ts';
import { greatestOf } from '../../support/extremes.ts';
import {
  columnName,
  type Overview,
  type OverviewCell,
  type OverviewColumn,
  overview,
  worstFirst,
} from '../../view/overview.ts';
import { missingOf } from '../../view/remarks.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import { formatCount, formatNumber, formatPlain, plural } from '../../view/text/format.ts';
import { columns as columnsOf, hanging, padEnd, padStart, wrap } from './columns.ts';
import type { RenderContext } from './render-context.ts';

/** Always shown, however narrow the terminal. */
const leastFindings = 3;
const mostSubjects = 12;
/** Columns of a group's name, where there is room. */
const longestGroup = 16;
const shortestGroup = 4;
const longestSubject = 24;
const headerLines = 4;
/** Why cells have no value. */
const mostReasons = 3;
const gap = 2;

/** The first ones, as many as fit so many lines. */
export function findingLines(
  { findings }: Pick<Report, 'findings'>,
  { width, chalk }: RenderContext,
  most = Infinity,
): string[] {
  if (findings.length === 0) return [];
  const paint: Record<Finding['kind'], (text: string) => string> = {
    missing: chalk.yellow.bold,
    gate: chalk.red.bold,
    regression: chalk.red.bold,
    harm: chalk.bold,
    none: chalk.bold,
  };
  const written = findings.map(({ kind, sentence }, i) => {
    const mark = `${i + 1}`;
    const [first, ...rest] = hanging(`  ${mark}  `, escapeTerminal(sentence), width);
    return [`  ${paint[kind](mark)}${first.slice(2 + mark.length)}`, ...rest];
  });
  const shown: string[][] = [];
  for (const lines of written) {
    if (shown.length >= leastFindings && shown.flat().length + lines.length > most) break;
    shown.push(lines);
  }
  const more = findings.length - shown.length;
  const others = more > 0 ? [`     and ${plural(more, 'more finding')}: --verbose`] : [];
  return [chalk.bold('Findings'), ...shown.flat(), ...others];
}

interface Layout {
  column: OverviewColumn;
  /** Columns of the number, of the group's name, and of the whole cell. */
  number: number;
  name: number;
  width: number;
  head: string[];
}

export function overviewLines(
  report: Pick<Report, 'results' | 'metrics' | 'subjects'>,
  context: RenderContext,
): string[] {
  const { width, chalk } = context;
  const whole = overview(report);
  if (whole.columns.length === 0) return [];
  const { subjects, columns } = fewSubjects(whole);
  const names = subjects.map((name) =>
    shortened(escapeTerminal(name), Math.min(longestSubject, Math.floor(width / 3))),
  );
  const label = Math.max('ideal'.length, greatestOf(names.map(columnsOf)));
  const room = width - label;
  const layouts = columns.map((column) => layoutOf(column, columnName(column, columns), room - gap));
  const chosen = fitting(layouts, room);
  const height = greatestOf(chosen.map(({ head }) => head.length));
  const heads = Array.from({ length: height }, (_, i) =>
    chosen
      .map(({ head, width: cell }) => ' '.repeat(gap) + padEnd(head[i - height + head.length] ?? '', cell))
      .join(''),
  );
  const ideals = chosen.map(
    ({ column, width: cell, number }) => ' '.repeat(gap) + padEnd(padStart(idealText(column), number), cell),
  );
  const rows = names.map((name, row) => {
    const cells = chosen.map((layout) => ' '.repeat(gap) + cellText(layout.column.cells[row], layout, chalk));
    return padEnd(name, label) + cells.join('');
  });
  const left = [
    subjects.length < whole.subjects.length
      ? `${subjects.length} of ${plural(whole.subjects.length, 'subject')}, those furthest off`
      : '',
    chosen.length < columns.length
      ? `${formatCount(chosen.length)} of ${formatCount(columns.length)} main measures, those furthest off`
      : '',
  ].filter(Boolean);
  const gaps = missingOf(chosen.flatMap(({ column }) => column.cells.map((cell) => cell?.result)));
  const reasons = [...gaps.values()].map(({ status, reason }) => `${status}: ${reason}`);
  if (reasons.length > mostReasons)
    reasons.splice(mostReasons, Infinity, plural(reasons.length - mostReasons, 'more reason'));
  return [
    ...hanging('', 'Main measures, with the worst group of each', width).map((line) => chalk.bold(line)),
    ...heads.map((line) => ' '.repeat(label) + line),
    chalk.dim(padEnd('ideal', label) + ideals.join('')),
    ...rows,
    ...reasons.flatMap((reason) => hanging('  ', escapeTerminal(reason), width)),
    ...(left.length > 0 ? hanging('', `${left.join('; ')}; all: --verbose`, width).map((line) => chalk.dim(line)) : []),
  ];
}

/** Those that are worst, where they are many. */
function fewSubjects({ subjects, columns }: Overview): Overview {
  const worst = (row: number) => greatestOf(columns.map(({ cells }) => cells[row]?.severity ?? 0));
  const rows = worstFirst([...subjects.keys()], worst, mostSubjects);
  return {
    subjects: rows.map((row) => subjects[row]),
    columns: columns.map((column) => ({ ...column, cells: rows.map((row) => column.cells[row]) })),
  };
}

/** As many columns as the width takes, the worst first, in the order of the report; one at least. */
function fitting(layouts: readonly Layout[], room: number): Layout[] {
  const kept = new Set<Layout>();
  let used = 0;
  for (const layout of layouts.toSorted((a, b) => b.column.severity - a.column.severity)) {
    if (kept.size > 0 && used + gap + layout.width > room) continue;
    kept.add(layout);
    used += gap + layout.width;
  }
  return layouts.filter((layout) => kept.has(layout));
}

function layoutOf(column: OverviewColumn, title: string, room: number): Layout {
  const numbers = column.cells.map((cell) => columnsOf(numberText(cell, column)));
  const number = Math.max(columnsOf(idealText(column)), ...numbers);
  const most = Math.min(longestGroup, room - number - 1);
  const name = most < shortestGroup ? 0 : greatestOf(column.cells.map((cell) => columnsOf(groupText(cell, most))));
  const body = number + (name > 0 ? 1 + name : 0);
  const head = heading(escapeTerminal(title), Math.min(room, Math.max(body, 12)));
  return { column, number, name, width: Math.max(body, ...head.map(columnsOf)), head };
}

/** In a few lines; the end says more than the beginning. */
function heading(name: string, width: number): string[] {
  const lines = wrap(name, width);
  return lines.length <= headerLines ? lines : ['\u2026', ...lines.slice(1 - headerLines)];
}

function idealText({ ideal, direction }: OverviewColumn): string {
  if (ideal === null) return '';
  return formatPlain(ideal) + { lower: '\u2193', higher: '\u2191', target: '', none: '' }[direction];
}

function numberText(cell: OverviewCell | undefined, { decimals }: OverviewColumn): string {
  if (!cell) return '\u2013';
  const { value, status } = cell.result;
  return value === null ? status : formatNumber(value, decimals);
}

function groupText(cell: OverviewCell | undefined, most: number): string {
  if (!cell || cell.worst === null || cell.result.value === null || most === 0) return '';
  return shortened(escapeTerminal(cell.worst), most);
}

function cellText(
  cell: OverviewCell | undefined,
  { column, number, name, width }: Layout,
  chalk: RenderContext['chalk'],
): string {
  const value = padStart(numberText(cell, column), number);
  const paint =
    cell?.result.status === 'error' ? chalk.red : cell && cell.result.value === null ? chalk.yellow : String;
  return paint(value) + chalk.dim(padEnd(` ${groupText(cell, name)}`, width - columnsOf(value)));
}

function shortened(text: string, most: number): string {
  if (columnsOf(text) <= most) return text;
  let short = '';
  for (const character of text) {
    if (columnsOf(short + character) > most - 1) break;
    short += character;
  }
  return `${short}\u2026`;
}
