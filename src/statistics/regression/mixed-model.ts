/** Linear mixed models: what is the same in all clusters, where each cluster has effects of its own around it. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Interval } from '../../contract/measurement.ts';
import { choleskyInPlace, choleskySolve } from './cholesky.ts';
import { clusterProducts } from './cluster-products.ts';
import { addTo, dot, lbfgs } from './lbfgs.ts';
import { lowerTriangle, multiply, restrictedDeviance, transposed } from './restricted-deviance.ts';

export interface MixedProblem {
  y: Float64Array;
  /** Columns of the fixed effects, of which one is constant where there is to be an intercept. */
  fixed: readonly Float64Array[];
  /** Columns whose effects differ from cluster to cluster, at least one. */
  random: readonly Float64Array[];
  /** Per row the number of its cluster, from 0. */
  cluster: Int32Array;
}

export interface MixedModel {
  /** One a column of `fixed`. */
  coefficients: Float64Array;
  /** Their covariance, row-major. */
  covariance: Float64Array;
  /** Of the random effects, row-major. */
  randomCovariance: Float64Array;
  residualVariance: number;
  /** Minus twice the restricted log-likelihood; minus infinity where the fixed effects leave nothing to explain. */
  deviance: number;
  /** Whether some random effect, or some mix of them, does not vary at all: then the data support fewer. */
  singular: boolean;
  converged: boolean;
  clusters: number;
  /** Per column of `fixed` in how many clusters it varies; of a constant one the number of clusters. */
  clustersOf: Int32Array;
}

/** A share of the norm of a column, or of y, that is rounding. */
const ROUNDING = 1e-10;
/** From this share of the residual deviation down a random effect counts as none. */
const LEAST_DEVIATION = 1e-3;
const MOST_ITERATIONS = 500;
/** Of a step of the search, of which it takes half until the deviance falls. */
const LEAST_STEP = 1e-10;
/** A fall of the deviance that changes no conclusion. */
const LEAST_GAIN = 1e-4;

/**
 * Restricted maximum likelihood (REML) with random effects of any covariance, as `lmer(y ~ x + (z | cluster))` of lme4 and
 * `MixedLM` of statsmodels: minimises the profiled deviance over the Cholesky factor of the covariance, by L-BFGS. The factor
 * may take any sign, so that a variance of 0 is no edge. Nothing is random.
 *
 * @returns null where columns of `fixed` are combinations of others, or there are no more rows than columns
 */
export function fitMixedModel({ y, fixed, random, cluster }: MixedProblem): MixedModel | null {
  const [n, p, q] = [y.length, fixed.length, random.length];
  if (n <= p) return null;
  const [xScale, zScale] = [fixed, random].map((columns) => columns.map(rootMeanSquare));
  if ([...xScale, ...zScale].includes(0)) return null;
  const scaled = (columns: readonly Float64Array[], scale: readonly number[]) =>
    columns.map((column, j) => column.map((value) => value / scale[j]));
  const [x, z] = [scaled(fixed, xScale), scaled(random, zScale)];
  const first = leastSquares(x, y);
  if (!first) return null;
  const products = clusterProducts(x, z, first.residuals, cluster);
  const clusters = products.clusters.length;
  const clustersOf = Int32Array.from(fixed, (column) => varyingIn(column, cluster) || clusters);
  const common = { clusters, clustersOf };
  const unscaled = (values: Float64Array, by: readonly number[], power: 1 | 2) =>
    values.map((value, at) =>
      power === 1 ? value / by[at] : value / (by[Math.floor(at / by.length)] * by[at % by.length]),
    );
  if (products.ee <= ROUNDING ** 2 * dot(y, y)) {
    return {
      ...common,
      coefficients: unscaled(first.coefficients, xScale, 1),
      covariance: new Float64Array(p * p),
      randomCovariance: new Float64Array(q * q),
      residualVariance: 0,
      deviance: Number.NEGATIVE_INFINITY,
      singular: true,
      converged: true,
    };
  }
  const near = minimise((at) => restrictedDeviance(products, q, at, 'search'), identity(q), clusters);
  const { theta, converged } = minimise((at) => restrictedDeviance(products, q, at, 'result'), near.theta, clusters);
  const found = restrictedDeviance(products, q, theta, 'result');
  const { deviance, coefficients, information, residualVariance, exact } = found;
  const lambda = lowerTriangle(theta, q);
  const relative = multiply(lambda, transposed(lambda, q), q, q);
  const logScale = xScale.reduce((sum, scale) => sum + 2 * Math.log(scale), 0);
  return {
    ...common,
    coefficients: unscaled(
      coefficients.map((value, a) => value + first.coefficients[a]),
      xScale,
      1,
    ),
    covariance: unscaled(
      inverse(information, p).map((value) => value * residualVariance),
      xScale,
      2,
    ),
    randomCovariance: unscaled(
      relative.map((value) => value * residualVariance),
      zScale,
      2,
    ),
    residualVariance,
    deviance: deviance + logScale,
    singular: isSingular(lambda, q),
    // Of a fit without noise the deviance soon has no digits left to go by, and the coefficients are known by then.
    converged: converged || exact,
  };
}

