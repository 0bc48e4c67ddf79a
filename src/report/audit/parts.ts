/** What the pages of audits and of evidence share. */
import { verdictWord } from '../../view/text/format.ts';
import { html, type Markup } from '../html/markup.ts';

export function facts(of: readonly (readonly [string, string])[]): Markup {
  return html`<dl class="facts">${of.map(([fact, text]) => html`<div><dt>${fact}</dt><dd>${text}</dd></div>`)}</dl>`;
}

export function verdictBadge(verdict: Parameters<typeof verdictWord>[0]): Markup {
  return html`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`;
}

/** Lines to be filled in by hand, or by whoever signs the file. */
export const signatureLines = ['Name', 'Role', 'Date', 'Signature'];

export function signature(): Markup {
  return html`<section aria-labelledby="signature"><h2 id="signature">Signature</h2>${facts(signatureLines.map((line) => [line, '_'.repeat(32)]))}</section>`;
}
