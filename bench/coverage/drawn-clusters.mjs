/** Hits of trials that come in clusters, drawn in two ways. */

import { normals } from '#dist/src/statistics/distributions/normal.js';
import { clusteredRate } from '#dist/src/statistics/rates/clustered-rate.js';

/** @import { Random } from '#dist/src/contract/random.js' */

/**
 * Trials of cluster `i`.
 *
 * @type {Record<string, (i: number) => number>}
 */
export const sizes = {
  1: () => 1,
  3: () => 3,
  5: () => 5,
  10: () => 10,
  25: () => 25,
  '1 to 20': (i) => [1, 2, 3, 5, 8, 13, 20, 1, 2, 4][i % 10],
};

/**
 * The rate of clusters that have trials.
 *
 * @param {number[]} hits
 * @param {number[]} trials
 */
export function rateOf(hits, trials) {
  const rate = clusteredRate(hits, trials);
  if (!rate) throw new Error('no trials, so no rate');
  return rate;
}

/**
 * Hits of clusters of so many trials, two trials of one of which correlate by `alike`. `beta`: a cluster has a rate of its own, of a beta
 * distribution; `copies`: a trial comes out as its cluster does with a chance of the root of `alike`, and else for itself.
 *
 * @param {{ how: string, alike: number, rate: number, trials: number[] }} clusters
 * @param {Random} random
 */
export function drawHits({ how, alike, rate, trials }, random) {
  const normal = normals(random);
  const root = how === 'copies' ? Math.sqrt(alike) : 0;
  return trials.map((n) => {
    const own = how === 'copies' ? Number(random.next() < rate) : 0;
    const chance = how === 'beta' && alike > 0 ? beta(rate, 1 / alike - 1, random, normal) : rate;
    let hits = 0;
    for (let i = 0; i < n; i++) hits += random.next() < root ? own : Number(random.next() < chance);
    return hits;
  });
}

/**
 * Of this mean, and shape parameters of this sum.
 *
 * @param {number} mean
 * @param {number} sum
 * @param {Random} random
 * @param {() => number} normal
 */
function beta(mean, sum, random, normal) {
  const [a, b] = [mean * sum, (1 - mean) * sum].map((shape) => gamma(shape, random, normal));
  // Both are 0 where the shapes are so small that one of them is all there is.
  return a + b > 0 ? a / (a + b) : Number(random.next() < mean);
}

/**
 * Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26.
 *
 * @param {number} shape
 * @param {Random} random
 * @param {() => number} normal
 * @returns {number}
 */
function gamma(shape, random, normal) {
  if (shape < 1) return gamma(shape + 1, random, normal) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
