/** One pair of measures: a point a subject or a group, with its intervals and its name. */

import * as Plot from '@observablehq/plot';
import {
  type Correlation,
  declaredSeries,
  type GroupCorrelation,
  type Report,
  type Series,
} from '../../../contract/report.ts';
import { greatestOf, leastOf } from '../../../support/extremes.ts';
import { methodNames, type Pair, seriesName } from '../../../view/correlations/correlation-pairs.ts';
import { escapeTerminal } from '../../../view/text/escape.ts';
import { formatNumber, plural } from '../../../view/text/format.ts';
import { html, type Markup, name } from '../markup.ts';
import { draw, panelWidth, shortened, widthOf } from './draw.ts';

const labelWidth = 92;
const lineHeight = 14;
const margin = { top: 12, bottom: 40, left: 44 };
const least = 200;
/** More names than these would make the plot too tall. They are shown when pointed at. */
const mostNames = 30;

interface Point {
  /** A subject, or a group. */
  unit: string;
  x: Distance;
  y: Distance;
}

interface Distance {
  value: number;
  lower: number;
  upper: number;
}

/** Nothing where the report has not the results that the coefficient rests on. */
export function scatter(pair: Pair, report: Pick<Report, 'results' | 'subjects'>): Markup | null {
  const signed = pair.main.details.signed === true;
  const [xs, ys] = [distances(pair.a, report, signed), distances(pair.b, report, signed)];
  // What is declared has its kind in its name.
  const kindOf = ({ metric }: Series) =>
    metric === declaredSeries ? null : `${signed ? 'signed ' : ''}distance from ideal`;
  return drawn({
    points: pointsOf(pair.main.subjects, xs, ys),
    unit: 'subject',
    names: [seriesName(pair.a), seriesName(pair.b)],
    kinds: [kindOf(pair.a), kindOf(pair.b)],
    heading: null,
    coefficients: pair.byMethod,
    n: pair.main.n,
  });
}

/** The same of groups, one a point, within a subject: the values as measured. */
export function groupScatter(byMethod: readonly GroupCorrelation[], results: Report['results']): Markup | null {
  const [{ subject, attribute, groups, n, a, b }] = byMethod;
  const valuesOf = ({ metric, measure }: GroupCorrelation['a']) =>
    new Map(
      results.flatMap((one): [string, Distance][] => {
        const isMeant =
          one.as === metric && one.measure === measure && one.subject === subject && one.attribute === attribute;
        if (!isMeant || one.group === null || one.value === null) return [];
        const { lower, upper } = one.interval ?? { lower: one.value, upper: one.value };
        return [[one.group, { value: one.value, lower, upper }]];
      }),
    );
  return drawn({
    points: pointsOf(groups, valuesOf(a), valuesOf(b)),
    unit: 'group',
    names: [`${a.metric}/${a.measure}`, `${b.metric}/${b.measure}`],
    kinds: [null, null],
    heading: subject,
    coefficients: byMethod,
    n,
  });
}

function pointsOf(units: readonly string[], xs: ReadonlyMap<string, Distance>, ys: ReadonlyMap<string, Distance>) {
  return units.flatMap((unit): Point[] => {
    const [x, y] = [xs.get(unit), ys.get(unit)];
    return x && y ? [{ unit, x, y }] : [];
  });
}

interface Drawing {
  points: readonly Point[];
  unit: 'subject' | 'group';
  names: readonly [string, string];
  /** What the axes measure, where it is not the values themselves. */
  kinds: readonly [string | null, string | null];
  heading: string | null;
  coefficients: readonly Pick<Correlation, 'method' | 'value' | 'status'>[];
  n: number;
}

function drawn({
  points,
  unit,
  names: [a, b],
  kinds: [across, up],
  heading,
  coefficients: found,
  n,
}: Drawing): Markup | null {
  if (points.length < 2) return null;
  const named = points.length <= mostNames;
  const height = Math.max(least, named ? margin.top + margin.bottom + points.length * lineHeight : 0);
  const domainY = extent(points.map(({ y }) => y));
  const plotHeight = height - margin.top - margin.bottom;
  const toPixels = (value: number) => margin.top + plotHeight * (1 - (value - domainY[0]) / (domainY[1] - domainY[0]));
  const labelled = named ? spread(points, toPixels, [margin.top, height - margin.bottom]) : [];
  const [domainX, ticks] = [extent(points.map(({ x }) => x)), 4];
  const coefficients = found.map(
    ({ method, value, status }) => `${methodNames[method]} ${value === null ? status : formatNumber(value, 2)}`,
  );
  const label = (kind: string | null, of: string) => (kind === null ? of : `${kind}: ${of}`);
  const svg = draw(
    `${plural(points.length, unit)}: ${label(across, a)}, and ${label(up, b)}. ${coefficients.join(', ')}.`,
    {
      width: panelWidth,
      height,
      marginLeft: margin.left,
      marginRight: labelWidth,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      x: { domain: domainX, label: null },
      y: { domain: domainY, label: null },
      marks: [
        Plot.gridX({ ticks, stroke: 'var(--grid)', strokeOpacity: 1 }),
        Plot.gridY({ ticks, stroke: 'var(--grid)', strokeOpacity: 1 }),
        Plot.axisX({ ticks, tickSize: 4, label: null, stroke: 'var(--grid)', fill: 'var(--muted)' }),
        Plot.axisY({ ticks, tickSize: 4, label: null, stroke: 'var(--grid)', fill: 'var(--muted)' }),
        Plot.text([a], {
          text: [`\u2192 ${label(across, shortened(a, panelWidth - 12 - widthOf(`\u2192 ${label(across, '')}`)))}`],
          frameAnchor: 'bottom-left',
          dx: -margin.left + 2,
          dy: 34,
          textAnchor: 'start',
          fill: 'var(--muted)',
        }),
        ...pointMarks(points),
        ...labelled.flatMap(({ point, at }) => [
          Plot.text([point], {
            text: [shortened(point.unit, labelWidth - 27)],
            title: [escapeTerminal(point.unit)],
            frameAnchor: 'top-right',
            dx: 18,
            dy: at - margin.top - 5,
            textAnchor: 'start',
            fill: 'currentColor',
            lineAnchor: 'top',
          }),
          Plot.link([point], leader(point, at, domainX, domainY, plotHeight)),
        ]),
      ],
    },
  );
  const caption = heading === null ? html`${name(a)} × ${name(b)}` : html`${name(heading)}: ${name(a)} × ${name(b)}`;
  return html`<figure class="panel"><figcaption>${caption}<br><span class="muted">\u2191 ${up === null ? null : `${up}: `}${name(b)}</span></figcaption>${svg}<p class="muted">${coefficients.join(', ')}; n ${n}</p></figure>`;
}