/**
 * The sum of `weights` times the coefficients: its standard error, and the 95 % interval of Student's t with one degree of
 * freedom fewer than there are clusters in which the columns vary. That is exact where every cluster has the same rows and
 * random effects of all these columns, and right on the whole elsewhere (docs/intervals.md); of columns without random effects
 * it is too wide.
 *
 * @returns without an interval where there is but one cluster, or nothing varies
 */
export function mixedContrast(
  { coefficients, covariance, clustersOf }: MixedModel,
  weights: Float64Array,
): { value: number; standardError: number; degreesOfFreedom: number; interval: Interval | null } {
  const p = coefficients.length;
  const variance = weights.reduce((sum, w, a) => sum + w * dot(covariance.subarray(a * p, (a + 1) * p), weights), 0);
  const used = clustersOf.filter((_, a) => weights[a] !== 0);
  const degreesOfFreedom = used.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY) - 1;
  const [value, standardError] = [dot(weights, coefficients), Math.sqrt(Math.max(0, variance))];
  if (degreesOfFreedom < 1 || !(standardError > 0)) return { value, standardError, degreesOfFreedom, interval: null };
  const half = tQuantile(0.975, degreesOfFreedom) * standardError;
  const method = 'mixed model (REML), t by cluster';
  const interval = { level: 0.95, method, lower: value - half, upper: value + half };
  return { value, standardError, degreesOfFreedom, interval };
}

function minimise(
  at: (theta: Float64Array) => { deviance: number; gradient: Float64Array },
  start: Float64Array,
  clusters: number,
): { theta: Float64Array; converged: boolean } {
  let theta = start;
  let curvature = 2 * clusters;
  const history = lbfgs(40, (vector) => {
    for (let k = 0; k < vector.length; k++) vector[k] /= curvature;
  });
  let here = at(theta);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const direction = history.direction(here.gradient);
    const descent = dot(direction, here.gradient);
    const moved = (length: number) => theta.map((value, k) => value + length * direction[k]);
    // The deviance can hardly fall any more, and its last digits are rounding: the gradient still tells which way is nearer.
    if (-descent <= 1e-12 * (1 + Math.abs(here.deviance))) {
      const last = moved(1);
      return { theta: lengthOf(at(last).gradient) < lengthOf(here.gradient) ? last : theta, converged: true };
    }
    let length = 1;
    let next = moved(length);
    let there = at(next);
    while (!(there.deviance <= here.deviance + 1e-4 * length * descent) && length > LEAST_STEP) {
      length /= 2;
      next = moved(length);
      there = at(next);
    }
    // Of a fit almost without noise the deviance has fewer digits: less is to be gained than they show.
    if (length <= LEAST_STEP) return { theta, converged: -descent < LEAST_GAIN };
    const step = next.map((value, k) => value - theta[k]);
    const change = there.gradient.map((value, k) => value - here.gradient[k]);
    history.update(step, change);
    if (dot(step, change) > 0) curvature = dot(change, change) / dot(step, change);
    [theta, here] = [next, there];
  }
  return { theta, converged: false };
}

/** The entries of a triangle on and below its diagonal. */
function identity(q: number): Float64Array {
  const theta = new Float64Array((q * (q + 1)) / 2);
  for (let a = 0, place = 0; a < q; place += ++a + 1) theta[place] = 1;
  return theta;
}

function lengthOf(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function leastSquares(x: readonly Float64Array[], y: Float64Array) {
  const p = x.length;
  const factor = new Float64Array(p * p);
  for (let a = 0; a < p; a++) for (let b = 0; b <= a; b++) factor[a * p + b] = dot(x[a], x[b]) / y.length;
  choleskyInPlace(factor, p);
  // Columns have length 1: what is left of one after those before it.
  for (let a = 0; a < p; a++) if (!(factor[a * p + a] > Math.sqrt(ROUNDING))) return null;
  const coefficients = Float64Array.from(x, (column) => dot(column, y) / y.length);
  choleskySolve(factor, p, coefficients);
  const residuals = y.map((value, i) => x.reduce((left, column, a) => left - coefficients[a] * column[i], value));
  return { coefficients, residuals };
}

function inverse(factor: Float64Array, p: number): Float64Array {
  const columns = new Float64Array(p * p);
  for (let a = 0; a < p; a++) {
    columns[a * p + a] = 1;
    choleskySolve(factor, p, columns.subarray(a * p, (a + 1) * p));
  }
  return columns;
}

/** Whether some mix of effects hardly varies: a row of the factor is near to a combination of those before it. */
function isSingular(lambda: Float64Array, q: number): boolean {
  const rows = Array.from({ length: q }, (_, a) => lambda.slice(a * q, (a + 1) * q));
  return rows.some((row, a) => {
    for (const before of rows.slice(0, a)) {
      const square = dot(before, before);
      if (square > 0) addTo(row, before, -dot(row, before) / square);
    }
    return lengthOf(row) <= LEAST_DEVIATION;
  });
}

function rootMeanSquare(column: Float64Array): number {
  return Math.sqrt(dot(column, column) / column.length);
}

function varyingIn(column: Float64Array, cluster: Int32Array): number {
  const firstOf = new Map<number, number>();
  const varying = new Set<number>();
  for (const [i, value] of column.entries()) {
    const first = firstOf.get(cluster[i]);
    if (first === undefined) firstOf.set(cluster[i], value);
    else if (first !== value) varying.add(cluster[i]);
  }
  return varying.size;
}
