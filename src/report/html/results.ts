/** One metric: how to read it, its plots, and every result in tables. */
import { type Block, gapKey, gapsOf, intervalMethods, letters, type Row, type Section } from '../arrange.ts';
import {
  formatCount,
  formatCounts,
  formatIdeal,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
  formatPlain,
  idealPhrase,
  plural,
  sidesOfP,
} from '../format.ts';
import type { Report, Result } from '../schema.ts';
import { definitionId } from './definitions.ts';
import { type Content, folded, html, listed, type Markup, name } from './markup.ts';
import { resultPlots } from './result-plots.ts';
import { table } from './table.ts';

/** So many rows need no folding. */
const fewRows = 12;
/** More metrics than these are folded away, each below its heading. */
const fewSections = 8;

interface Line {
  row: Row;
  block: Block;
}

export function sectionId(index: number): string {
  return `metric-${index + 1}`;
}

/** `plots` is how many may be drawn in each section. */
export function resultSections(sections: readonly Section[], report: Report, plots: number): Markup {
  return html`${sections.map((section, i) => resultSection(section, report, sectionId(i), plots, sections.length > fewSections))}`;
}

function resultSection(section: Section, report: Report, id: string, most: number, fold: boolean): Markup {
  const lines = section.blocks.flatMap((block) => block.rows.map((row): Line => ({ row, block })));
  const results = lines.flatMap(({ row }) => row.cells);
  const gaps = gapsOf(results);
  const marks = new Map([...gaps.keys()].map((key, i) => [key, letters(i)]));
  const summaries = lines.filter(({ row }) => row.group === null);
  const byGroup = lines.filter(({ row }) => row.group !== null);
  const draw = (some: readonly Line[], what: string) => resultTable(some, section, marks, `${section.as}: ${what}`);
  const tables =
    lines.length <= fewRows
      ? draw(lines, 'all results')
      : html`${summaries.length > 0 ? folded(`Summaries: ${plural(summaries.length, 'row')}`, draw(summaries, 'summaries over groups'), summaries.length <= fewRows) : null}${
          byGroup.length > 0
            ? folded(`By group: ${plural(byGroup.length, 'row')}`, draw(byGroup, 'results by group'))
            : null
        }`;
  const body = html`${readingList(section, results)}${resultPlots(section, report, most)}${tables}${gapList(gaps, marks)}`;
  return html`<section class="metric" id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${name(section.as)}</h3>
<p>${introduction(section, report)}</p>${fold ? folded(`Plots and ${plural(lines.length, 'row')} of results`, body) : body}</section>`;
}

function introduction({ as, metric, family, version, datasets }: Section, { metrics }: Report): Markup {
  const declared = metrics.find(({ id }) => id === metric);
  const summary = declared ? html`${declared.summary}. ` : null;
  const of = as === metric ? null : html`A use of ${name(metric)}. `;
  const on = datasets.length > 0 ? html`, measured on ${listed(datasets.map(name))}` : null;
  const link = declared ? html` <a href="#${definitionId(metrics.indexOf(declared))}">Definition</a>.` : null;
  return html`${summary ? html`${declared!.title}: ${lowerFirst(declared!.summary)}.` : null} ${of}${family === 'intrinsic' ? 'Intrinsic' : 'Extrinsic'} metric, version ${version}${on}.${link}`;
}

function lowerFirst(text: string): string {
  return text.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase());
}

function readingList({ blocks }: Section, results: readonly (Result | undefined)[]): Markup {
  const levels = [...intervalMethods(results)].map(
    ([level, methods]) => html`<li>In brackets: the ${formatLevel(level)} interval (${methods.join('; ')}).</li>`,
  );
  const absent = results.includes(undefined)
    ? html`<li>\u2013 stands for what was not measured on a subject.</li>`
    : null;
  const sides = sidesOfP(results);
  const chance = sides === null ? null : html`<li>In a cell, ${sides}.</li>`;
  return html`<ul class="reading">${blocks.map(howToRead)}${levels}${chance}${absent}</ul>`;
}

/** `auc, bpsn-auc: probability, from 0 to 1; 1 is ideal, higher is better.` */
function howToRead(block: Block): Markup {
  const measures = [...new Set(block.rows.map(({ measure }) => measure))];
  const [low, high] = block.range;
  const from = low === null ? '' : `, from ${formatPlain(low)}`;
  const to = high === null ? '' : `${low === null ? ', up' : ''} to ${formatPlain(high)}`;
  const away =
    block.direction === 'target' ? ', and the farther from it in either direction, the stronger the bias' : '';
  return html`<li>${listed(measures.map((measure) => html`<code>${measure}</code>`))}: ${block.unit}${from}${to}; ${idealPhrase(block)}${away}.</li>`;
}

function resultTable(
  lines: readonly Line[],
  section: Section,
  marks: ReadonlyMap<string, string>,
  caption: string,
): Markup {
  const withGroups = lines.some(({ row }) => row.group !== null);
  const withDatasets = section.datasets.length > 1;
  const columns = [
    { head: 'measure' },
    ...(withGroups ? [{ head: 'group' }] : []),
    ...(withDatasets ? [{ head: 'data set' }] : []),
    { head: 'ideal', number: true },
    ...section.subjects.map((subject) => ({ head: name(subject), number: true })),
    { head: 'n', number: true },
  ];
  const rows = lines.map(({ row, block }): Content[] => {
    const attribute = row.attribute === null ? null : html` <span class="muted">(${row.attribute})</span>`;
    const measure = html`<code>${row.measure}</code>`;
    const arrow = {
      lower: html` <span title="lower is better">\u2193</span>`,
      higher: html` <span title="higher is better">\u2191</span>`,
      target: null,
      none: null,
    }[block.direction];
    const counts = formatCounts(row.cells);
    return [
      ...(withGroups
        ? row.group === null
          ? [html`${measure}${attribute}`, null]
          : [measure, html`${name(row.group)}${attribute}`]
        : [html`${measure}${attribute}`]),
      ...(withDatasets ? [name(row.dataset ?? '')] : []),
      html`${formatIdeal(block.ideal)}${arrow}`,
      ...row.cells.map((result) => cellOf(result, block.decimals, marks, counts.includes('\u2013'))),
      counts,
    ];
  });
  return table(caption, columns, rows, withGroups ? 2 : 1);
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
    return html`<span class="${result.status}">${result.status}</span> (${marks.get(gapKey(result)) ?? ''})`;
  const { value, interval, pValue, n } = result;
  const small = [
    interval ? formatInterval(interval, decimals) : '',
    pValue === null ? '' : `p ${formatP(pValue)}`,
    showCount && n !== null ? `n ${formatCount(n)}` : '',
  ].filter(Boolean);
  return html`${formatNumber(value, decimals)}${small.map((text) => html` <small>${text}</small>`)}`;
}

function gapList(gaps: ReturnType<typeof gapsOf>, marks: ReadonlyMap<string, string>): Markup | null {
  if (gaps.size === 0) return null;
  const items = [...gaps].map(
    ([key, { status, reason, count }]) =>
      html`<li>(${marks.get(key)!}) <span class="${status}">${status}</span>, ${plural(count, 'result')}: ${reason}</li>`,
  );
  return folded(
    `Without a value: ${plural(gaps.size, 'reason')}`,
    html`<ul class="gaps">${items}</ul>`,
    gaps.size <= 4,
  );
}
