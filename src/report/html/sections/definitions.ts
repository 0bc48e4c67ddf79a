/** What the metrics measure, in their own words, so that the page can be read without the documentation. */
import type { Report, ReportedMetric } from '../../../contract/report.ts';
import { address, type Content, folded, html, listed, type Markup, name } from '../markup.ts';
import { prose } from '../prose.ts';

export function definitionId(index: number): string {
  return `definition-${index + 1}`;
}

export function definitions({ metrics, results }: Report): Markup | null {
  if (metrics.length === 0) return null;
  return html`<section aria-labelledby="definitions"><h2 id="definitions">Definitions</h2>${metrics.map((metric, i) => {
    const uses = new Map(results.filter((r) => r.metric === metric.id).map(({ as, options }) => [as, options]));
    return definition(metric, definitionId(i), uses);
  })}</section>`;
}

function definition(metric: ReportedMetric, id: string, uses: ReadonlyMap<string, object>): Markup {
  const measures = Object.entries(metric.measures).map(
    ([measure, { title, definition, about }]) =>
      html`<dt>${title} (${measure === '*' ? 'one for each test' : html`<code>${measure}</code>`})</dt><dd>${prose(definition)}${about === 'performance' ? html`<p>Performance, not bias.</p>` : null}</dd>`,
  );
  const deviations =
    metric.deviations.length === 0
      ? null
      : html`<h4>Choices and departures</h4><ul>${metric.deviations.map((each) => html`<li>${prose(each)}</li>`)}</ul>`;
  const references =
    metric.references.length === 0
      ? null
      : html`<h4>References</h4><ul>${metric.references.map(
          ({ citation, url, doi }) =>
            html`<li>${citation} ${address(url)}${doi === null ? null : html`, doi:${doi}`}</li>`,
        )}</ul>`;
  const options = [...uses].map(([as, chosen]) => html`<h4>Options of ${name(as)}</h4><p>${optionList(chosen)}</p>`);
  return html`<article id="${id}"><h3>${metric.title} (<code>${metric.id}</code>)</h3><p>${metric.summary}.</p>${folded(
    'Definition, measures, choices, options, references',
    html`${prose(metric.definition)}<h4>Measures</h4><dl>${measures}</dl>${deviations}${options}${references}`,
  )}</article>`;
}

function optionList(options: object): Content {
  const entries = Object.entries(options);
  if (entries.length === 0) return 'none';
  return listed(entries.map(([key, value]) => html`<code>${key}: ${JSON.stringify(value)}</code>`));
}
