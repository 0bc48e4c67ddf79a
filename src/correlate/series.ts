/** Results as series of magnitudes: what one metric says by one measure about one attribute, one number a subject. */

import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { SubjectConfig } from '../contract/configuration.ts';
import type { MeasureDeclaration } from '../contract/metric.ts';
import { declaredSeries, type Result } from '../contract/report.ts';
import { greatestOf } from '../support/extremes.ts';
import type { Point } from './coefficients.ts';
import type { NamedSeries } from './pairs.ts';

export interface SeriesChoice {
  /** Keep the sign of the distance from the ideal: larger is more biased, below the ideal is negative. */
  signed: boolean;
  /** Measures of performance enter besides those of bias and of risk. */
  performance: boolean;
  about: (metric: string, measure: string) => MeasureDeclaration['about'];
  /** What they declare is a series each. */
  subjects?: readonly SubjectConfig[];
  /** Results that say what another one says: a series of these alone does not enter. */
  repeats?: ReadonlyMap<Result, Result>;
}

export interface MeasuredSeries extends NamedSeries {
  /** By subject; null where it has no value. */
  points: Map<string, Point | null>;
}

/**
 * Leaves out results of single groups, those that only describe (and those of performance, unless it is asked for), and
 * series that only repeat another one. What subjects declare comes last.
 */
export function seriesOf(results: readonly Result[], choice: SeriesChoice): MeasuredSeries[] {
  return [...measuredSeries(results, choice), ...declaredBy(choice.subjects ?? [])];
}

/** Each number that a subject declares, as it is: it has no ideal, and no error of measurement. */
function declaredBy(subjects: readonly SubjectConfig[]): MeasuredSeries[] {
  return declaredNames(subjects).map(({ name, family }) => {
    const points = subjects.map(({ name: subject, declared }): [string, Point | null] => {
      const value = declared && Object.hasOwn(declared, name.measure) ? declared[name.measure] : undefined;
      return [subject, value === undefined ? null : { magnitude: value, redraw: null }];
    });
    return { name, family, points: new Map(points) };
  });
}

export function declaredNames(subjects: readonly SubjectConfig[]): NamedSeries[] {
  const names = new Set(subjects.flatMap(({ declared = {} }) => Object.keys(declared)));
  return Array.from(names, (measure) => ({
    name: { metric: declaredSeries, measure, attribute: null },
    family: 'declared',
  }));
}

function measuredSeries(
  results: readonly Result[],
  { about, signed, performance, repeats }: SeriesChoice,
): MeasuredSeries[] {
  const series = new Map<string, { first: Result; results: Result[] }>();
  const enters = entering(performance);
  const entered = results.filter(({ group, metric, measure }) => group === null && enters(about(metric, measure)));
  const add = (result: Result) => {
    const key = JSON.stringify([result.as, result.measure, result.attribute]);
    const known = series.get(key);
    if (known) known.results.push(result);
    else series.set(key, { first: result, results: [result] });
  };
  for (const result of entered) if (result.status !== 'error') add(result);
  // What could not be measured does not say of which attribute: it is missing from each series of its measure.
  const measured = [...series.values()];
  for (const result of entered) {
    if (result.status !== 'error') continue;
    const own = measured.filter(({ first }) => first.as === result.as && first.measure === result.measure);
    if (own.length === 0) add(result);
    for (const { results } of own) results.push(result);
  }
  const isRepeat = ({ results }: { results: readonly Result[] }) => {
    const valued = results.filter(({ status }) => status === 'ok');
    return valued.length > 0 && valued.every((result) => repeats?.has(result));
  };
  return [...series.values()]
    .filter((each) => !isRepeat(each))
    .map(({ first, results }) => ({
      name: { metric: first.as, measure: first.measure, attribute: first.attribute },
      family: first.family,
      points: pointsOf(results, signed),
    }));
}

/** Whether measures about something are correlated. */
export function entering(performance: boolean): (about: MeasureDeclaration['about']) => boolean {
  return (about) => about === 'bias' || about === 'risk' || (performance && about === 'performance');
}

function pointsOf(results: readonly Result[], signed: boolean): Map<string, Point | null> {
  const points = new Map(results.map((result) => [result.subject, pointOf(result, signed)]));
  // Distances on either side of the ideal differ by rounding where they are equal (0.7 - 0.5, 0.5 - 0.3): they are tied.
  const size = greatestOf(results.map(({ value, ideal }) => Math.max(Math.abs(value ?? 0), Math.abs(ideal ?? 0))));
  const ascending = [...points.values()].filter((point) => point !== null).sort((p, q) => p.magnitude - q.magnitude);
  for (let i = 1; i < ascending.length; i++) {
    if (ascending[i].magnitude - ascending[i - 1].magnitude <= 1e-12 * size) {
      ascending[i].magnitude = ascending[i - 1].magnitude;
    }
  }
  return points;
}

function pointOf(result: Result, signed: boolean): Point | null {
  const { ideal, direction } = result;
  if (ideal === null) return null;
  return estimate(result, (v) => (signed ? (direction === 'higher' ? ideal - v : v - ideal) : Math.abs(v - ideal)));
}

/** A result as a point of a series, and how it would lie if it were measured again. */
export function estimate(
  { value, interval, range }: Pick<Result, 'value' | 'interval' | 'range'>,
  magnitude: (value: number) => number,
): Point | null {
  if (value === null) return null;
  if (interval === null) return { magnitude: magnitude(value), redraw: null };
  // A normal law whose sides have the half-widths of the interval, so that it gives back the interval as its quantiles.
  const z = normalQuantile((1 + interval.level) / 2, 0, 1);
  const below = Math.max(0, value - interval.lower) / z;
  const above = Math.max(0, interval.upper - value) / z;
  const least = range[0] ?? Number.NEGATIVE_INFINITY;
  const greatest = range[1] ?? Number.POSITIVE_INFINITY;
  return {
    magnitude: magnitude(value),
    redraw: (deviate) =>
      magnitude(Math.max(least, Math.min(greatest, value + deviate * (deviate < 0 ? below : above)))),
  };
}
