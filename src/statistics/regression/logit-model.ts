/** Logistic regression without a penalty, with standard errors: what a yes or no depends on. */
import { choleskyInPlace, choleskySolve } from './cholesky.ts';
import { dot } from './lbfgs.ts';

export interface LogitModel {
  /** One a column. */
  coefficients: Float64Array;
  /** From the information of independent rows. */
  standardErrors: Float64Array;
  /**
   * With clusters: from the sums of their scores, G / (G - 1) times as large in the square, so that rows of a cluster may
   * depend on each other in any way; of one cluster NaN. Absent without clusters.
   */
  clusteredErrors?: Float64Array;
  logLikelihood: number;
  /** 2 x columns - 2 x log-likelihood (Akaike). */
  aic: number;
}

const MOST_ITERATIONS = 100;

/**
 * Maximum likelihood of log(p / (1 - p)) = columns · coefficients, by Newton's method, as `glm(family = binomial)` of R and
 * `Logit` of statsmodels.
 *
 * @param columns one of them constant where there is to be an intercept
 * @param positive per row 1 or 0
 * @param cluster per row the number of its cluster, from 0
 * @returns null where there is no maximum (the columns tell the ones from the zeros) or no single one
 */
export function fitLogit(
  columns: readonly Float64Array[],
  positive: Uint8Array,
  cluster?: Int32Array,
): LogitModel | null {
  const [n, p] = [positive.length, columns.length];
  const coefficients = new Float64Array(p);
  const rowOf = (i: number) => Float64Array.from(columns, (column) => column[i]);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const information = new Float64Array(p * p);
    const score = new Float64Array(p);
    let logLikelihood = 0;
    for (let i = 0; i < n; i++) {
      const row = rowOf(i);
      const margin = dot(row, coefficients);
      const chance = 1 / (1 + Math.exp(-margin));
      const signed = positive[i] ? margin : -margin;
      logLikelihood -= Math.max(0, -signed) + Math.log1p(Math.exp(-Math.abs(signed)));
      for (let a = 0; a < p; a++) {
        score[a] += (positive[i] - chance) * row[a];
        for (let b = 0; b < p; b++) information[a * p + b] += chance * (1 - chance) * row[a] * row[b];
      }
    }
    const scales = Array.from({ length: p }, (_, a) => Math.sqrt(information[a * p + a]));
    choleskyInPlace(information, p);
    // A separable column: its coefficient grows without end, and what it still tells fades.
    if (scales.some((scale, a) => !(information[a * p + a] > 1e-7 * scale) || !(scale > 1e-6))) return null;
    const step = score.slice();
    choleskySolve(information, p, step);
    const gain = dot(step, score);
    if (gain < 1e-18 * (1 + Math.abs(logLikelihood))) {
      return {
        coefficients,
        standardErrors: errorsOf(information, p, (column, a) => column[a]),
        ...(cluster && { clusteredErrors: clusteredErrors({ columns, positive, cluster, coefficients, information }) }),
        logLikelihood,
        aic: 2 * p - 2 * logLikelihood,
      };
    }
    // Far from the optimum a whole step may go too far.
    const length = Math.min(1, 4 / Math.sqrt(gain));
    for (let a = 0; a < p; a++) coefficients[a] += length * step[a];
  }
  return null;
}

/** Roots of `variance` of each column of the inverse. */
function errorsOf(
  information: Float64Array,
  p: number,
  variance: (column: Float64Array, a: number) => number,
): Float64Array {
  return Float64Array.from({ length: p }, (_, a) => {
    const column = Float64Array.from({ length: p }, (_, b) => Number(a === b));
    choleskySolve(information, p, column);
    return Math.sqrt(variance(column, a));
  });
}

function clusteredErrors({
  columns,
  positive,
  cluster,
  coefficients,
  information,
}: {
  columns: readonly Float64Array[];
  positive: Uint8Array;
  cluster: Int32Array;
  coefficients: Float64Array;
  information: Float64Array;
}): Float64Array {
  const p = columns.length;
  const scores = new Map<number, Float64Array>();
  for (let i = 0; i < positive.length; i++) {
    let margin = 0;
    for (let a = 0; a < p; a++) margin += columns[a][i] * coefficients[a];
    const residual = positive[i] - 1 / (1 + Math.exp(-margin));
    const own = scores.get(cluster[i]) ?? new Float64Array(p);
    scores.set(cluster[i], own);
    for (let a = 0; a < p; a++) own[a] += residual * columns[a][i];
  }
  const count = scores.size;
  return errorsOf(information, p, (column) => {
    let squares = 0;
    for (const own of scores.values()) squares += dot(own, column) ** 2;
    return (squares * count) / (count - 1);
  });
}
