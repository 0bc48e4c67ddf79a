/** Which plots a metric gets: its summaries by subject, and its groups by subject, as many as one can take in. */

import type { Report, Result } from '../../../contract/report.ts';
import { groupBy } from '../../../support/group-by.ts';
import type { Block, Row, Section } from '../../../view/report-view.ts';
import { formatInterval, formatNumber, idealPhrase, plural } from '../../../view/text/format.ts';
import { measureTitle } from '../../../view/text/titles.ts';
import { type Content, folded, html, type Markup, name } from '../markup.ts';
import { type DotMark, type DotRow, domainOf, dotPlot, lineLabel } from './dot-plot.ts';
import { farthestFirst, rowsLeftOut } from './farthest.ts';

/** Of one kind, in one block. */
const mostPanels = 6;
const mostRows = 24;
/** In one plot: each has a colour and a shape of its own. */
const mostSeries = 3;

interface Panel {
  title: string;
  rows: DotRow[];
  /** Rows there would be without limits. */
  all: number;
}

/** Panels that share their scale. */
interface PlotSet {
  panels: Panel[];
  /** What there would be without limits. */
  possible: number;
  /** Which ones are drawn where that is more. */
  which: string;
  series: string[];
  legend: boolean;
}

/** Nothing where nothing has a value. `most` is what the section may draw. */
export function resultPlots(section: Section, report: Report, most: number): Markup | null {
  let left = most;
  const drawn = worstBlocksFirst(section, report).flatMap((block) => {
    const sets = setsOf(block, section, report).flatMap((set) => {
      const panels = set.panels.filter(({ rows }) => rows.some(({ marks }) => marks.some(Boolean))).slice(0, left);
      left -= panels.length;
      return panels.length > 0 ? [{ ...set, panels }] : [];
    });
    return sets.length > 0 ? [{ block, sets }] : [];
  });
  if (drawn.length === 0) return null;
  // The few plots of one subject stand beside each other.
  if (section.subjects.length === 1)
    return html`<div class="panels">${drawn.map(({ block, sets }) => sets.map((set) => figures(set, block)))}</div>`;
  return html`${drawn.map(({ block, sets }, i) => {
    const count = sets.reduce((sum, { panels }) => sum + panels.length, 0);
    const measures = [...new Set(block.rows.map(({ measure }) => measure))];
    const shown = measures.slice(0, 4).join(', ') + (measures.length > 4 ? ', ...' : '');
    const all = html`${sets.map((set) => drawSet(set, block))}`;
    return drawn.length === 1 ? all : folded(html`${plural(count, 'plot')}: ${shown}`, all, i === 0);
  })}`;
}

function setsOf(block: Block, section: Section, report: Report): PlotSet[] {
  if (section.subjects.length === 1) return setsOfOne(block, report);
  return [...summarySets(block, report), ...groupSets(block, section, report)];
}

/** Blocks of performance or descriptions alone come last. */
function worstBlocksFirst({ metric, blocks }: Section, { metrics }: Report): Block[] {
  const measures = metrics.find(({ id }) => id === metric)?.measures ?? {};
  const harmless = ({ rows }: Block) =>
    rows.every(({ measure }) => ['performance', 'description'].includes(measures[measure]?.about ?? ''));
  const sorted = farthestFirst(blocks, ({ rows }) => rows.flatMap(({ cells }) => cells));
  return sorted.sort((a, b) => Number(harmless(a)) - Number(harmless(b)));
}

function drawSet(set: PlotSet, block: Block): Markup {
  const { panels, possible, which, series, legend } = set;
  const less =
    panels.length < possible
      ? html`<p class="muted">${plural(panels.length, 'plot')} of ${possible}, ${which}. The table has all values.</p>`
      : null;
  return html`${legend ? legendOf(series, block.ideal === null) : null}<div class="panels">${figures(set, block)}</div>${less}`;
}

function figures({ panels, series }: PlotSet, block: Block): Content {
  const domain = domainOf(
    panels.flatMap((panel) => panel.rows),
    block.ideal,
  );
  const line = block.ideal === null ? null : { at: block.ideal, label: lineLabel(block.ideal) };
  const unit =
    block.unit + { lower: ' (lower is better)', higher: ' (higher is better)', target: '', none: '' }[block.direction];
  return panels.map((panel): Content => {
    const description = describe(panel, series, block);
    const plot = dotPlot({ description, rows: panel.rows, series, domain, line, unit, neutral: line === null });
    return html`<figure class="panel"><figcaption>${name(panel.title)}</figcaption>${plot}${rowsLeftOut(panel.rows.length, panel.all)}</figure>`;
  });
}

/** The marks of each series; without a colour where no value is better than another. */
export function legendOf(series: readonly string[], neutral = false): Markup {
  return html`<ul class="legend">${series.map((each, i) => html`<li><span class="mark mark-${i + 1}${neutral ? ' neutral' : null}" aria-hidden="true"></span> ${each}</li>`)}</ul>`;
}

