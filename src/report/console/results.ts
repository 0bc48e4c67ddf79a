/** The console's table of one metric: measures and groups down, subjects across, in as many banks as the width takes. */

import type { Result } from '../../contract/report.ts';
import { greatestOf } from '../../support/extremes.ts';
import { footnoteMark, type Remark, remarkKey, remarksOf } from '../../view/remarks.ts';
import { type Block, intervalMethods, type Row, type Section } from '../../view/report-view.ts';
import { chanceCell, chanceLegend } from '../../view/text/chance.ts';
import { escapeTerminal } from '../../view/text/escape.ts';
import {
  formatCounts,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  idealPhrase,
  plural,
  sidesOfP,
} from '../../view/text/format.ts';
import { columns, hanging, padEnd, padStart, wrap } from './columns.ts';
import type { RenderContext } from './render-context.ts';
import { outlined, shortened } from './shorten.ts';

/** A table of banks is no longer than this: intervals give way first. */
const screenful = 40;
const headerLines = 4;
const gap = 2;

interface Layout {
  withInterval: boolean;
  /** P values, and what chance alone makes. */
  withP: boolean;
  /** Columns of the parts of a cell, and of the whole cell. */
  value: number;
  interval: number;
  p: number;
  chance: number;
  cell: number;
  label: number;
  n: number;
  /** Subjects side by side. */
  perBank: number;
  lines: number;
}

export function sectionLines(
  whole: Section,
  subjectNumber: ReadonlyMap<string, number>,
  context: RenderContext,
  crowded = false,
): string[] {
  const { section, hidden } = (crowded ? outlined : shortened)(whole);
  const { width, chalk } = context;
  const results = section.blocks.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells));
  const gaps = remarksOf(results);
  const marks = new Map([...gaps.keys()].map((key, i) => [key, `(${footnoteMark(i)})`]));
  const layout = chooseLayout(section, marks, width);

  const name = escapeTerminal(section.as);
  const of = section.as === section.metric ? '' : `${section.metric}, `;
  const on = section.datasets.length > 0 ? `, on ${section.datasets.join(', ')}` : '';
  const about = escapeTerminal(`(${of}${section.family}${on})`);
  const [heading, ...more] = hanging('', `${name} ${about}`, width);
  const painted = heading.startsWith(name) ? chalk.bold(name) + heading.slice(name.length) : chalk.bold(heading);

  const lines = [painted, ...more];
  for (let from = 0; from < section.subjects.length; from += layout.perBank) {
    const to = Math.min(section.subjects.length, from + layout.perBank);
    if (from > 0) lines.push('');
    lines.push(...headerOf(section.subjects.slice(from, to), subjectNumber, layout, context));
    for (const block of section.blocks) {
      const unit = from === 0 ? `${block.unit}: ${idealPhrase(block)}` : block.unit;
      lines.push(...hanging('  ', escapeTerminal(unit), width).map((line) => chalk.cyan(line)));
      for (const line of labelled(block.rows, section.datasets.length > 1)) {
        lines.push(...rowLines(line, block, from, to, marks, layout, context));
      }
    }
  }
  if (hidden > 0) {
    const kept = crowded ? 'what is furthest from the ideal' : 'of each measure the groups furthest from the ideal';
    const text = `${kept}; ${plural(hidden, 'more row')} in the report`;
    lines.push(...hanging('  ', text, width).map((line) => chalk.dim(line)));
  }
  return [...lines, ...legendOf(results, gaps, marks, layout, context)];
}

