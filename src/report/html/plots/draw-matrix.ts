import * as Plot from '@observablehq/plot';
import { greatestOf } from '../../../support/extremes.ts';
import { escapeTerminal } from '../../../view/text/escape.ts';
import type { Markup } from '../markup.ts';
import { draw, shortened, widthOf } from './draw.ts';

const cell = { width: 42, height: 24 };
/** Rows have the width of the page, columns stand on their ends. */
const longestLabel = { row: 340, column: 230 };
/** Labels of columns rise to the right at this angle. */
const slope = 50;

export interface Cell {
  /** Places in the lists of rows and columns. */
  row: number;
  column: number;
  text: string;
  title: string;
  outlined: boolean;
  /** As {@link levelOf} gives it, or `none`. */
  level: string;
}

interface Field {
  description: string;
  rows: readonly string[];
  columns: readonly string[];
  cells: readonly Cell[];
}

/** A field of coloured cells with a label for each row, and slanting ones for the columns. */
export function drawMatrix({ description, rows, columns, cells }: Field): Markup {
  const labelWidth = longest(rows, longestLabel.row) + 12;
  const rise = (slope / 180) * Math.PI;
  const headHeight = Math.sin(rise) * longest(columns, longestLabel.column) + 20;
  const overhang = Math.cos(rise) * longest(columns, longestLabel.column);
  return draw(description, {
    width: labelWidth + columns.length * cell.width + overhang,
    height: headHeight + rows.length * cell.height + 6,
    marginLeft: labelWidth,
    marginTop: headHeight,
    marginRight: overhang,
    marginBottom: 6,
    x: { type: 'band', domain: columns.map((_, i) => i), axis: null, padding: 0.04 },
    y: { type: 'band', domain: rows.map((_, i) => i), axis: null, padding: 0.06 },
    marks: [
      Plot.cell(cells, { x: 'column', y: 'row', fill: ({ level }: Cell) => `var(--level-${level})`, title: 'title' }),
      Plot.cell(
        cells.filter(({ outlined }) => outlined),
        { x: 'column', y: 'row', fill: 'none', stroke: 'currentColor', strokeWidth: 2, inset: 1 },
      ),
      Plot.text(cells, {
        x: 'column',
        y: 'row',
        text: 'text',
        title: 'title',
        fill: ({ level }: Cell) => `var(--on-level-${level})`,
      }),
      Plot.text(rows, {
        y: (_, i) => i,
        ...labels(longestLabel.row),
        frameAnchor: 'left',
        dx: -8,
        textAnchor: 'end',
      }),
      Plot.text(columns, {
        x: (_, i) => i,
        ...labels(longestLabel.column),
        frameAnchor: 'top',
        dy: -8,
        rotate: -slope,
        textAnchor: 'start',
      }),
    ],
  });
}

/** Four colours on either side of 0. */
export function levelOf(value: number): string {
  const size = Math.min(4, Math.round(Math.abs(value) * 4));
  return size === 0 ? '0' : `${value < 0 ? 'minus' : 'plus'}-${size}`;
}

const labels = (longest: number) => ({
  text: (label: string) => shortened(label, longest),
  title: (label: string) => escapeTerminal(label),
  fill: 'currentColor',
});

function longest(list: readonly string[], most: number): number {
  return greatestOf(list.map((label) => Math.min(most, widthOf(escapeTerminal(label)))));
}
