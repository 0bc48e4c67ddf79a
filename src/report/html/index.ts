/** The report as one HTML file. */
import type { Report } from '../../contract/report.ts';
import { groupCorrelationsTitle } from '../../view/correlations/group-correlations.ts';
import { arrangeResults } from '../../view/report-view.ts';
import { verdictWord } from '../../view/text/format.ts';
import { anchorsOf } from './anchors.ts';
import { html, type Markup, name } from './markup.ts';
import { page } from './page.ts';
import { comparison } from './sections/comparison.ts';
import { correlations } from './sections/correlations.ts';
import { definitions } from './sections/definitions.ts';
import { examples } from './sections/examples.ts';
import { gates } from './sections/gates.ts';
import { groupCorrelations } from './sections/group-correlations.ts';
import { humanAgreement } from './sections/human-agreement.ts';
import { datasets, notes, reproduction } from './sections/reproduction.ts';
import { resultSections } from './sections/results.ts';
import { subjects } from './sections/subjects.ts';
import { heading, summary } from './sections/summary.ts';

/** Plots of results on the page, shared among the metrics: more would make it slow to draw and to read. */
const mostPlots = 96;
const plotsPerMetric = { least: 2, most: 24 };

/**
 * The page begins with the verdict, the findings, the main measures and whether measures agree. Then come gates, the
 * comparison with a baseline, every result with plots, correlations, the agreement with human judgements, example
 * texts, notes and definitions; last the subjects, the data, and how to run it again. All of it comes from the report.
 * Everything that comes from configurations, data and models is escaped, and the page's policy allows no scripts and
 * nothing from the network. The same report gives the same bytes.
 */
export async function renderHtml(report: Report): Promise<string> {
  const sections = arrangeResults(report);
  const share = Math.floor(mostPlots / Math.max(1, sections.length));
  const plots = Math.min(plotsPerMetric.most, Math.max(plotsPerMetric.least, share));
  const anchors = anchorsOf(sections);
  const results = sections.length === 0 ? html`<p>None.</p>` : resultSections(sections, report, anchors, plots);
  const parts: [string, string, Markup | null][] = [
    ['gates', 'Gates', gates(report)],
    ['comparison', 'Against the baseline', comparison(report)],
    ['results', 'Results', html`<section aria-labelledby="results"><h2 id="results">Results</h2>${results}</section>`],
    ['correlations', 'Correlations', correlations(report)],
    ['group-correlations', groupCorrelationsTitle, groupCorrelations(report)],
    ['human-agreement', 'Agreement with human judgements', humanAgreement(report)],
    ['examples', 'Example texts', examples(report)],
    ['notes', 'Notes', notes(report)],
    ['definitions', 'Definitions', definitions(report)],
    ['subjects', 'Subjects', subjects(report)],
    ['data-sets', 'Data sets', datasets(report)],
    ['again', 'To run it again', reproduction(report)],
  ];
  const shown = parts.filter(([, , content]) => content !== null);
  const metrics = html`<ul>${sections.map(({ as }) => html`<li><a href="#${anchors.section(as)}">${name(as)}</a></li>`)}</ul>`;
  const contents = shown.map(
    ([id, title]) =>
      html`<li><a href="#${id}">${title}</a>${id === 'results' && sections.length > 0 ? metrics : null}</li>`,
  );
  return page({
    title: `Fairness report: ${verdictWord(report.verdict)}, ${report.run.id}`,
    what: 'report',
    heading: heading(report),
    main: html`${summary(report, anchors)}
<nav aria-label="Contents"><ul>${contents}</ul></nav>
${shown.map(
  ([, , content]) => html`${content}
`,
)}`,
  });
}