function chooseLayout(section: Section, marks: ReadonlyMap<string, string>, width: number): Layout {
  const rows = section.blocks.flatMap(({ rows }) => rows);
  const labels = section.blocks.flatMap(({ rows }) =>
    labelled(rows, section.datasets.length > 1).map(({ text }) => text),
  );
  const markWidth = Math.max(0, greatestOf([...marks.values()].map(columns)));
  let [value, interval, p, chance] = [Math.max(1, markWidth), 0, 0, 0];
  for (const { rows, decimals } of section.blocks) {
    for (const result of rows.flatMap(({ cells }) => cells)) {
      if (!result || result.value === null) continue;
      value = Math.max(value, formatNumber(result.value, decimals).length);
      interval = Math.max(interval, columns(between(result, decimals, marks)));
      chance = Math.max(chance, chanceCell(result, decimals).length);
      if (result.pValue !== null) p = Math.max(p, pText(result.pValue).length);
    }
  }
  const n = Math.max(1, greatestOf(rows.map((row) => formatCounts(row.cells).length)));
  const longest = greatestOf(labels.map(columns));
  const label = Math.min(longest, Math.max(14, Math.floor(width * 0.3)));
  const nameWidth = greatestOf(section.subjects.map((name) => columns(escapeTerminal(name))));

  const layouts = [
    { withInterval: true, withP: true },
    { withInterval: true, withP: false },
    { withInterval: false, withP: false },
  ].map(({ withInterval, withP }): Layout => {
    const parts =
      value +
      (withInterval && interval ? interval + 1 : 0) +
      (withP && p ? p + 1 : 0) +
      (withP && chance ? chance + 1 : 0);
    const narrowest = Math.max(parts, Math.min(nameWidth, 6));
    const room = width - label - n - gap;
    const fit = Math.max(1, Math.floor(room / (narrowest + gap)));
    const banks = Math.ceil(section.subjects.length / fit);
    const perBank = Math.ceil(section.subjects.length / banks);
    const cell = Math.max(parts, Math.min(nameWidth, 12, Math.floor(room / perBank) - gap));
    const lines = banks * (rows.length + section.blocks.length + headerLines);
    // Room that is left over goes to the labels, so that fewer of them are broken.
    const spare = Math.max(0, room - perBank * (cell + gap));
    const fits = narrowest + gap <= room;
    return {
      withInterval,
      withP,
      value,
      interval,
      p,
      chance,
      cell: Math.min(cell, room - gap),
      label: Math.min(longest, label + spare),
      n,
      perBank,
      lines: banks === 1 && fits ? 0 : fits ? lines : Number.POSITIVE_INFINITY,
    };
  });
  return layouts.find(({ lines }) => lines <= screenful) ?? layouts[layouts.length - 1];
}

interface Line {
  text: string;
  indent: number;
  /** None for a heading over groups. */
  cells: Row['cells'];
}

/** Rows with their labels; groups without a summary over them get a heading. */
function labelled(rows: readonly Row[], showDataset: boolean): Line[] {
  const lines: Line[] = [];
  let measure: string | undefined;
  for (const row of rows) {
    const on = showDataset && row.dataset !== null ? ` on ${escapeTerminal(row.dataset)}` : '';
    if (row.group === null) {
      const attribute = row.attribute === null ? '' : ` (${escapeTerminal(row.attribute)})`;
      lines.push({ text: escapeTerminal(row.measure) + attribute + on, indent: 0, cells: row.cells });
    } else {
      if (row.measure !== measure) lines.push({ text: escapeTerminal(row.measure), indent: 0, cells: [] });
      const attribute = row.ambiguous && row.attribute !== null ? ` (${escapeTerminal(row.attribute)})` : '';
      lines.push({ text: `  ${escapeTerminal(row.group)}${attribute}${on}`, indent: 2, cells: row.cells });
    }
    measure = row.measure;
  }
  return lines;
}

function headerOf(
  subjects: readonly string[],
  subjectNumber: ReadonlyMap<string, number>,
  { label, cell, withInterval, interval, n }: Layout,
  { chalk }: RenderContext,
): string[] {
  const names = subjects.map(escapeTerminal);
  const words = names.flatMap((name) => name.split(/ |(?<=[-/_.:])/));
  const wrapped = names.map((name) => wrap(name, cell));
  const fit = words.every((word) => columns(word) <= cell) && wrapped.every((lines) => lines.length <= headerLines);
  // A name torn to pieces is no name: then its number in the list of subjects stands for it.
  const heads =
    fit || subjects.length === 1 ? wrapped : names.map((name, i) => [`#${subjectNumber.get(subjects[i]) ?? name}`]);
  const height = greatestOf(heads.map((lines) => lines.length));
  const pad = withInterval && interval > 0 ? padEnd : padStart;
  return Array.from({ length: height }, (_, i) => {
    const parts = heads.map((lines) => ' '.repeat(gap) + pad(lines[i - height + lines.length] ?? '', cell));
    const last = i === height - 1 ? ' '.repeat(gap) + padStart('n', n) : '';
    return ' '.repeat(label) + chalk.bold(parts.join('')) + chalk.dim(last);
  });
}

