/** Median and tenths: order statistics, which accumulated-prediction-sensitivity gives. */

import { normals } from '#dist/src/statistics/distributions/normal.js';
import { quantile } from '#dist/src/statistics/means/bootstrap.js';
import { quantileInterval } from '#dist/src/statistics/means/quantiles.js';

/** @import { Design } from './harness.mjs' */

export const title = '`accumulated-prediction-sensitivity/median`, `q10`, `q90`';
export const about =
  'Lognormal values. Fewer than 36 texts have no interval of a tenth. A percentile bootstrap in its place held q10 and q90 of 10 texts in 64 % of samples.';
export const covers = ['median', 'q10', 'q90'].map((name) => `accumulated-prediction-sensitivity/${name}`);

/** @type {Record<number, number>} */
const z = { 0.1: -1.2815515655446004, 0.5: 0, 0.9: 1.2815515655446004 };

export const head = ['texts', 'share'];
/** @type {Design[]} */
export const designs = [10, 36, 100].flatMap((n) =>
  [0.1, 0.5, 0.9].map((share) => ({
    name: `quantile ${n} ${share}`,
    cells: [n, share],
    truth: Math.exp(z[share]),
    measure(random) {
      const normal = normals(random);
      const sorted = Float64Array.from({ length: n }, () => Math.exp(normal())).sort();
      return { value: quantile(sorted, share), interval: quantileInterval(sorted, share) };
    },
  })),
);
