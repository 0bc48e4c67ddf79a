/** An audit as one HTML file. */
import type { Audit } from '../../contract/audit.ts';
import { auditView, type TableView } from '../../view/audit.ts';
import { html, type Markup, name } from '../html/markup.ts';
import { page } from '../html/page.ts';
import { table } from '../html/table.ts';
import { facts, signature, verdictBadge } from './parts.ts';

/** The same audit gives the same bytes. Whatever comes from data and flags is escaped. */
export function renderAuditHtml(audit: Audit): string {
  const view = auditView(audit);
  const contents = view.tables.map(({ title }, i) => html`<li><a href="#table-${i + 1}">${name(title)}</a></li>`);
  return page({
    title: `${view.title}, ${audit.date}`,
    what: 'audit',
    heading: html`<header><h1>${view.title}${audit.gate === null ? null : html` ${verdictBadge(audit.verdict)}`}</h1></header>`,
    main: html`<section class="summary" aria-labelledby="summary"><h2 id="summary" class="hidden">Summary</h2>
${view.summary.map((sentence) => html`<p>${sentence}</p>`)}</section>
<section aria-labelledby="about"><h2 id="about">What was audited</h2>${facts(view.facts)}</section>
<nav aria-label="Contents"><ul>${contents}</ul></nav>
<section aria-labelledby="tables"><h2 id="tables">Tables</h2>${view.tables.map(tableSection)}</section>
<section aria-labelledby="reading"><h2 id="reading">How to read it</h2><ul>${view.reading.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
${signature()}
`,
  });
}

function tableSection(view: TableView, i: number): Markup {
  const columns = view.columns.map(({ head, number }) => ({ head, number, label: head }));
  const rows = view.rows.map((cells) => cells.map((cell, c) => (c < view.headers ? name(cell) : cell)));
  const badge = view.flagged ? html` <span class="badge">beyond chance</span>` : null;
  return html`<section aria-labelledby="table-${i + 1}"><h3 id="table-${i + 1}">${name(view.title)}${badge}</h3>
${table(view.title, columns, rows, { headers: view.headers, titled: true, abreast: 9 })}
<ul>${view.sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></section>
`;
}