function pointMarks(points: readonly Point[]) {
  const color = 'var(--series-1)';
  return [
    Plot.ruleY(points, {
      y: (p: Point) => p.y.value,
      x1: (p: Point) => p.x.lower,
      x2: (p: Point) => p.x.upper,
      stroke: color,
      strokeOpacity: 0.5,
    }),
    Plot.ruleX(points, {
      x: (p: Point) => p.x.value,
      y1: (p: Point) => p.y.lower,
      y2: (p: Point) => p.y.upper,
      stroke: color,
      strokeOpacity: 0.5,
    }),
    Plot.dot(points, {
      x: (p: Point) => p.x.value,
      y: (p: Point) => p.y.value,
      r: 4,
      fill: color,
      title: (p: Point) => escapeTerminal(p.unit),
    }),
  ];
}

/** From the point to its name beside the frame. */
function leader({ x, y }: Point, at: number, domainX: readonly number[], domainY: readonly number[], height: number) {
  const perPixel = (domainY[1] - domainY[0]) / height;
  const across = (domainX[1] - domainX[0]) / (panelWidth - margin.left - labelWidth);
  return {
    x1: [x.value],
    y1: [y.value],
    x2: [domainX[1] + 15 * across],
    y2: [domainY[1] - (at - margin.top) * perPixel],
    stroke: 'var(--muted)',
    strokeOpacity: 0.6,
    strokeWidth: 0.75,
  };
}

/**
 * Where names stand: as near to the height of their points as leaves a line for each. Names that would overlap form a
 * block around the mean of their points (pooling of adjacent violators, as in isotonic regression).
 */
function spread(
  points: readonly Point[],
  toPixels: (value: number) => number,
  [top, bottom]: readonly [number, number],
): { point: Point; at: number }[] {
  const sorted = [...points].sort((a, b) => b.y.value - a.y.value || a.x.value - b.x.value);
  // Less a line for each name above, names only have to be in order.
  const blocks: { mean: number; size: number }[] = [];
  for (const [i, { y }] of sorted.entries()) {
    let block = { mean: toPixels(y.value) - i * lineHeight, size: 1 };
    for (let above = blocks.at(-1); above && above.mean > block.mean; above = blocks.at(-1)) {
      blocks.pop();
      const size = above.size + block.size;
      block = { mean: (above.mean * above.size + block.mean * block.size) / size, size };
    }
    blocks.push(block);
  }
  const highest = bottom - (sorted.length - 1) * lineHeight;
  const places = blocks.flatMap(({ mean, size }) =>
    new Array<number>(size).fill(Math.max(top, Math.min(highest, mean))),
  );
  return sorted.map((point, i) => ({ point, at: places[i] + i * lineHeight }));
}

/** As the coefficients take them: summaries over groups, as far from the ideal, and declared numbers as they are. */
function distances(
  { metric, measure, attribute }: Series,
  { results, subjects }: Pick<Report, 'results' | 'subjects'>,
  signed: boolean,
): Map<string, Distance> {
  const found = new Map<string, Distance>();
  if (metric === declaredSeries) {
    for (const { name, declared } of subjects) {
      const value = Object.hasOwn(declared, measure) ? declared[measure] : undefined;
      if (value !== undefined) found.set(name, { value, lower: value, upper: value });
    }
    return found;
  }
  for (const result of results) {
    const { as, group, subject, value, interval, ideal, direction } = result;
    if (
      as !== metric ||
      result.measure !== measure ||
      result.attribute !== attribute ||
      group !== null ||
      value === null ||
      ideal === null
    )
      continue;
    const distance = (v: number) => (signed ? (direction === 'higher' ? ideal - v : v - ideal) : Math.abs(v - ideal));
    const ends = interval ? [distance(interval.lower), distance(interval.upper)] : [distance(value)];
    const across = !signed && interval && interval.lower < ideal && interval.upper > ideal;
    found.set(subject, { value: distance(value), lower: across ? 0 : leastOf(ends), upper: greatestOf(ends) });
  }
  return found;
}

function extent(distances: readonly Distance[]): [number, number] {
  const low = leastOf(distances.map(({ lower }) => lower));
  const high = greatestOf(distances.map(({ upper }) => upper));
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - room, high + room];
}
