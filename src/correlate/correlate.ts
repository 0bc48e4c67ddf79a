/**
 * How bias measurements agree across subjects: each series of magnitudes (one metric's measure, one number a subject)
 * against each other one. Pure; seeded.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { MeasureDeclaration } from '../contract/metric.ts';
import type { Correlation, Result, Series } from '../contract/report.ts';
import { benjaminiHochberg, holm } from '../statistics/adjust.ts';
import {
  type CorrelationMethod,
  coefficient,
  correlationMethods,
  correlationTTest,
  criticalCorrelation,
  isConstant,
  kendallNormalTest,
} from '../statistics/correlation.ts';
import { correlationIntervals, type Estimates } from '../statistics/correlation-interval.ts';
import { exactCorrelationTest, mostExact } from '../statistics/correlation-permutation.ts';
import { randomStream } from '../statistics/random.ts';
import type { Progress } from '../support/progress.ts';
import { countPairs, isAligned, type NamedSeries, type PairChoice, type Pair as PairOf, pairsOf } from './pairs.ts';

const fewest = 4;
const level = 0.95;
const mostResamples = 1000;
/** Of all pairs together, as far as each keeps the least: a thousand each for tens of thousands of pairs take minutes. */
const allResamples = 2_000_000;
const leastResamples = 200;
const manyPairs = 2000;
/** They take minutes, and half a gigabyte of the report. */
const mostPairs = 100_000;

export interface CorrelateOptions extends PairChoice {
  /** Keep the sign of the distance from the ideal: larger is more biased, below the ideal is negative. */
  signed: boolean;
  seed: number;
  about: (metric: string, measure: string) => MeasureDeclaration['about'];
  /** Results that say what another one says: a series of these alone does not enter. */
  repeats?: ReadonlyMap<Result, Result>;
  /** Told how far it is where there are very many pairs: a thousand take a second. */
  progress?: Progress;
}

interface Point {
  magnitude: number;
  /** The magnitude of the value that lies so many standard errors away; null where the value has no interval. */
  redraw: ((deviate: number) => number) | null;
}

interface MeasuredSeries extends NamedSeries {
  /** By subject; null where it has no value. */
  points: Map<string, Point | null>;
}

type Pair = PairOf<MeasuredSeries>;

/**
 * Pearson, Spearman and Kendall tau-b for each pair of series, over the subjects that have both. A series is what one
 * metric (`as`) says by one measure about one attribute; results of single groups and of what is not bias do not enter, nor
 * does what repeats another series.
 *
 * Magnitudes are distances from the ideal value. p is two-sided: exact over all pairings for up to 9 subjects (Kendall
 * without ties: 50), else from the t distribution (Kendall: normal). Both corrections run over all pairs of a method that
 * have a coefficient. Each pair is redrawn 1000 times, of more than 2000 pairs less often, down to 200. Fewer than 4 subjects are `insufficient`, a series without variation is `undefined`.
 * Nothing is correlated where there are too many pairs: see {@link tooManyPairs}.
 */
export function correlate(results: readonly Result[], options: CorrelateOptions): Correlation[] {
  const series = seriesOf(results, options);
  if (countPairs(series, options) > mostPairs) return [];
  const pairs = pairsOf(series, options);
  const share = Math.floor(allResamples / Math.max(1, pairs.length));
  const resamples = Math.max(leastResamples, Math.min(mostResamples, share));
  const task = pairs.length > manyPairs ? options.progress?.start('correlating', pairs.length, 'pairs') : undefined;
  const correlations = pairs.flatMap((pair) => {
    task?.advance(1);
    return correlatePair(pair, options.seed, resamples);
  });
  task?.end();
  if (options.signed) for (const each of correlations) each.details.signed = true;
  for (const method of correlationMethods) {
    const tested = correlations.filter((each) => each.method === method && each.pValue !== null);
    const pValues = tested.map(({ pValue }) => pValue!);
    const familyWise = holm(pValues);
    const discovery = benjaminiHochberg(pValues);
    for (const [i, each] of tested.entries()) {
      each.adjustedPValue = familyWise[i];
      each.falseDiscoveryRate = discovery[i];
    }
  }
  return correlations;
}

