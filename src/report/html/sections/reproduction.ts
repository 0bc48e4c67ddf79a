/** What it takes to check and to repeat the run: notes, data sets, versions, seed and command. */

import type { Report } from '../../../contract/report.ts';
import { noteSentences } from '../../../view/sentences.ts';
import { formatCount, plural } from '../../../view/text/format.ts';
import { address, type Content, html, type Markup, name } from '../markup.ts';

type ReportedDataset = Report['datasets'][number];

const mostLabels = 12;

export function notes(report: Report): Markup | null {
  const sentences = noteSentences(report);
  if (sentences.length === 0) return null;
  return html`<section aria-labelledby="notes"><h2 id="notes">Notes</h2><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>`;
}

export function datasets({ datasets }: Report): Markup {
  const content = datasets.length === 0 ? html`<p>None.</p>` : html`${datasets.map(dataset)}`;
  return html`<section aria-labelledby="data-sets"><h2 id="data-sets">Data sets</h2>${content}</section>`;
}

function dataset(reported: ReportedDataset): Markup {
  const { id, title, items, labels, dropped, licence, citation, source, revision, sha256 } = reported;
  const left = Object.entries(dropped).filter(([, count]) => count > 0);
  return html`<article><h3>${name(id)}</h3>${facts([
    ['data set', title],
    ['items', formatCount(items)],
    ...(labels === undefined ? [] : [['labels', labelCounts(labels)] as const]),
    [
      'not used',
      left.length === 0 ? 'none' : left.map(([reason, count]) => `${formatCount(count)} ${reason}`).join(', '),
    ],
    ['licence', licence],
    ['citation', citation],
    ['source', address(source)],
    ...(revision === null ? [] : [['revision', revision] as const]),
    ['sha256', html`<code>${sha256}</code>`],
  ])}</article>`;
}

/** `0: 1,200, 1: 310`, the commonest first where there are many. */
function labelCounts(labels: Record<string, number>): string {
  const shown = Object.entries(labels)
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostLabels);
  const more = Object.keys(labels).length - shown.length;
  const parts = shown.map(([label, count]) => `${label}: ${formatCount(count)}`);
  return parts.join(', ') + (more > 0 ? ` and ${plural(more, 'more label')}` : '');
}

export function reproduction({ run, environment, tool }: Report): Markup {
  const entries: [string, string][] = [
    ['seed', String(run.seed)],
    ['configuration', run.configHash],
    ['fairprobe', tool.version],
    ['Node.js', environment.node],
    ['onnxruntime', environment.onnxruntime],
    ['platform', environment.platform],
    ['processor', `${environment.cpu}, ${plural(environment.threads, 'thread')}`],
    ['started', run.startedAt],
    ['finished', run.finishedAt],
  ];
  return html`<section aria-labelledby="again"><h2 id="again">To run it again</h2>
<pre tabindex="0"><code>${run.command}</code></pre>
${facts(entries)}</section>`;
}

function facts(entries: readonly (readonly [string, Content])[]): Markup {
  return html`<dl class="facts">${entries.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>`;
}
