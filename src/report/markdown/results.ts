/** The Markdown of one metric: how to read it, summaries over groups, single groups folded away, and every reason. */

import type { Result } from '../../contract/report.ts';
import { footnoteMark, remarkKey, remarksOf } from '../../view/remarks.ts';
import { type Block, intervalMethods, type Row, type Section } from '../../view/report-view.ts';
import { chanceCell, chanceLegend } from '../../view/text/chance.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import {
  formatCounts,
  formatIdeal,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  plural,
  scalePhrase,
  sidesOfP,
} from '../../view/text/format.ts';
import { folded, table } from './table.ts';

/** So many rows need no folding. */
const fewRows = 12;

interface TableRow {
  row: Row;
  block: Block;
}

export function resultBlocks(section: Section): string[] {
  const rows = section.blocks.flatMap((block) => block.rows.map((row): TableRow => ({ row, block })));
  const results = rows.flatMap(({ row }) => row.cells);
  const gaps = remarksOf(results);
  const marks = new Map([...gaps.keys()].map((key, i) => [key, `(${footnoteMark(i)})`]));
  const of = section.as === section.metric ? 'It' : `A use of ${escapeMarkdown(section.metric)} that`;
  const on = section.datasets.length > 0 ? `, measured on ${escapeMarkdown(section.datasets.join(', '))}` : '';
  const levels = [...intervalMethods(results)].map(
    ([level, methods]) => `In brackets the ${formatLevel(level)} interval (${escapeMarkdown(methods.join('; '))}).`,
  );
  const sides = sidesOfP(results);
  const chance = sides === null ? '' : `In a cell, ${sides}.`;
  const legend = chanceLegend(results);
  const byChance = legend === null ? '' : `In a cell, ${legend}.`;
  const absent = results.includes(undefined) ? '\u2013 stands for what was not measured on a subject.' : '';

  const summaries = rows.filter(({ row }) => row.group === null);
  const byGroup = rows.filter(({ row }) => row.group !== null);
  const fold = rows.length > fewRows && summaries.length > 0 && byGroup.length > 0;
  const draw = (some: readonly TableRow[]) => resultTable(some, section, marks);
  return [
    `### ${escapeMarkdown(section.as)}`,
    `${of} is an ${section.family} metric (version ${section.version})${on}. ${section.blocks.map(howToRead).join(' ')}`,
    [...levels, chance, byChance, absent].filter(Boolean).join(' '),
    draw(fold ? summaries : rows),
    fold ? folded(`By group: ${plural(byGroup.length, 'row')}`, draw(byGroup)) : '',
    [...gaps].map(([key, { status, reason }]) => `- ${marks.get(key)} ${status}: ${escapeMarkdown(reason)}`).join('\n'),
  ].filter(Boolean);
}

/** `auc, bpsn-auc: probability, from 0 to 1; 1 is ideal, higher is better.` */
function howToRead(block: Block): string {
  const measures = [...new Set(block.rows.map(({ measure }) => measure))].map(escapeMarkdown).join(', ');
  return `${measures}: ${scalePhrase(block, escapeMarkdown(block.unit))}.`;
}

function resultTable(rows: readonly TableRow[], section: Section, marks: ReadonlyMap<string, string>): string {
  const withGroups = rows.some(({ row }) => row.group !== null);
  const withDatasets = section.datasets.length > 1;
  const head = ['measure', ...(withGroups ? ['group'] : []), ...(withDatasets ? ['data set'] : []), 'ideal'];
  const body = rows.map(({ row, block }) => {
    const attribute = row.attribute === null ? '' : ` (${escapeMarkdown(row.attribute)})`;
    const measure = escapeMarkdown(row.measure);
    const name =
      row.group === null
        ? [measure + attribute, ...(withGroups ? [''] : [])]
        : [measure, escapeMarkdown(row.group) + attribute];
    const arrow = { lower: ' \u2193', higher: ' \u2191', target: '', none: '' }[block.direction];
    return [
      ...name,
      ...(withDatasets ? [escapeMarkdown(row.dataset ?? '')] : []),
      formatIdeal(block.ideal) + arrow,
      ...row.cells.map((result) => cellText(result, block.decimals, marks)),
      formatCounts(row.cells),
    ];
  });
  const names = section.subjects.map(escapeMarkdown);
  const numbers = Array.from({ length: names.length + 2 }, (_, i) => head.length - 1 + i);
  return table([...head, ...names, 'n'], body, numbers);
}

function cellText(result: Result | undefined, decimals: number, marks: ReadonlyMap<string, string>): string {
  if (!result) return '\u2013';
  if (result.value === null) return `${result.status} ${marks.get(remarkKey(result))}`;
  const parts = [formatNumber(result.value, decimals)];
  if (result.interval) parts.push(formatInterval(result.interval, decimals));
  else if (result.noInterval !== undefined) parts.push(marks.get(remarkKey(result))!);
  if (result.pValue !== null) parts.push(`p ${formatP(result.pValue).replace('<', '&lt;')}`);
  if (result.byChance !== undefined) parts.push(chanceCell(result, decimals));
  return parts.join('<br>');
}
