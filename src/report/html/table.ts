/** Tables that can be read by a screen reader, by keyboard, on a narrow screen, and on paper. */
import { type Content, html, type Markup, raw } from './markup.ts';

export interface Column {
  head: Content;
  /** Numbers stand on the right. */
  number?: boolean;
  /** The head as text, for a row that is printed on several lines: see `Layout.abreast`. */
  label?: string;
}

interface Layout {
  /** So many first cells of each row say what the row is about, and stay in view. */
  headers?: number;
  /** A heading above says the same as the caption. */
  titled?: boolean;
  /** So many columns with a label fit a sheet of paper. Of more, each row is printed on several lines. */
  abreast?: number;
  /** By which rows can be linked to. */
  ids?: readonly (string | null)[];
}

/** The table scrolls in a region of its own; its head and the first cells of its rows stay in view. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  { headers = 1, ids = [], titled = false, abreast = 4 }: Layout = {},
): Markup {
  const classes = columns.map(({ number }) => (number ? html` class="num"` : null));
  const stacked = columns.filter(({ label }) => label !== undefined).length > abreast;
  const kind = [headers === 2 ? 'two' : '', stacked ? 'many' : ''].filter(Boolean).join(' ');
  const labels = columns.map(({ head, label }, i) =>
    stacked && i >= headers ? html` data-head="${label ?? (typeof head === 'string' ? head : '')}"` : null,
  );
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table${kind === '' ? null : html` class="${kind}"`}><caption${titled ? html` class="hidden"` : null}>${caption}</caption><thead><tr>${columns.map(
    ({ head }, i) => html`<th scope="col"${classes[i]}>${head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (cells, row) =>
      html`<tr${ids[row] ? html` id="${ids[row]}"` : null}>${cells.map((cell, i) => (i < headers && cell !== null ? html`<th scope="row"${classes[i]}>${cell}</th>` : html`<td${classes[i]}${labels[i]}>${cell}</td>`))}</tr>${raw('\n')}`,
  )}</tbody></table></div>`;
}
