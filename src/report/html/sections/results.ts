/** One metric: how to read it, its plots, and every result in tables. */

import type { Report, Result } from '../../../contract/report.ts';
import { footnoteMark, type Remark, remarksOf } from '../../../view/remarks.ts';
import { type Block, intervalMethods, type Section } from '../../../view/report-view.ts';
import { chanceLegend } from '../../../view/text/chance.ts';
import { formatLevel, plural, scalePhrase, sidesOfP } from '../../../view/text/format.ts';
import { lowerFirst, upperFirst } from '../../../view/text/titles.ts';
import type { Anchors } from '../anchors.ts';
import { folded, html, listed, type Markup, name } from '../markup.ts';
import { resultPlots } from '../plots/result-plots.ts';
import { definitionId } from './definitions.ts';
import { type Line, resultTable } from './result-tables.ts';

/** So many rows need no folding. */
const fewRows = 12;
/** More metrics than these are folded away, each below its heading. */
const fewSections = 8;

/** `plots` is how many may be drawn in each section. */
export function resultSections(sections: readonly Section[], report: Report, anchors: Anchors, plots: number): Markup {
  const fold = sections.length > fewSections;
  return html`${sections.map((section) => resultSection(section, report, anchors, plots, fold))}`;
}

function resultSection(section: Section, report: Report, anchors: Anchors, most: number, fold: boolean): Markup {
  const id = anchors.section(section.as);
  const lines = section.blocks.flatMap((block) => block.rows.map((row): Line => ({ row, block })));
  const results = lines.flatMap(({ row }) => row.cells);
  const gaps = remarksOf(results);
  const marks = new Map([...gaps.keys()].map((key, i) => [key, footnoteMark(i)]));
  const summaries = lines.filter(({ row }) => row.group === null);
  const byGroup = lines.filter(({ row }) => row.group !== null);
  const draw = (some: readonly Line[], what: string) =>
    resultTable(some, section, marks, anchors, `${section.as}: ${what}`);
  const tables =
    lines.length <= fewRows
      ? draw(lines, 'all results')
      : html`${summaries.length > 0 ? folded(`Summaries: ${plural(summaries.length, 'row')}`, draw(summaries, 'summaries over groups'), summaries.length <= fewRows) : null}${
          byGroup.length > 0
            ? folded(`By group: ${plural(byGroup.length, 'row')}`, draw(byGroup, 'results by group'))
            : null
        }`;
  const shown = html`${resultPlots(section, report, most)}<div>${tables}${remarkList('Without a value', gaps, marks, false)}${remarkList('Without an interval', gaps, marks, true)}</div>`;
  const body = html`${readingList(section, results)}${section.subjects.length === 1 ? html`<div class="solo">${shown}</div>` : shown}`;
  return html`<section class="metric" id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${name(section.as)}</h3>
<p>${introduction(section, report)}</p>${fold ? folded(`Plots and ${plural(lines.length, 'row')} of results`, body) : body}</section>`;
}

function introduction({ as, metric, family, version, datasets }: Section, { metrics }: Report): Markup {
  const declared = metrics.find(({ id }) => id === metric);
  const of = as === metric ? null : html`A use of ${name(metric)}. `;
  const on = datasets.length > 0 ? html`, measured on ${listed(datasets.map(name))}` : null;
  const link = declared ? html` <a href="#${definitionId(metrics.indexOf(declared))}">Definition</a>.` : null;
  return html`${declared ? html`${declared.title}: ${lowerFirst(declared.summary)}.` : null} ${of}${upperFirst(family)} metric, version ${version}${on}.${link}`;
}

function readingList({ blocks, subjects }: Section, results: readonly (Result | undefined)[]): Markup {
  const levels = [...intervalMethods(results)].map(
    ([level, methods]) => html`<li>In brackets: the ${formatLevel(level)} interval (${methods.join('; ')}).</li>`,
  );
  const absent = results.includes(undefined)
    ? html`<li>\u2013 stands for what was not measured on a subject.</li>`
    : null;
  const solo = subjects.length === 1;
  const sides = sidesOfP(results);
  const chance = sides === null ? null : html`<li>In a cell, ${sides}.</li>`;
  const legend = chanceLegend(results, solo ? 'By chance' : 'In a cell, chance');
  const byChance = legend === null ? null : html`<li>${legend}.</li>`;
  return html`<ul class="reading">${blocks.map(howToRead)}${levels}${chance}${byChance}${absent}</ul>`;
}

/** `auc, bpsn-auc: probability, from 0 to 1; 1 is ideal, higher is better.` */
function howToRead(block: Block): Markup {
  const measures = [...new Set(block.rows.map(({ measure }) => measure))];
  return html`<li>${listed(measures.map((measure) => html`<code>${measure}</code>`))}: ${scalePhrase(block, block.unit)}.</li>`;
}

function remarkList(
  title: string,
  remarks: ReadonlyMap<string, Remark>,
  marks: ReadonlyMap<string, string>,
  ofIntervals: boolean,
): Markup | null {
  const those = [...remarks].filter(([, { status }]) => (status === 'no interval') === ofIntervals);
  if (those.length === 0) return null;
  const items = those.map(([key, { status, reason, count }]) => {
    const what = ofIntervals ? null : html`<span class="${status}">${status}</span>, `;
    return html`<li>(${marks.get(key)!}) ${what}${plural(count, 'result')}: ${reason}</li>`;
  });
  return folded(`${title}: ${plural(those.length, 'reason')}`, html`<ul class="gaps">${items}</ul>`, those.length <= 4);
}
