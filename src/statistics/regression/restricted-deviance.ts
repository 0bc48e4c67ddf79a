/** The profiled restricted deviance of a linear mixed model, as a function of the Cholesky factor of its random effects. */
import { choleskyInPlace, choleskySolve } from './cholesky.ts';
import type { Products } from './cluster-products.ts';
import { dot } from './lbfgs.ts';

/** In a search so much of the residuals' sum of squares counts as noise, so that the deviance of a perfect fit stays finite. */
const LEAST_NOISE = 1e-8;
/** Of a fit with so many times as much noise of its own the deviance is told without it. */
const PLENTY = 1000;

export interface RestrictedDeviance {
  deviance: number;
  /** By the entries of the factor on and below its diagonal, row by row. */
  gradient: Float64Array;
  /** Of the fixed effects; those of `e`, if that holds the residuals of a first estimate. */
  coefficients: Float64Array;
  /** Cholesky factor of XᵀV⁻¹X, p x p. */
  information: Float64Array;
  residualVariance: number;
  /** Whether hardly any noise is left: the random effects explain all. */
  exact: boolean;
}

/**
 * With V = I + Z Λ Λᵀ Zᵀ by cluster, and coefficients and residual variance at their best for it (Bates, Mächler, Bolker and
 * Walker 2015, Journal of Statistical Software 67, equation 42):
 *
 *     log |V| + log |XᵀV⁻¹X| + (n - p) (1 + log(2π r² / (n - p)))
 *
 * @param theta the entries of Λ on and below its diagonal, row by row
 */
export function restrictedDeviance(
  products: Products,
  q: number,
  theta: Float64Array,
  use: 'search' | 'result',
): RestrictedDeviance {
  const p = products.xe.length;
  const n = products.clusters.reduce((sum, { rows }) => sum + rows, 0);
  const lambda = lowerTriangle(theta, q);
  const information = products.xx.slice();
  const coefficients = products.xe.slice();
  let squares = products.ee;
  let logV = 0;
  const parts = products.clusters.map(({ zz, zx, ze }) => {
    const { w, logDeterminant } = whitening(zz, lambda, q);
    logV += logDeterminant;
    const [wzx, wze, wzz] = [multiply(w, zx, q, p), multiply(w, ze, q, 1), multiply(w, zz, q, q)];
    subtractSquare(information, wzx, wzx, q, p, p);
    subtractSquare(coefficients, wzx, wze, q, p, 1);
    squares -= dot(wze, wze);
    // ZᵀV⁻¹ times Z, X and e.
    const [ofZ, ofX, ofE] = [zz.slice(), zx.slice(), ze.slice()];
    subtractSquare(ofZ, wzz, wzz, q, q, q);
    subtractSquare(ofX, wzz, wzx, q, q, p);
    subtractSquare(ofE, wzz, wze, q, q, 1);
    return { ofZ, ofX, ofE };
  });
  choleskyInPlace(information, p);
  const right = coefficients.slice();
  choleskySolve(information, p, coefficients);
  const own = Math.max(0, squares - dot(right, coefficients));
  const least = LEAST_NOISE * products.ee;
  const exact = own <= PLENTY * least;
  const noise = use === 'search' || exact ? own + least : own;
  let logX = 0;
  for (let a = 0; a < p; a++) logX += 2 * Math.log(information[a * p + a]);
  const residualVariance = noise / (n - p);
  const deviance = logV + logX + (n - p) * (1 + Math.log(2 * Math.PI * residualVariance));

  // By Λ Λᵀ: the sum of ZᵀV⁻¹Z - ZᵀV⁻¹X (XᵀV⁻¹X)⁻¹ XᵀV⁻¹Z - a aᵀ / variance, a = ZᵀV⁻¹ of the residuals.
  const slope = new Float64Array(q * q);
  for (const { ofZ, ofX, ofE } of parts) {
    for (let a = 0; a < q; a++) {
      const row = ofX.subarray(a * p, (a + 1) * p);
      ofE[a] -= dot(row, coefficients);
    }
    for (let b = 0; b < q; b++) {
      const solved = ofX.slice(b * p, (b + 1) * p);
      choleskySolve(information, p, solved);
      for (let a = 0; a < q; a++) {
        const row = ofX.subarray(a * p, (a + 1) * p);
        slope[a * q + b] += ofZ[a * q + b] - dot(row, solved) - (ofE[a] * ofE[b]) / residualVariance;
      }
    }
  }
  const gradient = entriesBelow(
    multiply(slope, lambda, q, q).map((value) => 2 * value),
    q,
  );
  return { deviance, gradient, coefficients, information, residualVariance, exact };
}

/** W with WᵀW = Λ (I + Λᵀ ZᵀZ Λ)⁻¹ Λᵀ, so that V⁻¹ = I - Z WᵀW Zᵀ, and log |V|. */
function whitening(zz: Float64Array, lambda: Float64Array, q: number) {
  const inner = multiply(transposed(lambda, q), multiply(zz, lambda, q, q), q, q);
  for (let a = 0; a < q; a++) inner[a * q + a] += 1;
  choleskyInPlace(inner, q);
  const w = transposed(lambda, q);
  let logDeterminant = 0;
  for (let a = 0; a < q; a++) {
    const pivot = inner[a * q + a];
    logDeterminant += 2 * Math.log(pivot);
    for (let c = 0; c < q; c++) {
      for (let b = 0; b < a; b++) w[a * q + c] -= inner[a * q + b] * w[b * q + c];
      w[a * q + c] /= pivot;
    }
  }
  return { w, logDeterminant };
}

export function lowerTriangle(theta: Float64Array, q: number): Float64Array {
  const matrix = new Float64Array(q * q);
  for (let a = 0, at = 0; a < q; a++) for (let b = 0; b <= a; b++) matrix[a * q + b] = theta[at++];
  return matrix;
}

function entriesBelow(matrix: Float64Array, q: number): Float64Array {
  const entries = new Float64Array((q * (q + 1)) / 2);
  for (let a = 0, at = 0; a < q; a++) for (let b = 0; b <= a; b++) entries[at++] = matrix[a * q + b];
  return entries;
}

/** a (rows x q) times b (q x columns), with q rows of a. */
export function multiply(a: Float64Array, b: Float64Array, q: number, columns: number): Float64Array {
  const product = new Float64Array(q * columns);
  for (let i = 0; i < q; i++) {
    for (let k = 0; k < q; k++) {
      const factor = a[i * q + k];
      if (factor !== 0) for (let j = 0; j < columns; j++) product[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return product;
}

export function transposed(matrix: Float64Array, q: number): Float64Array {
  const other = new Float64Array(q * q);
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) other[b * q + a] = matrix[a * q + b];
  return other;
}

/** into -= aᵀ b, of a with q rows and `left` columns, and b with q rows and `right` columns. */
function subtractSquare(
  into: Float64Array,
  a: Float64Array,
  b: Float64Array,
  q: number,
  left: number,
  right: number,
): void {
  for (let k = 0; k < q; k++) {
    for (let i = 0; i < left; i++) {
      const factor = a[k * left + i];
      if (factor !== 0) for (let j = 0; j < right; j++) into[i * right + j] -= factor * b[k * right + j];
    }
  }
}
