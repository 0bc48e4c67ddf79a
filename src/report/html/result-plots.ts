/** Which plots a metric gets: its summaries by subject, and its groups by subject, as many as one can take in. */
import { type Block, groupBy, type Row, type Section } from '../arrange.ts';
import { formatInterval, formatNumber, idealPhrase, plural } from '../format.ts';
import type { Report, Result } from '../schema.ts';
import { severity } from '../severity.ts';
import { measureTitle } from '../titles.ts';
import { type DotMark, type DotRow, domainOf, dotPlot, lineLabel } from './dot-plot.ts';
import { type Content, folded, html, type Markup, name } from './markup.ts';
import { rowsLeftOut, worst } from './worst.ts';

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
  const drawn = biasFirst(section, report).flatMap((block) => {
    const sets = [...summarySets(block, section, report), ...groupSets(block, section, report)].flatMap((set) => {
      const panels = set.panels.filter(({ rows }) => rows.some(({ marks }) => marks.some(Boolean))).slice(0, left);
      left -= panels.length;
      return panels.length > 0 ? [{ ...set, panels }] : [];
    });
    return sets.length > 0 ? [{ block, sets }] : [];
  });
  if (drawn.length === 0) return null;
  return html`${drawn.map(({ block, sets }, i) => {
    const count = sets.reduce((sum, { panels }) => sum + panels.length, 0);
    const measures = [...new Set(block.rows.map(({ measure }) => measure))];
    const shown = measures.slice(0, 4).join(', ') + (measures.length > 4 ? ', ...' : '');
    const all = html`${sets.map((set) => drawSet(set, block))}`;
    return drawn.length === 1 ? all : folded(html`${plural(count, 'plot')}: ${shown}`, all, i === 0);
  })}`;
}

/** Blocks of performance alone come last. */
function biasFirst({ metric, blocks }: Section, { metrics }: Report): Block[] {
  const measures = metrics.find(({ id }) => id === metric)?.measures ?? {};
  const performs = ({ rows }: Block) => rows.every(({ measure }) => measures[measure]?.about === 'performance');
  return [...blocks].sort((a, b) => Number(performs(a)) - Number(performs(b)));
}

function drawSet({ panels, possible, which, series, legend }: PlotSet, block: Block): Markup {
  const rows = panels.flatMap((panel) => panel.rows);
  const domain = domainOf(rows, block.ideal);
  const line = block.ideal === null ? null : { at: block.ideal, label: lineLabel(block.ideal) };
  const unit =
    block.unit + { lower: ' (lower is better)', higher: ' (higher is better)', target: '', none: '' }[block.direction];
  const figures = panels.map((panel): Content => {
    const description = describe(panel, series, block);
    return html`<figure class="panel"><figcaption>${name(panel.title)}</figcaption>${dotPlot({
      description,
      rows: panel.rows,
      series,
      domain,
      line,
      unit,
    })}${rowsLeftOut(panel.rows.length, panel.all)}</figure>`;
  });
  const less =
    panels.length < possible
      ? html`<p class="muted">${plural(panels.length, 'plot')} of ${possible}, ${which}. The table has all values.</p>`
      : null;
  return html`${legend ? legendOf(series) : null}<div class="panels">${figures}</div>${less}`;
}

export function legendOf(series: readonly string[]): Markup {
  const shapes = ['\u25cf', '\u25a0', '\u25b2'];
  return html`<ul class="legend">${series.map(
    (each, i) => html`<li><span class="series-${i + 1}" aria-hidden="true">${shapes[i]}</span> ${each}</li>`,
  )}</ul>`;
}

/** A plot a measure with a row a subject; with one subject, one plot with a row a measure. */
function summarySets(block: Block, { subjects }: Section, report: Report): PlotSet[] {
  const rows = block.rows.filter(({ group, cells }) => group === null && cells.some((cell) => cell?.value != null));
  if (rows.length === 0) return [];
  const mark = (result: Result | undefined, label: string): DotRow => ({
    label,
    marks: [markOf(result, block)],
    note: noteOf([result]),
  });
  const titleOf = (row: Row) => {
    const first = row.cells.find((cell) => cell !== undefined)!;
    return measureTitle(first, report) + (row.attribute === null ? '' : ` (${row.attribute})`);
  };
  const shared = { series: [''], legend: false, which: 'those farthest from the ideal' };
  if (subjects.length === 1) {
    const label = ({ measure, attribute }: Row) => measure + (attribute === null ? '' : ` (${attribute})`);
    const all = block.rows.filter(({ group }) => group === null);
    const kept = worst(all, (row) => severityOfRows([row]), mostRows);
    const panel = { title: subjects[0], all: all.length, rows: kept.map((row) => mark(row.cells[0], label(row))) };
    return [{ ...shared, possible: 1, panels: [panel] }];
  }
  const panels = worst(rows, (row) => severityOfRows([row]), mostPanels).map((row): Panel => {
    const cells = row.cells.filter((cell) => cell !== undefined);
    const shown = worst(cells, severity, mostRows).map((cell) => mark(cell, cell.subject));
    return { title: titleOf(row), all: cells.length, rows: shown };
  });
  return [{ ...shared, panels, possible: rows.length }];
}

/** A plot a subject with a row a group, and up to three measures in a row. */
function groupSets(block: Block, { subjects }: Section, report: Report): PlotSet[] {
  const rows = block.rows.filter(({ group }) => group !== null);
  const byMeasure = [...groupBy(rows, ({ measure }) => measure).values()];
  const sets: PlotSet[] = [];
  for (let from = 0; from < byMeasure.length; from += mostSeries) {
    const together = byMeasure.slice(from, from + mostSeries);
    const groups = groupBy(together.flat(), ({ attribute, group, dataset }) =>
      JSON.stringify([attribute, group, dataset]),
    );
    const lines = worst([...groups.values()], severityOfRows, mostRows);
    const series = together.map(([row]) => measureTitle(row.cells.find((cell) => cell !== undefined)!, report));
    const panels = subjects.map(
      (title, s): Panel => ({
        title,
        all: groups.size,
        rows: lines.map((own): DotRow => {
          const cells = together.map((ofMeasure) => own.find((row) => ofMeasure.includes(row))?.cells[s]);
          const marks = cells.map((cell) => markOf(cell, block));
          const { group, ambiguous, attribute } = own[0];
          return {
            label: group! + (ambiguous && attribute ? ` (${attribute})` : ''),
            marks,
            note: marks.some(Boolean) ? null : noteOf(cells),
          };
        }),
      }),
    );
    sets.push({
      panels: panels.slice(0, mostPanels),
      possible: panels.length,
      which: 'those of the first subjects',
      series,
      legend: true,
    });
  }
  return sets;
}

function severityOfRows(rows: readonly Row[]): number {
  return Math.max(0, ...rows.flatMap(({ cells }) => cells.map((cell) => (cell ? severity(cell) : 0))));
}

function markOf(result: Result | undefined, { decimals }: Block): DotMark | null {
  if (!result || result.value === null) return null;
  const { value, interval, subject, group, measure, n } = result;
  const limits = interval ? ` ${formatInterval(interval, decimals)}` : '';
  const title = `${group ?? subject}, ${measure}: ${formatNumber(value, decimals)}${limits}${n === null ? '' : `, n ${n}`}`;
  return { value, lower: interval?.lower ?? null, upper: interval?.upper ?? null, title };
}

function noteOf(cells: readonly (Result | undefined)[]): string | null {
  return cells.find((cell) => cell && cell.status !== 'ok')?.status ?? null;
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