/** A plot a measure with a row a subject. */
function summarySets(block: Block, report: Report): PlotSet[] {
  const rows = summaryRows(block);
  if (rows.length === 0) return [];
  const panels = farthestFirst(rows, ({ cells }) => cells, mostPanels).map((row): Panel => {
    const cells = row.cells.filter((cell) => cell !== undefined);
    const shown = farthestFirst(cells, (cell) => [cell], mostRows);
    return {
      title: titleOf(row, report) + (row.attribute === null ? '' : ` (${row.attribute})`),
      all: cells.length,
      rows: shown.map((cell) => rowOf(cell.subject, [cell], block)),
    };
  });
  return [{ panels, possible: rows.length, which: farthest, series: [''], legend: false }];
}

/** Of one subject: its summaries, a plot an attribute with a row a measure; its groups, a plot a measure with a row a group. */
function setsOfOne(block: Block, report: Report): PlotSet[] {
  const panelOf = (title: string, rows: readonly Row[], label: (row: Row) => string): Panel => ({
    title,
    all: rows.length,
    rows: farthestFirst(rows, ({ cells }) => cells, mostRows).map((row) => rowOf(label(row), row.cells, block)),
  });
  const plotsBy = (rows: readonly Row[], keyOf: (row: Row) => unknown) =>
    farthestFirst([...groupBy(rows, keyOf).values()], (own) => own.flatMap(({ cells }) => cells));
  const summaries = plotsBy(
    block.rows.filter(({ group }) => group === null),
    ({ attribute }) => attribute,
  );
  const measures = plotsBy(
    block.rows.filter(({ group }) => group !== null),
    ({ measure }) => measure,
  );
  const panels = [
    ...summaries.map((rows) => {
      const [{ attribute }] = rows;
      const title = rows.length === 1 ? titleOf(rows[0], report) : 'Over all groups';
      return panelOf(title + (attribute === null ? '' : ` (${attribute})`), rows, ({ measure }) => measure);
    }),
    ...measures.map((rows) => panelOf(`${titleOf(rows[0], report)} by group`, rows, groupLabel)),
  ];
  return [{ panels, possible: panels.length, which: farthest, series: [''], legend: false }];
}

/** A plot a subject with a row a group, and up to three measures in a row. The rows are the same in each plot. */
function groupSets(block: Block, { subjects }: Section, report: Report): PlotSet[] {
  const rows = block.rows.filter(({ group }) => group !== null);
  const byMeasure = [...groupBy(rows, ({ measure }) => measure).values()];
  const sets: PlotSet[] = [];
  for (let from = 0; from < byMeasure.length; from += mostSeries) {
    const together = byMeasure.slice(from, from + mostSeries);
    const groups = groupBy(together.flat(), ({ attribute, group, dataset }) =>
      JSON.stringify([attribute, group, dataset]),
    );
    const lines = farthestFirst([...groups.values()], (own) => own.flatMap(({ cells }) => cells), mostRows);
    const places = farthestFirst([...subjects.keys()], (s) => together.flat().map(({ cells }) => cells[s]), mostPanels);
    const panels = places.map(
      (s): Panel => ({
        title: subjects[s],
        all: groups.size,
        rows: lines.map((own) => {
          const cells = together.map((ofMeasure) => own.find((row) => ofMeasure.includes(row))?.cells[s]);
          return rowOf(groupLabel(own[0]), cells, block);
        }),
      }),
    );
    const series = together.map(([row]) => titleOf(row, report));
    sets.push({ panels, possible: subjects.length, which: farthest, series, legend: true });
  }
  return sets;
}

const farthest = 'those farthest from the ideal';

/** Those with a value. */
function summaryRows({ rows }: Block): Row[] {
  return rows.filter(({ group, cells }) => group === null && cells.some((cell) => cell?.value != null));
}

function titleOf({ cells }: Row, report: Report): string {
  return measureTitle(cells.find((cell) => cell !== undefined)!, report);
}

function groupLabel({ group, ambiguous, attribute }: Row): string {
  return group! + (ambiguous && attribute ? ` (${attribute})` : '');
}

/** The status stands where there is no mark. */
function rowOf(label: string, cells: readonly (Result | undefined)[], block: Block): DotRow {
  const marks = cells.map((cell) => markOf(cell, block));
  const missing = cells.find((cell) => cell && cell.status !== 'ok');
  return { label, marks, note: marks.some(Boolean) ? null : (missing?.status ?? null) };
}

function markOf(result: Result | undefined, { decimals }: Block): DotMark | null {
  if (!result || result.value === null) return null;
  const { value, interval, subject, group, measure, n } = result;
  const limits = interval ? ` ${formatInterval(interval, decimals)}` : '';
  const title = `${group ?? subject}, ${measure}: ${formatNumber(value, decimals)}${limits}${n === null ? '' : `, n ${n}`}`;
  return { value, lower: interval?.lower ?? null, upper: interval?.upper ?? null, title };
}

function describe({ title, rows }: Panel, series: readonly string[], block: Block): string {
  const values = rows.flatMap(({ label, marks }) =>
    marks.flatMap((mark) => (mark ? [{ label, value: mark.value }] : [])),
  );
  values.sort((a, b) => a.value - b.value);
  const [low, high] = [values[0], values[values.length - 1]];
  const what = series.some(Boolean) ? ` (${series.join(', ')})` : '';
  const say = ({ label, value }: { label: string; value: number }) =>
    `${formatNumber(value, block.decimals)} (${label})`;
  return `Values with intervals: ${title}${what}, ${plural(rows.length, 'row')}, from ${say(low)} to ${say(high)}; ${idealPhrase(block)}. All values are in the table.`;
}
