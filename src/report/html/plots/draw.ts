/// <reference lib="dom" />
/** SVG from Observable Plot on a page of its own, made fit to stand in ours. */
import * as Plot from '@observablehq/plot';
import { DOMParser } from 'linkedom';
import { escapeTerminal } from '../../../view/text/escape.ts';
import { columns } from '../../console/columns.ts';
import { html, type Markup, raw } from '../markup.ts';

/** As XML, so that `&` and `<` in attributes are escaped too. */
const empty = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'image/svg+xml');
const document = empty as unknown as Document;

/**
 * Width at which most plots are drawn: what a phone of 360 px has room for. Wider screens show several side by side.
 */
export const panelWidth = 320;
export const fontSize = 11;
/** Of an average character at that size, in px; wide ones count twice. */
const characterWidth = 6;

/** Attributes that say where something stands: a hundredth of a px is near enough. */
const places = / (?:d|transform|[xy][12]?|c[xy]|width|height)="[^"]*"/g;

/**
 * Draws it as one image with a description in words. Styles are left to the page's sheet, since its policy allows no
 * others; labels inside would only repeat the description.
 */
export function draw(description: string, options: Plot.PlotOptions): Markup {
  const svg = Plot.plot({ ...options, document, className: 'plot', style: { fontSize: `${fontSize}px` } });
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const part of svg.querySelectorAll('[aria-label], [aria-hidden]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-hidden');
  }
  svg.removeAttribute('style');
  svg.setAttribute('font-size', String(fontSize));
  const drawn = svg.outerHTML.replaceAll(places, (place) => place.replaceAll(/(\.\d\d)\d+/g, '$1'));
  return html`<svg role="img" aria-label="${description}"${raw(drawn.slice('<svg'.length))}`;
}

/** Cut to so many px, out of the middle: names differ at their ends. The whole text belongs into the title beside it. */
export function shortened(text: string, width: number): string {
  const safe = escapeTerminal(text);
  if (widthOf(safe) <= width) return safe;
  const characters = [...safe];
  let [start, end] = ['', ''];
  for (let i = 0; ; i++) {
    const longer =
      i % 2 === 0 ? [start + characters[i / 2], end] : [start, characters[characters.length - (i + 1) / 2] + end];
    if (widthOf(`${longer[0]}…${longer[1]}`) > width) return `${start}…${end}`;
    [start, end] = longer;
  }
}

export function widthOf(text: string): number {
  return columns(text) * characterWidth;
}
