/** Values with their intervals, one row a subject or group: a forest plot. */

import * as Plot from '@observablehq/plot';
import { greatestOf, leastOf } from '../../../support/extremes.ts';
import { escapeTerminal } from '../../../view/text/escape.ts';
import { formatPlain } from '../../../view/text/format.ts';
import type { Markup } from '../markup.ts';
import { draw, panelWidth, shortened, widthOf } from './draw.ts';

export interface DotPlot {
  /** In words, for those who do not see it. */
  description: string;
  rows: DotRow[];
  /** Names of the marks in a row, at most three. */
  series: string[];
  domain: readonly [number, number];
  /** Where the line stands that values are compared with, and what it is; null where there is none. */
  line: { at: number; label: string } | null;
  /** Under the axis. */
  unit: string;
  /** No value is better than another: marks without a colour. */
  neutral?: boolean;
  /** A row has a mark of one series only, so that all stand in the middle. */
  together?: boolean;
}

export interface DotRow {
  label: string;
  /** By series; null where there is no value. */
  marks: (DotMark | null)[];
  /** Stands in place of marks where there is none: the status. */
  note: string | null;
}

export interface DotMark {
  value: number;
  lower: number | null;
  upper: number | null;
  /** Told when pointed at. */
  title: string;
}

const symbols = ['circle', 'square2', 'triangle'] as const;
const right = 14;
const mostLabel = 176;

export function dotPlot({
  description,
  rows,
  series,
  domain,
  line,
  unit,
  neutral = false,
  together = false,
}: DotPlot): Markup {
  const labelWidth = Math.min(mostLabel, greatestOf(rows.map(({ label }) => widthOf(escapeTerminal(label)))) + 8);
  const step = series.length === 1 || together ? 22 : 12 + 11 * series.length;
  const [top, bottom] = [22, 40];
  const ticks = Math.max(2, Math.floor((panelWidth - labelWidth - right) / 52));
  const lineNear = line ? (line.at - domain[0]) / (domain[1] - domain[0] || 1) : 0;
  return draw(description, {
    width: panelWidth,
    height: top + bottom + step * rows.length,
    marginLeft: labelWidth,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: { domain: [...domain], label: null },
    y: { type: 'band', domain: rows.map((_, i) => i), axis: null },
    marks: [
      Plot.gridX({ ticks, stroke: 'var(--grid)', strokeOpacity: 1 }),
      Plot.axisX({ ticks, tickSize: 4, label: null, stroke: 'var(--grid)', fill: 'var(--muted)' }),
      Plot.ruleX(line ? [line.at] : [], { stroke: 'var(--muted)', strokeWidth: 1.5, strokeDasharray: '4 3' }),
      Plot.text(line ? [line] : [], {
        x: 'at',
        text: 'label',
        frameAnchor: 'top',
        dy: -14,
        fill: 'var(--muted)',
        textAnchor: lineNear > 0.6 ? 'end' : lineNear < 0.4 ? 'start' : 'middle',
      }),
      Plot.text([unit], {
        text: [shortened(unit, panelWidth - 8)],
        frameAnchor: 'bottom-right',
        dx: right - 2,
        dy: 34,
        textAnchor: 'end',
        fill: 'var(--muted)',
      }),
      Plot.text(rows, {
        y: (_, i) => i,
        text: ({ label }: DotRow) => shortened(label, labelWidth - 8),
        title: ({ label }: DotRow) => escapeTerminal(label),
        frameAnchor: 'left',
        dx: -labelWidth,
        textAnchor: 'start',
        fill: 'currentColor',
      }),
      Plot.text(
        rows.flatMap(({ note }, i) => (note === null ? [] : [{ note, i }])),
        {
          y: 'i',
          text: 'note',
          frameAnchor: 'left',
          // Clear of the line, which may stand near the left end.
          dx: 16,
          stroke: 'var(--page)',
          strokeWidth: 4,
          textAnchor: 'start',
          fill: 'var(--muted)',
          fontStyle: 'italic',
        },
      ),
      ...series.flatMap((_, s) => {
        const dy = together ? 0 : (s - (series.length - 1) / 2) * 11;
        return seriesMarks(rows, s, { dy, color: neutral ? 'var(--muted)' : `var(--series-${s + 1})` });
      }),
    ],
  });
}

function seriesMarks(rows: readonly DotRow[], s: number, { dy, color }: { dy: number; color: string }) {
  const marks = rows.flatMap(({ marks }, i) =>
    marks[s] ? [{ ...marks[s], i, title: escapeTerminal(marks[s].title) }] : [],
  );
  const limits = marks.filter(({ lower, upper }) => lower !== null && upper !== null);
  return [
    Plot.ruleY(limits, { y: 'i', x1: 'lower', x2: 'upper', stroke: color, strokeWidth: 2, dy }),
    Plot.dot(marks, { x: 'value', y: 'i', symbol: symbols[s], r: 4, fill: color, title: 'title', dy }),
  ];
}

/** Holds all values, limits and the line, with some room; no further than the scale goes. */
export function domainOf(rows: readonly DotRow[], at: number | null): [number, number] {
  const all = rows.flatMap(({ marks }) => marks.flatMap((mark) => (mark ? [mark.value, mark.lower, mark.upper] : [])));
  const values = [...all, at].filter((value) => value !== null);
  const [least, greatest] = [leastOf(values), greatestOf(values)];
  const room = (greatest - least || Math.abs(at ?? 0) || 1) * 0.04;
  return [least - room, greatest + room];
}

export function lineLabel(ideal: number): string {
  return `ideal ${formatPlain(ideal)}`;
}
