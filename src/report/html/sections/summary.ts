/** What one sees first: the verdict, and what matters. */

import type { Finding, Report } from '../../../contract/report.ts';
import { answerQuestion, answerSentence } from '../../../view/correlations/correlation-answer.ts';
import { arrangeCorrelations } from '../../../view/correlations/correlation-pairs.ts';
import { tallySentence, verdictSentence } from '../../../view/sentences.ts';
import { plural, verdictWord } from '../../../view/text/format.ts';
import { upperFirst } from '../../../view/text/titles.ts';
import type { Anchors } from '../anchors.ts';
import { folded, html, type Markup, name } from '../markup.ts';
import { changeTally } from './comparison.ts';
import { mainMeasures } from './overview.ts';

/** That are listed at once: there may be many failed gates. */
const mostFindings = 8;

export function heading({ verdict, run, tool }: Report): Markup {
  return html`<header><h1>Fairness report <span class="badge ${verdict}">${verdictWord(verdict)}</span></h1>
<p class="muted">Run ${name(run.id)} of ${run.startedAt.slice(0, 10)}, by fairprobe ${tool.version}</p></header>`;
}

export function summary(report: Report, anchors: Anchors): Markup {
  const baseline = report.comparison
    ? html`<p><a href="#comparison">Against the baseline</a>: ${changeTally(report.comparison)}.</p>`
    : null;
  return html`<section class="summary" aria-labelledby="summary"><h2 id="summary" class="hidden">Summary</h2>
<p class="verdict"><strong>${upperFirst(verdictSentence(report))}.</strong> ${upperFirst(tallySentence(report))}.</p>${baseline}
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${findings(report, anchors)}</section>
${mainMeasures(report, anchors)}${agreement(report)}</section>`;
}

interface Badge {
  says: string;
  looks: string;
}

/** None of harms: nothing judged them. */
function badgeOf(finding: Finding, { gates }: Report): Badge | null {
  if (finding.kind === 'missing') return { says: 'missing', looks: 'incomplete' };
  if (finding.kind === 'regression') return { says: 'regression', looks: 'fail' };
  if (finding.kind !== 'gate') return null;
  const { subject, metric, measure, attribute, values } = finding;
  const failed = gates.some(
    (gate) =>
      gate.verdict === 'fail' &&
      gate.subject === subject &&
      gate.metric === metric &&
      gate.measure === measure &&
      gate.attribute === attribute &&
      gate.threshold === (values.threshold ?? null),
  );
  return failed ? { says: 'gate failed', looks: 'fail' } : { says: 'gate warns', looks: 'warn' };
}

function findings(report: Report, anchors: Anchors): Markup {
  if (report.findings.length === 0) return html`<p>None.</p>`;
  const list = (some: readonly Finding[], start: number) =>
    html`<ol class="findings" start="${start}">${some.map((finding) => listItem(finding, report, anchors))}</ol>`;
  const rest = report.findings.slice(mostFindings);
  return html`${list(report.findings.slice(0, mostFindings), 1)}${rest.length > 0 ? folded(plural(rest.length, 'more finding'), list(rest, mostFindings + 1)) : null}`;
}

/** With a link to the row of the result that it speaks of, or to its metric. */
function listItem(finding: Finding, report: Report, anchors: Anchors): Markup {
  const {
    sentence,
    metric,
    results: [first],
  } = finding;
  const badge = badgeOf(finding, report);
  const result = first === undefined ? undefined : report.results[first];
  const at = anchors.result(result) ?? (metric === null ? null : anchors.section(metric));
  const label = result ? `${result.as}/${result.measure}` : metric;
  return html`<li>${badge ? html`<span class="badge ${badge.looks}">${badge.says}</span> ` : null}${sentence}${at === null ? null : html` <a href="#${at}">${label}</a>`}</li>`;
}

function agreement({ correlations, results }: Report): Markup | null {
  if (correlations.length === 0) return null;
  return html`<section aria-labelledby="agreement"><h2 id="agreement">${answerQuestion(correlations, results)}</h2>
<p>${answerSentence(arrangeCorrelations(correlations))} <a href="#correlations">Correlations</a></p></section>
`;
}
