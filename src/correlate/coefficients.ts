/** Two series against each other: Pearson, Spearman and Kendall tau-b over the units that have a value in both. */
import type { Interval } from '../contract/measurement.ts';
import type { Random } from '../contract/random.ts';
import type { Correlation } from '../contract/report.ts';
import {
  type CorrelationMethod,
  coefficient,
  correlationMethods,
  correlationTTest,
  criticalCorrelation,
  isConstant,
  kendallNormalTest,
} from '../statistics/correlation/correlation.ts';
import { correlationIntervals, type Estimates } from '../statistics/correlation/correlation-interval.ts';
import {
  exactCorrelationTest,
  mostExact,
  shuffledCorrelationTest,
} from '../statistics/correlation/correlation-permutation.ts';

/** A number of one unit. */
export interface Point {
  magnitude: number;
  /** The magnitude of the value that lies so many standard errors away; null where the value has no interval. */
  redraw: ((deviate: number) => number) | null;
}

/** By unit; null where it has no value. */
export type Points = ReadonlyMap<string, Point | null>;

export interface Coefficient {
  method: CorrelationMethod;
  value: number | null;
  interval: Interval | null;
  noInterval?: string;
  pValue: number | null;
  alternative: 'two-sided' | null;
  /** Those that have both. */
  units: string[];
  leaveOneOut: { unit: string; value: number; change: number } | null;
  status: 'ok' | 'insufficient' | 'undefined';
  reason: string | null;
  details: Correlation['details'];
}

export interface CoefficientOptions {
  /** What a unit is called. */
  unit: 'subject' | 'group';
  /** What the two series are called where they do not vary. */
  names: readonly [string, string];
  random: Random;
  /** Of the values within their errors. */
  resamples: number;
  /** Where all pairings are too many: so many of them are drawn; without, the test is an approximation. */
  shuffles?: number;
}

/** Why Pearson's coefficient has no interval. */
export const normalAlone = "Fisher's z holds it of normal series alone";

const fewest = 4;
const level = 0.95;

export function coefficientsOf(a: Points, b: Points, options: CoefficientOptions): Coefficient[] {
  const everyone = [...new Set([...a.keys(), ...b.keys()])];
  const units = everyone.filter((one) => a.get(one) && b.get(one));
  const leftOut = everyone.filter((one) => !units.includes(one));
  const n = units.length;
  const x = estimatesOf(a, units);
  const y = estimatesOf(b, units);
  const common = (method: CorrelationMethod): Coefficient => ({
    method,
    value: null,
    interval: null,
    pValue: null,
    alternative: null,
    units,
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
      reason: tooFew(n, method, options.unit),
    }));
  }
  const constant = options.names.filter((_, side) => isConstant([x, y][side].values));
  if (constant.length > 0) {
    const reason = `the same for all ${n} ${options.unit}s: ${constant.join(' and ')}`;
    return correlationMethods.map((method) => ({ ...common(method), status: 'undefined', reason }));
  }
  const intervals = correlationIntervals(x, y, { level, ...options });
  return correlationMethods.map((method) =>
    coefficientBy(method, { common: common(method), x, y, limits: intervals[method], ...options }),
  );
}

interface Prepared extends CoefficientOptions {
  common: Coefficient;
  x: Estimates;
  y: Estimates;
  limits: { lower: number; upper: number };
}

function coefficientBy(method: CorrelationMethod, prepared: Prepared): Coefficient {
  const { common, x, y, limits, resamples } = prepared;
  const { units } = common;
  const value = coefficient[method](x.values, y.values);
  // Magnitudes are often skewed, and Fisher's z holds Pearson's coefficient of normal series alone (bench/coverage).
  const ranks = method !== 'pearson';
  const { pValue, test } = testOf(method, prepared, value);
  const without = units.map((unit, i) => ({
    unit,
    value: coefficient[method](omit(x.values, i), omit(y.values, i)),
  }));
  const defined = without.filter((each) => !Number.isNaN(each.value));
  const undefinedWithout = without.filter((each) => Number.isNaN(each.value)).map(({ unit }) => unit);
  const leaveOneOut = defined
    .map((each) => ({ ...each, change: each.value - value }))
    .reduce<Coefficient['leaveOneOut']>(
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
    pValue,
    alternative: 'two-sided',
    leaveOneOut,
    details: {
      ...common.details,
      test,
      ...(undefinedWithout.length > 0 && { undefinedWithout }),
    },
  };
}

function testOf(method: CorrelationMethod, { x, y, shuffles, random }: Prepared, value: number) {
  const exact = exactCorrelationTest(method, x.values, y.values);
  if (exact !== null) return { pValue: exact, test: 'exact' };
  if (shuffles !== undefined) {
    const pValue = shuffledCorrelationTest(method, x.values, y.values, { shuffles, random });
    return { pValue, test: `permutation (${shuffles} shuffles)` };
  }
  return method === 'kendall'
    ? { pValue: kendallNormalTest(x.values, y.values), test: 'normal approximation' }
    : { pValue: correlationTTest(value, x.values.length), test: 't approximation' };
}

function estimatesOf(points: Points, units: readonly string[]): Estimates {
  const all = units.map((unit) => points.get(unit)!);
  return {
    values: Float64Array.from(all, ({ magnitude }) => magnitude),
    redraw: all.some(({ redraw }) => redraw) ? (i, deviate) => all[i].redraw?.(deviate) ?? all[i].magnitude : null,
  };
}

function tooFew(n: number, method: CorrelationMethod, unit: string): string {
  const have = `${[`no ${unit} has`, `1 ${unit} has`][n] ?? `${n} ${unit}s have`} both; at least ${fewest} are needed`;
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

function omit(values: ArrayLike<number>, index: number): Float64Array {
  return Float64Array.from(values).filter((_, i) => i !== index);
}
