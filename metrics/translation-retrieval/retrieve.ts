/** Nearest neighbours between two sets of vectors of which each has one counterpart in the other. Pure. */

/** Row-major, one row a sentence. */
export interface Matrix {
  values: Float32Array;
  dimensions: number;
}

/** Per pair 1 where the nearest vector is the counterpart, a share where others are as near, else 0. */
export interface Hits {
  fromSource: Float64Array;
  toSource: Float64Array;
}

/**
 * Row `source[i]` is the counterpart of row `target[i]`. A query is moved by the mean of the other language less that of
 * its own, and finds the vector of the greatest cosine. Of `k` vectors that are equally near, the counterpart among
 * them, it finds the right one in one of `k` draws.
 *
 * No row may be zero or hold a NaN: see {@link hasDirection}.
 */
export function retrieve(matrix: Matrix, source: readonly number[], target: readonly number[]): Hits {
  const n = source.length;
  const x = languageOf(matrix, source);
  const y = languageOf(matrix, target);
  const shift = y.mean.map((value, k) => value - x.mean[k]);
  const shiftOfX = products(x, shift);
  const shiftOfY = products(y, shift);
  const forward = new Float64Array(n);
  const backward = new Float64Array(n);
  const fromSource = new Float64Array(n);
  const best = new Float64Array(n).fill(Number.NEGATIVE_INFINITY);
  const ties = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const product = dot(x.rows[i], y.rows[j]);
      // Up to the length of the query, which all that it is compared with share.
      forward[j] = (product + shiftOfY[j]) / y.lengths[j];
      const back = (product - shiftOfX[i]) / x.lengths[i];
      if (i === j) backward[j] = back;
      if (back > best[j]) ties[j] = 0;
      if (back >= best[j]) {
        best[j] = back;
        ties[j]++;
      }
    }
    fromSource[i] = hitAmong(forward, i);
  }
  const toSource = backward.map((own, j) => (own === best[j] ? 1 / ties[j] : 0));
  return { fromSource, toSource };
}

/** Whether a row is a vector that cosines can be taken of: a text without a token has none, and 0 points nowhere. */
export function hasDirection({ values, dimensions }: Matrix, row: number): boolean {
  const own = values.subarray(row * dimensions, (row + 1) * dimensions);
  return own.every(Number.isFinite) && own.some((value) => value !== 0);
}

interface Language {
  rows: Float32Array[];
  lengths: Float64Array;
  mean: Float64Array;
}

function languageOf({ values, dimensions }: Matrix, items: readonly number[]): Language {
  const rows = items.map((item) => values.subarray(item * dimensions, (item + 1) * dimensions));
  const mean = new Float64Array(dimensions);
  for (const row of rows) for (let k = 0; k < dimensions; k++) mean[k] += row[k] / rows.length;
  return { rows, lengths: Float64Array.from(rows, (row) => Math.sqrt(dot(row, row))), mean };
}

function products({ rows }: Language, vector: Float64Array): Float64Array {
  return Float64Array.from(rows, (row) => dot(row, vector));
}

function hitAmong(likeness: Float64Array, own: number): number {
  let ties = 0;
  for (const one of likeness) {
    if (one > likeness[own]) return 0;
    if (one === likeness[own]) ties++;
  }
  return 1 / ties;
}

function dot(a: Float32Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
