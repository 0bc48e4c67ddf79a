/** Evidence as one HTML file. */
import type { Evidence } from '../../contract/evidence.ts';
import { html, type Markup } from '../html/markup.ts';
import { page } from '../html/page.ts';
import { table } from '../html/table.ts';
import { type Block, evidenceSections, evidenceTitle } from './evidence-sections.ts';
import { facts, signature, verdictBadge } from './parts.ts';

/** The same evidence gives the same bytes. Whatever comes from the report is escaped. */
export function renderEvidenceHtml(evidence: Evidence): string {
  const sections = evidenceSections(evidence);
  const contents = sections.map(({ title }, i) => html`<li><a href="#part-${i + 1}">${title}</a></li>`);
  return page({
    title: `${evidenceTitle}, ${evidence.report.run}`,
    what: 'evidence',
    heading: html`<header><h1>${evidenceTitle} ${verdictBadge(evidence.judgement.verdict)}</h1>
<p class="muted">${evidence.basis}</p></header>`,
    main: html`<nav aria-label="Contents"><ul>${contents}</ul></nav>
${sections.map(
  (
    { title, blocks },
    i,
  ) => html`<section aria-labelledby="part-${i + 1}"><h2 id="part-${i + 1}">${title}</h2>${blocks.map(blockMarkup)}</section>
`,
)}${signature()}
`,
  });
}

function blockMarkup(block: Block): Markup {
  if (block.kind === 'text') return html`<p>${block.text}</p>`;
  if (block.kind === 'list') return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>`;
  if (block.kind === 'facts') return facts(block.facts);
  const columns = block.columns.map((column) => ({ ...column, label: column.head }));
  return table(block.caption, columns, block.rows, { abreast: 9 });
}
