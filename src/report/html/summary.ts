/** What one sees first: the verdict, what matters most, and who was judged. */
import { arrangeCorrelations } from '../arrange.ts';
import { answerQuestion, answerSentence } from '../correlation-answer.ts';
import { alikeSentence, findingNumbers, findingSentence, measureTitle } from '../finding-words.ts';
import { plural } from '../format.ts';
import { mainFindings, severity } from '../main-findings.ts';
import { shortHash, sourceSentence } from '../roles.ts';
import type { Report, ReportedSubject, Result } from '../schema.ts';
import { gateSentences, tallySentence, verdictSentence } from '../sentences.ts';
import { changeTally } from './comparison.ts';
import { type DotRow, domainOf, dotPlot, lineLabel } from './dot-plot.ts';
import { failuresFirst } from './gates.ts';
import { folded, html, type Markup, name } from './markup.ts';
import { rowsLeftOut, worst } from './worst.ts';

/** That are listed at once. */
const mostSubjects = 8;
const mostGates = 3;
/** Subjects in the plot of a finding. */
const mostRows = 12;

export function heading({ verdict, run, tool }: Report): Markup {
  return html`<header><h1>Fairness report <span class="badge ${verdict}">${verdict}</span></h1>
<p class="muted">Run ${name(run.id)} of ${run.startedAt.slice(0, 10)}, by fairprobe ${tool.version}</p></header>`;
}

export function summary(report: Report): Markup {
  const gates = gateSentences({ ...report, gates: failuresFirst(report.gates) });
  const broken =
    gates.length === 0
      ? null
      : html`<ul>${gates.slice(0, mostGates).map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  const more =
    gates.length > mostGates
      ? html`<p><a href="#gates">${plural(gates.length - mostGates, 'more gate')} not passed</a></p>`
      : null;
  const baseline = report.comparison
    ? html`<p><a href="#comparison">Against the baseline</a>: ${changeTally(report.comparison.changes)}.</p>`
    : null;
  return html`<section class="summary" aria-labelledby="summary"><h2 id="summary" class="hidden">Summary</h2>
<p class="verdict"><strong>${upperFirst(verdictSentence(report))}.</strong> ${upperFirst(tallySentence(report))}.</p>${broken}${more}${baseline}
<section aria-labelledby="findings"><h2 id="findings">What matters most</h2>${findings(report)}</section>
${agreement(report)}<section aria-labelledby="subjects"><h2 id="subjects">${plural(report.subjects.length, 'subject')}</h2>${subjects(report.subjects)}</section></section>`;
}

function findings(report: Report): Markup {
  const found = mainFindings(report);
  if (found.length === 0) return html`<p>No measure of bias is surely off its ideal.</p>`;
  return html`<ol class="findings">${found.map((finding) => {
    const { result } = finding;
    return html`<li><p class="says">${findingSentence(result, report)}</p><p class="muted">${findingNumbers(result, report)}. ${alikeSentence(finding)}</p>${findingPlot(result, report)}</li>`;
  })}</ol>`;
}

/** The same of every subject. */
function findingPlot(result: Result, report: Report): Markup | null {
  const keyOf = ({ as, measure, attribute, group, dataset }: Result) =>
    JSON.stringify([as, measure, attribute, group, dataset]);
  const alike = report.results.filter((each) => keyOf(each) === keyOf(result));
  if (alike.length < 2) return null;
  const rows = worst(alike, severity, mostRows).map(({ subject, value, interval, status }): DotRow => {
    const mark =
      value === null ? null : { value, lower: interval?.lower ?? null, upper: interval?.upper ?? null, title: subject };
    return { label: subject, marks: [mark], note: value === null ? status : null };
  });
  const title = measureTitle(result, report);
  const plot = dotPlot({
    description: `${title}${result.group === null ? '' : ` of ${result.group}`} of ${plural(rows.length, 'subject')}, with intervals. All values are in the tables.`,
    rows,
    series: [''],
    domain: domainOf(rows, result.ideal),
    line: result.ideal === null ? null : { at: result.ideal, label: lineLabel(result.ideal) },
    unit: title,
  });
  return html`${plot}${rowsLeftOut(rows.length, alike.length)}`;
}

function agreement({ correlations, results }: Report): Markup | null {
  if (correlations.length === 0) return null;
  return html`<section aria-labelledby="agreement"><h2 id="agreement">${answerQuestion(correlations, results)}</h2>
<p>${answerSentence(arrangeCorrelations(correlations))} <a href="#correlations">Correlations</a></p></section>
`;
}

function subjects(all: readonly ReportedSubject[]): Markup {
  if (all.length === 0) return html`<p>None.</p>`;
  const list = (some: readonly ReportedSubject[], start: number) =>
    html`<ol start="${start}" class="subjects">${some.map(subject)}</ol>`;
  const rest = all.slice(mostSubjects);
  return html`${list(all.slice(0, mostSubjects), 1)}${rest.length > 0 ? folded(plural(rest.length, 'more subject'), list(rest, mostSubjects + 1)) : null}`;
}

function subject({ name: called, roles }: ReportedSubject): Markup {
  const sources = Object.entries(roles).map(([role, details]) => {
    const hash = shortHash(details);
    return html`<li>${role}: ${sourceSentence(details)}${hash === '' ? null : html` <code>${hash}</code>`}</li>`;
  });
  return html`<li><b>${name(called)}</b>${sources.length > 0 ? html`<ul>${sources}</ul>` : html` <span class="error">nothing of it could be opened</span>`}</li>`;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
