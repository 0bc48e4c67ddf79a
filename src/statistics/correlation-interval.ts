/**
 * Intervals for correlations of few pairs of uncertain numbers.
 *
 * A percentile bootstrap over 4 to 10 pairs is too narrow: for Pearson and normal pairs without measurement error its
 * 95 % intervals hold the true coefficient in 63 % (4 pairs), 86 % (5) and 90 % (8 to 10) of samples, and redrawing
 * uncertain values pulls the whole interval towards 0, at worst past the coefficient itself. Fisher's z holds it in 94 to
 * 96 % from 4 pairs on (`bench/correlation-coverage.ts` prints both). So the interval is Fisher's, its variance enlarged
 * by what redrawing the measurements does to z; the bootstrap stands beside it as a check that does not assume normality.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import {
  type CorrelationMethod,
  coefficient,
  correlationMethods,
  type Numbers,
  pearson,
  rankCoefficients,
} from './correlation.ts';
import { normals } from './normal.ts';
import type { Random } from './random.ts';

/** Numbers, some of them known with an error. */
export interface Estimates {
  values: Numbers;
  /** The value of pair `i` again, `deviate` standard normal errors away. Null where every value is exact. */
  redraw: ((i: number, deviate: number) => number) | null;
}

export interface CorrelationIntervals {
  /** Fisher's z with the sampling error of the pairs and the error of the measurements. */
  fisher: { lower: number; upper: number };
  /** Percentiles over resampled pairs with redrawn values; null where too few resamples had a coefficient. */
  bootstrap: { lower: number; upper: number; resamples: number; skipped: number } | null;
}

interface Options {
  level: number;
  resamples: number;
  random: Random;
}

type Replicates = Record<CorrelationMethod, number[]>;
const replicates = (): Replicates => ({ pearson: [], spearman: [], kendall: [] });

/**
 * Both intervals of each method for one set of pairs. Errors of x and y are taken as independent. It speaks about the
 * correlation of values measured with such errors, which lies nearer to 0 than that of values without error.
 */
export function correlationIntervals(
  x: Estimates,
  y: Estimates,
  options: Options,
): Record<CorrelationMethod, CorrelationIntervals> {
  const { level, resamples, random } = options;
  const n = x.values.length;
  const deviate = normals(random);
  const xs = new Float64Array(n);
  const ys = new Float64Array(n);
  const take = (k: number, i: number) => {
    xs[k] = x.redraw ? x.redraw(i, deviate()) : x.values[i];
    ys[k] = y.redraw ? y.redraw(i, deviate()) : y.values[i];
  };

  const collect = (to: Replicates, transform: (method: CorrelationMethod, r: number) => number) => {
    const ranks = rankCoefficients(xs, ys);
    for (const method of correlationMethods) {
      const r = method === 'pearson' ? pearson(xs, ys) : ranks[method];
      if (!Number.isNaN(r)) to[method].push(transform(method, r));
    }
  };

  const measured = replicates();
  if (x.redraw || y.redraw) {
    for (let b = 0; b < resamples; b++) {
      for (let k = 0; k < n; k++) take(k, k);
      collect(measured, (method, r) => fisherZ(method, r, n));
    }
  }

  const resampled = replicates();
  const seen = new Int32Array(n).fill(-1);
  for (let b = 0; b < resamples; b++) {
    let distinct = 0;
    for (let k = 0; k < n; k++) {
      const i = random.below(n);
      if (seen[i] !== b) distinct++;
      seen[i] = b;
      take(k, i);
    }
    // Two points lie on a line whatever they are.
    if (distinct < 3) continue;
    collect(resampled, (_, r) => r);
  }

  const intervals = (method: CorrelationMethod): CorrelationIntervals => {
    const r = coefficient[method](x.values, y.values);
    const ascending = Float64Array.from(resampled[method]).sort();
    return {
      fisher: fisherInterval(method, r, n, level, variance(measured[method])),
      bootstrap:
        ascending.length < resamples / 4
          ? null
          : {
              lower: quantile(ascending, (1 - level) / 2),
              upper: quantile(ascending, (1 + level) / 2),
              resamples,
              skipped: resamples - ascending.length,
            },
    };
  };
  return { pearson: intervals('pearson'), spearman: intervals('spearman'), kendall: intervals('kendall') };
}

/**
 * Interval by Fisher's z. Standard errors: 1 / (n - 3) for Pearson, (1 + r²/2) / (n - 3) for Spearman (Bonett and Wright
 * 2000, Psychometrika 65), 0.437 / (n - 4) for Kendall (Fieller, Hartley and Pearson 1957, Biometrika 44), each a
 * variance of z, to which `extraVariance` is added. Needs n >= 4; 4 pairs do not bound Kendall's tau at all.
 */
export function fisherInterval(
  method: CorrelationMethod,
  r: number,
  n: number,
  level: number,
  extraVariance = 0,
): { lower: number; upper: number } {
  const sampling = method === 'kendall' ? 0.437 / (n - 4) : (method === 'spearman' ? 1 + (r * r) / 2 : 1) / (n - 3);
  const half = normalQuantile((1 + level) / 2, 0, 1) * Math.sqrt(sampling + extraVariance);
  const z = fisherZ(method, r, n);
  // A rank coefficient of 1 may be 1; what was taken off for z is given back.
  return { lower: Math.min(r, Math.tanh(z - half)), upper: Math.max(r, Math.tanh(z + half)) };
}

/**
 * The inverse hyperbolic tangent. Equal orders give rank coefficients of exactly 1 in a good share of small samples; z
 * would be infinite and the interval a point, so half of the least step the coefficient can take is taken off.
 */
function fisherZ(method: CorrelationMethod, r: number, n: number): number {
  if (method === 'pearson') return Math.atanh(r);
  const most = 1 - (method === 'spearman' ? 6 / (n * n * n - n) : 2 / (n * (n - 1)));
  return Math.atanh(Math.max(-most, Math.min(most, r)));
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** Between order statistics by linear interpolation (type 7 of Hyndman and Fan 1996). */
function quantile(ascending: Float64Array, p: number): number {
  const at = (ascending.length - 1) * p;
  const below = Math.floor(at);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (at - below) * (ascending[above] - ascending[below]);
}
