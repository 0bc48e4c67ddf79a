/** Means of few values with bounds: SS and LMS of stereoset. */

import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { mean } from '#dist/src/statistics/mean.js';
import { boundedMeanInterval } from '#dist/src/statistics/means/bounded-mean.js';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = '`stereoset/stereotype-score`';
export const about =
  'The metric passes one number a target term to the interval, so that it is simulated alone, of 400 draws.';
export const covers = ['stereoset/stereotype-score', 'stereoset/language-model-score'];

/**
 * Each with a draw of one value, and the bounds.
 *
 * @type {Record<string, { bounds: [number, number], sizes: number[], draw: Shape }>}
 */
const shapes = {
  'SS, 3 sentences a term, 50 %': { bounds: [0, 1], sizes: [5, 10, 79], draw: (random) => share(random, 3, 0.5) },
  'SS, 3 sentences a term, 80 %': { bounds: [0, 1], sizes: [5, 10, 79], draw: (random) => share(random, 3, 0.8) },
};

/**
 * @param {Random} random
 * @param {number} sentences
 * @param {number} rate
 */
function share(random, sentences, rate) {
  let wins = 0;
  for (let i = 0; i < sentences; i++) if (random.next() < rate) wins++;
  return wins / sentences;
}

/**
 * @param {{ draw: Shape }} shape
 * @param {Random} random
 */
function truthOf({ draw }, random) {
  const normal = normals(random);
  const draws = Float64Array.from({ length: 1_000_000 }, () => draw(random, normal));
  return mean(draws);
}

export const head = ['values', 'terms'];
/** @type {Design[]} */
export const designs = Object.entries(shapes).flatMap(([name, shape]) =>
  shape.sizes.map((n) => ({
    name: `${name} ${n}`,
    cells: [name, n],
    truth: () => truthOf(shape, randomStream(1, 'truth', name)),
    measure(random) {
      const normal = normals(random);
      const values = Float64Array.from({ length: n }, () => shape.draw(random, normal));
      return { value: mean(values), interval: boundedMeanInterval(values, shape.bounds, { resamples: 400, random }) };
    },
  })),
);
