/** The coefficients of all pairs as a field of colours, with the numbers in it. */

import type { Series } from '../../../contract/report.ts';
import { groupBy } from '../../../support/group-by.ts';
import {
  methodNames,
  type Pair,
  type Pairs,
  seriesKey,
  seriesName,
} from '../../../view/correlations/correlation-pairs.ts';
import { escapeTerminal } from '../../../view/text/escape.ts';
import { formatNumber, plural } from '../../../view/text/format.ts';
import { html, type Markup } from '../markup.ts';
import { drawMatrix, levelOf } from './draw-matrix.ts';

const largest = { down: 24, across: 14 };

export interface Matrix {
  markup: Markup;
  /** Whether there were too many measures to show all. */
  cut: boolean;
}

/** The longer list of series down. Where there are too many, those of the aligned and the surest pairs. */
export function matrix({ all, ranked, method }: Pairs): Matrix | null {
  if (ranked.length === 0) return null;
  const first = distinct(all.map(({ a }) => a));
  const second = distinct(all.map(({ b }) => b));
  const [down, across] = first.length >= second.length ? [first, second] : [second, first];
  const important = [...ranked].sort((x, y) => Number(y.aligned) - Number(x.aligned));
  const rows = kept(down, important, largest.down);
  const columns = kept(across, important, largest.across);
  const place = (list: readonly Series[]) => new Map(list.map((series, i) => [seriesKey(series), i]));
  const [rowOf, columnOf] = [place(rows), place(columns)];
  const cells = all.flatMap((pair) => {
    const [a, b] = [seriesKey(pair.a), seriesKey(pair.b)];
    // Within a family a pair stands on either side of the diagonal.
    const spots = [
      [rowOf.get(a), columnOf.get(b)],
      [rowOf.get(b), columnOf.get(a)],
    ];
    return spots.flatMap(([row, column]) =>
      row === undefined || column === undefined ? [] : [{ ...cellOf(pair), row, column }],
    );
  });
  const description =
    `Matrix of ${methodNames[method]} coefficients, ${rows.length} by ${columns.length} measures; ` +
    `${plural(cells.filter(({ outlined }) => outlined).length, 'aligned pair')} outlined. The values are in the table of pairs.`;
  const svg = drawMatrix({ description, rows: rows.map(seriesName), columns: columns.map(seriesName), cells });
  const cut = down.length * across.length > rows.length * columns.length;
  const less = cut
    ? html`<p class="muted">${rows.length} of ${down.length} and ${columns.length} of ${across.length} measures: those of the aligned and of the surest pairs.</p>`
    : null;
  const markup = html`<figure class="wide"><figcaption>${methodNames[method]} coefficients; aligned pairs are outlined</figcaption><div class="scroll" role="region" tabindex="0" aria-label="Matrix of coefficients">${svg}</div></figure>${less}`;
  return { markup, cut };
}

function cellOf({ main, aligned, a, b }: Pair) {
  const { value, status } = main;
  const text = value === null ? '\u2013' : formatNumber(value, 2);
  const title = escapeTerminal(`${seriesName(a)} \u00d7 ${seriesName(b)}: ${value === null ? status : text}`);
  return { text, title, outlined: aligned, level: value === null ? 'none' : levelOf(value) };
}

function kept(list: readonly Series[], pairs: readonly Pair[], most: number): Series[] {
  if (list.length <= most) return [...list];
  const keys = new Set(list.map(seriesKey));
  const ranked = distinct(pairs.flatMap(({ a, b }) => [a, b]))
    .map(seriesKey)
    .filter((key) => keys.has(key));
  const chosen = new Set(ranked.slice(0, most));
  return list.filter((series) => chosen.has(seriesKey(series)));
}

function distinct(series: readonly Series[]): Series[] {
  return [...groupBy(series, seriesKey).values()].map(([first]) => first);
}