function rowLines(
  { text, indent, cells }: Line,
  { decimals }: Block,
  from: number,
  to: number,
  marks: ReadonlyMap<string, string>,
  layout: Layout,
  { chalk }: RenderContext,
): string[] {
  const [first, ...rest] = hanging(' '.repeat(indent), text.slice(indent), layout.label);
  const shown = cells.slice(from, to);
  const parts = shown.map((result) => ' '.repeat(gap) + cellText(result, decimals, marks, layout, chalk));
  const n = shown.length > 0 ? ' '.repeat(gap) + chalk.dim(padStart(formatCounts(shown), layout.n)) : '';
  return [padEnd(first, layout.label) + parts.join('') + n, ...rest];
}

function cellText(
  result: Result | undefined,
  decimals: number,
  marks: ReadonlyMap<string, string>,
  { value, interval, p, chance, cell, withInterval, withP }: Layout,
  chalk: RenderContext['chalk'],
): string {
  const wide = (withInterval && interval > 0) || (withP && p + chance > 0);
  if (!result) return pad('\u2013'.padStart(value), cell, wide);
  if (result.value === null) {
    const mark = marks.get(remarkKey(result))!;
    const words = `${result.status} ${mark}`;
    const paint = result.status === 'error' ? chalk.red : chalk.yellow;
    return paint(pad(columns(words) <= cell ? words : mark, cell, wide));
  }
  const number = padStart(formatNumber(result.value, decimals), value);
  if (!wide) return padStart(number, cell);
  const tested = result.pValue === null ? '' : pText(result.pValue);
  const rest =
    (withInterval && interval > 0 ? ` ${padStart(between(result, decimals, marks), interval)}` : '') +
    (withP && p > 0 ? ` ${padEnd(tested, p)}` : '') +
    (withP && chance > 0 ? ` ${padEnd(chanceCell(result, decimals), chance)}` : '');
  return number + chalk.dim(padEnd(rest, cell - columns(number)));
}

/** The interval, or the mark of the reason why there is none. */
function between(result: Result, decimals: number, marks: ReadonlyMap<string, string>): string {
  if (result.interval) return formatInterval(result.interval, decimals);
  return result.noInterval === undefined ? '' : marks.get(remarkKey(result))!;
}

function pad(text: string, width: number, left: boolean): string {
  return left ? padEnd(text, width) : padStart(text, width);
}

function pText(p: number): string {
  const text = formatP(p);
  return text.startsWith('<') ? `p${text}` : `p=${text}`;
}

function legendOf(
  results: readonly (Result | undefined)[],
  gaps: ReadonlyMap<string, Remark>,
  marks: ReadonlyMap<string, string>,
  { withInterval, withP, interval, p, chance }: Layout,
  { width, chalk }: RenderContext,
): string[] {
  const levels = [...intervalMethods(results)].map(
    ([level, methods]) => `${formatLevel(level)} interval: ${methods.join('; ')}`,
  );
  const missing = [
    interval > 0 && !withInterval ? 'intervals' : '',
    p > 0 && !withP ? 'p values' : '',
    chance > 0 && !withP ? 'values by chance alone' : '',
  ].filter(Boolean);
  const legend = [
    ...(withInterval ? levels : []),
    ...(withP && p > 0 ? [sidesOfP(results)!] : []),
    ...(withP && chance > 0 ? [chanceLegend(results)!] : []),
    ...(missing.length > 0 ? [`${missing.join(' and ')} are in report.json`] : []),
    ...(results.includes(undefined) ? ['\u2013 not measured on this subject'] : []),
  ];
  return [
    ...legend.flatMap((text) => hanging('  ', escapeTerminal(text), width).map((line) => chalk.dim(line))),
    ...[...gaps].flatMap(([key, { status, reason }]) =>
      hanging(`  ${marks.get(key)} `, `${status}: ${escapeTerminal(reason)}`, width),
    ),
  ];
}
