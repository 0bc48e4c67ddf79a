/** Two series against each other: Pearson, Spearman and Kendall tau-b over the subjects that have a value in both. */
import type { Correlation, Series } from '../contract/report.ts';
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
import { exactCorrelationTest, mostExact } from '../statistics/correlation/correlation-permutation.ts';
import { randomStream } from '../statistics/distributions/random.ts';
import { isAligned, type Pair } from './pairs.ts';
import type { MeasuredSeries } from './series.ts';

const fewest = 4;
const level = 0.95;

export function correlatePair(pair: Pair<MeasuredSeries>, seed: number, resamples: number): Correlation[] {
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