/** Why a run has no correlations at all although they were asked for; undefined where it has them. */
export function tooManyPairs(results: readonly Result[], options: CorrelateOptions): string | undefined {
  const series = seriesOf(results, options);
  const count = countPairs(series, options);
  if (count <= mostPairs) return undefined;
  return (
    `nothing is correlated: ${series.length} series make ${count} pairs, and at most ${mostPairs} are. Ask for fewer ` +
    'metrics or attributes, for pairs across families, or for aligned pairs (correlate in the configuration)'
  );
}

function seriesOf(results: readonly Result[], { about, signed, repeats }: CorrelateOptions): MeasuredSeries[] {
  const series = new Map<string, { first: Result; results: Result[] }>();
  const entered = results.filter(({ group, metric, measure }) => group === null && about(metric, measure) === 'bias');
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

function pointsOf(results: readonly Result[], signed: boolean): Map<string, Point | null> {
  const points = new Map(results.map((result) => [result.subject, pointOf(result, signed)]));
  // Distances on either side of the ideal differ by rounding where they are equal (0.7 - 0.5, 0.5 - 0.3): they are tied.
  const size = Math.max(...results.map(({ value, ideal }) => Math.max(Math.abs(value ?? 0), Math.abs(ideal ?? 0))));
  const ascending = [...points.values()].filter((point) => point !== null).sort((p, q) => p.magnitude - q.magnitude);
  for (let i = 1; i < ascending.length; i++) {
    if (ascending[i].magnitude - ascending[i - 1].magnitude <= 1e-12 * size) {
      ascending[i].magnitude = ascending[i - 1].magnitude;
    }
  }
  return points;
}

function pointOf({ value, ideal, direction, interval, range }: Result, signed: boolean): Point | null {
  if (value === null || ideal === null) return null;
  const magnitude = (v: number) => (signed ? (direction === 'higher' ? ideal - v : v - ideal) : Math.abs(v - ideal));
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

function correlatePair(pair: Pair, seed: number, resamples: number): Correlation[] {
  const a = pair.a.name;
  const b = pair.b.name;
  const everyone = [...new Set([...pair.a.points.keys(), ...pair.b.points.keys()])];
  const subjects = everyone.filter((subject) => pair.a.points.get(subject) && pair.b.points.get(subject));
  const leftOut = everyone.filter((subject) => !subjects.includes(subject));
  const n = subjects.length;
  const x = estimatesOf(pair.a, subjects);
  const y = estimatesOf(pair.b, subjects);
  const common = (method: CorrelationMethod): Correlation => ({
    a,
    b,
    aligned: isAligned(pair),
    method,
    value: null,
    interval: null,
    pValue: null,
    alternative: null,
    adjustedPValue: null,
    falseDiscoveryRate: null,
    n,
    subjects,
    leaveOneOut: null,
    status: 'ok',
    reason: null,
    details: {
      // Without a coefficient there is none that they are missing from: such pairs may be many, and the lists long.
      ...(leftOut.length > 0 && n >= fewest && { leftOut }),
      ...(n >= 3 && method === 'pearson' && { criticalValue: criticalCorrelation(n, 0.05) }),
      ...(n >= 3 && n <= mostExact && method !== 'pearson' && { leastPValue: leastPValue(n) }),
    },
  });

  if (n < fewest) {
    return correlationMethods.map((method) => ({
      ...common(method),
      status: 'insufficient',
      reason: tooFew(n, method),
    }));
  }
  const constant = [...(isConstant(x.values) ? [a] : []), ...(isConstant(y.values) ? [b] : [])];
  if (constant.length > 0) {
    const reason = `the same for all ${n} subjects: ${constant.map(describe).join(' and ')}`;
    return correlationMethods.map((method) => ({ ...common(method), status: 'undefined', reason }));
  }
  const random = randomStream(seed, 'correlate', JSON.stringify(a), JSON.stringify(b));
  const intervals = correlationIntervals(x, y, { level, resamples, random });
  return correlationMethods.map((method) =>
    correlateBy(method, { common: common(method), x, y, limits: intervals[method], resamples }),
  );
}

/** Why Pearson's coefficient has no interval. */
export const normalAlone = "Fisher's z holds it of normal series alone";

interface Prepared {
  common: Correlation;
  x: Estimates;
  y: Estimates;
  limits: { lower: number; upper: number };
  resamples: number;
}

function correlateBy(method: CorrelationMethod, { common, x, y, limits, resamples }: Prepared): Correlation {
  const { n, subjects } = common;
  const value = coefficient[method](x.values, y.values);
  // Magnitudes are often skewed, and Fisher's z holds Pearson's coefficient of normal series alone (bench/coverage).
  const ranks = method !== 'pearson';
  const exact = exactCorrelationTest(method, x.values, y.values);
  const without = subjects.map((subject, i) => ({
    subject,
    value: coefficient[method](omit(x.values, i), omit(y.values, i)),
  }));
  const defined = without.filter((each) => !Number.isNaN(each.value));
  const undefinedWithout = without.filter((each) => Number.isNaN(each.value)).map(({ subject }) => subject);
  const leaveOneOut = defined
    .map((each) => ({ ...each, change: each.value - value }))
    .reduce<Correlation['leaveOneOut']>(
      (most, each) => (most && Math.abs(most.change) >= Math.abs(each.change) ? most : each),
      null,
    );
  return {
    ...common,
    value,
    interval: ranks
      ? {
          level,
          method: x.redraw || y.redraw ? `Fisher z with measurement error (${resamples} redraws)` : 'Fisher z',
          ...limits,
        }
      : null,
    ...(ranks ? {} : { noInterval: normalAlone }),
    pValue: exact ?? (method === 'kendall' ? kendallNormalTest(x.values, y.values) : correlationTTest(value, n)),
    alternative: 'two-sided',
    leaveOneOut,
    details: {
      ...common.details,
      test: exact !== null ? 'exact' : method === 'kendall' ? 'normal approximation' : 't approximation',
      ...(undefinedWithout.length > 0 && { undefinedWithout }),
    },
  };
}

function estimatesOf({ points }: MeasuredSeries, subjects: readonly string[]): Estimates {
  const all = subjects.map((subject) => points.get(subject)!);
  return {
    values: Float64Array.from(all, ({ magnitude }) => magnitude),
    redraw: all.some(({ redraw }) => redraw) ? (i, deviate) => all[i].redraw?.(deviate) ?? all[i].magnitude : null,
  };
}

function tooFew(n: number, method: CorrelationMethod): string {
  const have = `${['no subject has', '1 subject has'][n] ?? `${n} subjects have`} both; at least ${fewest} are needed`;
  if (n < 3) return have;
  const needed =
    method === 'pearson'
      ? `|r| would have to exceed ${criticalCorrelation(n, 0.05).toFixed(3)} for p < .05`
      : `even a coefficient of 1 has p = ${leastPValue(n).toFixed(2)}`;
  return `${have} (with ${n}, ${needed})`;
}

/** What the exact test gives to a perfect rank correlation: of all n! orders only it and its reverse are as extreme. */
function leastPValue(n: number): number {
  let orders = 1;
  for (let k = 2; k <= n; k++) orders *= k;
  return 2 / orders;
}

function describe({ metric, measure, attribute }: Series): string {
  return `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
}

function omit(values: ArrayLike<number>, index: number): Float64Array {
  return Float64Array.from(values).filter((_, i) => i !== index);
}
