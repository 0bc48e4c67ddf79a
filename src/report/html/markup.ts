/** HTML that cannot be forgotten to be escaped: what is put into a template is text, unless it is markup already. */
import { escapeTerminal } from '../../view/text/escape.ts';

export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | null | readonly Content[];

/** Text is escaped for an element or a quoted attribute, null is nothing, lists are put end to end. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = parts[0];
  for (const [i, content] of contents.entries()) text += render(content) + parts[i + 1];
  return { markup: text };
}

/** For markup that was made elsewhere and is known to be safe. */
export function raw(markup: string): Markup {
  return { markup };
}

function render(content: Content): string {
  if (content === null) return '';
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content));
  if ('markup' in content) return content.markup;
  let text = '';
  for (const each of content) text += render(each);
  return text;
}

/** Nothing in it can become markup, end an attribute, or move what stands beside it. Spaces at its ends are kept, as one. */
export function escapeHtml(text: string): string {
  const safe = escapeTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  return (/^\s/.test(text) ? ' ' : '') + safe + (/\s$/.test(text) && /\S/.test(text) ? ' ' : '');
}

/** A name from outside: writing from right to left does not reorder what stands beside it. */
export function name(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/** A group, or a swap of two (`Asian -> Arab`): its arrow is kept whole at the end of a line, and copied as a gate names it. */
export function groupName(text: string): Markup {
  const [, from, arrow, to] = text.match(/^(.*) (<?->) (.*)$/s) ?? [];
  if (arrow === undefined) return name(text);
  return html`<bdi>${from} <span class="arrow">${arrow}</span> ${to}</bdi>`;
}

/** With a comma between. */
export function listed(contents: readonly Content[]): Markup {
  return html`${contents.map((content, i) => (i === 0 ? content : html`, ${content}`))}`;
}

/** An address as a link where it is one of the web, else as text. */
export function address(text: string): Markup {
  const isWeb = /^https?:\/\/[^\s<>"'`]+$/i.test(text) && URL.canParse(text);
  return isWeb ? html`<a href="${text}" rel="noreferrer">${text}</a>` : html`${text}`;
}

export function folded(summary: Content, content: Content, open = false): Markup {
  return html`<details${open ? raw(' open') : null}><summary>${summary}</summary>${content}</details>`;
}
