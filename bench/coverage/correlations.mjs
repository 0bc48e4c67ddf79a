/** Correlations over few subjects: through the correlation stage itself. */
import { correlate } from '#dist/src/correlate/correlate.js';
import { coefficient } from '#dist/src/statistics/correlation/correlation.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Result } from '#dist/src/contract/report.js' */
/** @import { CorrelateOptions } from '#dist/src/correlate/correlate.js' */
/** @import { Design } from './harness.mjs' */

export const title = 'Correlations of metrics over subjects';
export const about =
  'Two measures of so many subjects, which correlate by `rho` before they take their shape: `lognormal` exponentiates both, `ties` rounds them to five values, `0 and 1` one of them to two. `error` is the standard error that each value is measured with, in standard deviations of the subjects; the coefficient to be held is that of the measured values. A gate fails here where the interval lies above the truth.';
export const covers = ['correlations/spearman', 'correlations/kendall'];

/**
 * Of both series, from standard normal ones.
 *
 * @type {Record<string, (x: number, y: number) => number[]>}
 */
const shapes = {
  normal: (x, y) => [x, y],
  lognormal: (x, y) => [Math.exp(x), Math.exp(y)],
  ties: (x, y) => [Math.max(-2, Math.min(2, Math.round(x))), Math.max(-2, Math.min(2, Math.round(y)))],
  '0 and 1': (x, y) => [x > 0 ? 1 : 0, y],
};

/**
 * @param {Pick<Series, 'shape' | 'rho' | 'error'>} design
 * @param {() => number} normal
 */
function drawPair({ shape, rho, error }, normal) {
  const a = normal();
  const b = rho * a + Math.sqrt(1 - rho * rho) * normal();
  return shapes[shape](a, b).map((value) => value + (error > 0 ? error * normal() : 0));
}

/**
 * Exactly for normal pairs, which ranks of lognormal ones are too; else the mean of samples of 1,000.
 *
 * @param {Series} design
 */
function truthOf({ method, shape, rho, error }) {
  const r = rho / (1 + error * error);
  if (shape === 'normal' || shape === 'lognormal')
    return method === 'spearman' ? (6 / Math.PI) * Math.asin(r / 2) : (2 / Math.PI) * Math.asin(r);
  if (rho === 0) return 0;
  const normal = normals(randomStream(1, 'truth', method, shape, `${rho}`));
  const samples = 40;
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    const pairs = Array.from({ length: 1000 }, () => drawPair({ shape, rho, error }, normal));
    const [x, y] = [0, 1].map((side) => Float64Array.from(pairs, (pair) => pair[side]));
    sum += coefficient[method](x, y) / samples;
  }
  return sum;
}

/**
 * @param {string} metric
 * @param {'intrinsic' | 'extrinsic'} family
 * @param {number} value
 * @param {number} i
 * @param {number} error
 * @returns {Result}
 */
const resultOf = (metric, family, value, i, error) =>
  partly({
    metric,
    as: metric,
    family,
    measure: 'm',
    attribute: null,
    group: null,
    subject: `${i}`,
    status: 'ok',
    value,
    ideal: 0,
    direction: 'target',
    range: [null, null],
    interval:
      error > 0 ? { level: 0.95, method: 'normal', lower: value - 1.96 * error, upper: value + 1.96 * error } : null,
  });

/**
 * @param {Series} design
 * @param {Random} random
 */
function measureDesign(design, random) {
  const normal = normals(random);
  const { n, method, error } = design;
  const results = Array.from({ length: n }, (_, i) => {
    const [x, y] = drawPair(design, normal);
    return [resultOf('a', 'intrinsic', x, i, error), resultOf('b', 'extrinsic', y, i, error)];
  }).flat();
  /** @type {CorrelateOptions} */
  const options = {
    families: ['intrinsic', 'extrinsic'],
    signed: true,
    aligned: false,
    performance: false,
    seed: random.below(2 ** 30),
    about: () => 'bias',
  };
  const found = correlate(results, options).find((one) => one.method === method);
  return { value: found?.value ?? 0, interval: found?.interval };
}

/** @typedef {{ method: 'spearman' | 'kendall', shape: string, n: number, rho: number, error: number }} Series */

/** @type {Series[]} */
const grid = /** @type {const} */ (['spearman', 'kendall']).flatMap((method) => [
  ...Object.keys(shapes).flatMap((shape) =>
    [5, 10, 20, 50].flatMap((n) => [0, 0.8].map((rho) => ({ method, shape, n, rho, error: 0 }))),
  ),
  ...[5, 10, 20].flatMap((n) => [0, 0.8].map((rho) => ({ method, shape: 'normal', n, rho, error: 0.3 }))),
]);

export const head = ['method', 'shape', 'subjects', 'rho', 'error'];
/** @type {Design[]} */
export const designs = grid.map((design) => {
  const { method, shape, n, rho, error } = design;
  return {
    name: `correlation ${JSON.stringify(design)}`,
    cells: [method, shape, n, rho, error],
    truth: () => truthOf(design),
    measure: (random) => measureDesign(design, random),
    most: 400,
  };
});
