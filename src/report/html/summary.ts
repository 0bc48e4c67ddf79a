/** What one sees first: the verdict, what matters most, and who was judged. */
import { arrangeCorrelations } from '../arrange.ts';
import { answerQuestion, answerSentence } from '../correlation-answer.ts';
import { plural, verdictWord } from '../format.ts';
import { shortHash, sourceSentence } from '../roles.ts';
import type { Report, ReportedSubject, Result } from '../schema.ts';
import { tallySentence, verdictSentence } from '../sentences.ts';
import { severity } from '../severity.ts';
import { measureTitle } from '../titles.ts';
import { changeTally } from './comparison.ts';
import { type DotRow, domainOf, dotPlot, lineLabel } from './dot-plot.ts';
import { folded, html, type Markup, name } from './markup.ts';
import { sectionId } from './results.ts';
import { rowsLeftOut, worst } from './worst.ts';

/** That are listed at once. */
const mostSubjects = 8;
/** Subjects in the plot of a finding. */
const mostRows = 12;

export function heading({ verdict, run, tool }: Report): Markup {
  return html`<header><h1>Fairness report <span class="badge ${verdict}">${verdictWord(verdict)}</span></h1>
<p class="muted">Run ${name(run.id)} of ${run.startedAt.slice(0, 10)}, by fairprobe ${tool.version}</p></header>`;
}

export function summary(report: Report): Markup {
  const baseline = report.comparison
    ? html`<p><a href="#comparison">Against the baseline</a>: ${changeTally(report.comparison.changes)}.</p>`
    : null;
  return html`<section class="summary" aria-labelledby="summary"><h2 id="summary" class="hidden">Summary</h2>
<p class="verdict"><strong>${upperFirst(verdictSentence(report))}.</strong> ${upperFirst(tallySentence(report))}.</p>${baseline}
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${findings(report)}</section>
${agreement(report)}<section aria-labelledby="subjects"><h2 id="subjects">${plural(report.subjects.length, 'subject')}</h2>${subjects(report.subjects)}</section></section>`;
}

function findings(report: Report): Markup {
  if (report.findings.length === 0) return html`<p>None.</p>`;
  const uses = [...new Set(report.results.map(({ as }) => as))];
  return html`<ol class="findings">${report.findings.map(({ kind, sentence, metric, measure, results }) => {
    const result = kind === 'harm' ? report.results[results[0]] : undefined;
    const at = metric === null ? -1 : uses.indexOf(metric);
    const link =
      at === -1 ? null : html` <a href="#${sectionId(at)}">${metric}${measure === null ? null : `/${measure}`}</a>`;
    return html`<li><p class="says">${sentence}${link}</p>${result ? findingPlot(result, report) : null}</li>`;
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
