/** Means and standardised differences of score-gaps, of numbers from uniform to very skewed. */
import { standardisedDifference } from '#dist/metrics/score-gaps/differences.js';
import { gapInterval, meanInterval } from '#dist/metrics/score-gaps/limits.js';
import { sampleOf } from '#dist/metrics/score-gaps/sample.js';
import { hedges, hedgesInterval } from '#dist/metrics/score-gaps/standardised.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = '`score-gaps`: means and standardised differences of skewed numbers';
export const about =
  'Numbers of groups, of which the first is so many standard deviations higher than the others, or its distances from the mean are twice as great (`spread`). Ratings are 1 to 5, skewed towards 5; lognormal numbers have a logarithm of deviation .5 or 1. Gaps are those of the first group from the rest, the difference is over all groups, before its lower limit is put to 0 where shuffles make as much.';
export const covers = ['mean', 'mean-gap', 'standardised-gap', 'standardised-difference'].map(
  (measure) => `score-gaps/${measure}`,
);

const shares = [0.05, 0.1, 0.15, 0.3, 0.4];
const meanRating = shares.reduce((sum, share, i) => sum + share * (i + 1), 0);
/** @type {Record<string, { draw: Shape, mean: number, variance: number }>} */
const shapes = {
  normal: { draw: (_, normal) => normal(), mean: 0, variance: 1 },
  uniform: { draw: (random) => random.next(), mean: 1 / 2, variance: 1 / 12 },
  ratings: {
    draw(random) {
      const share = random.next();
      return [0.05, 0.15, 0.3, 0.6, 1].findIndex((most) => share < most) + 1;
    },
    mean: meanRating,
    variance: shares.reduce((sum, share, i) => sum + share * (i + 1 - meanRating) ** 2, 0),
  },
  'lognormal .5': lognormal(0.5),
  exponential: { draw: (random) => -Math.log(1 - random.next()), mean: 1, variance: 1 },
  'lognormal 1': lognormal(1),
};

/** @param {number} deviation of the logarithm */
function lognormal(deviation) {
  const w = Math.exp(deviation ** 2);
  return {
    /** @type {Shape} */
    draw: (_, normal) => Math.exp(deviation * normal()),
    mean: Math.sqrt(w),
    variance: w * (w - 1),
  };
}

/**
 * @typedef {object} Cell
 * @property {number[]} sizes
 * @property {string} shape
 * @property {number | 'spread'} apart
 */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function samplesOf({ sizes, shape, apart }, random) {
  const { draw, mean, variance } = shapes[shape];
  const normal = normals(random);
  return sizes.map((n, g) =>
    sampleOf(
      Float64Array.from({ length: n }, () => {
        const value = draw(random, normal);
        if (g > 0) return value;
        return apart === 'spread' ? mean + 2 * (value - mean) : value + apart * Math.sqrt(variance);
      }),
    ),
  );
}

/** @typedef {ReturnType<typeof samplesOf>} Samples */

/** @param {Samples} samples */
const restOf = (samples) => sampleOf(Float64Array.from(samples.slice(1).flatMap(({ numbers }) => [...numbers])));

/** @type {Record<string, (samples: Samples) => { value: number, interval?: unknown }>} */
const measures = {
  mean: ([own]) => ({ value: own.mean, ...meanInterval(own) }),
  'mean-gap': (samples) => {
    const rest = restOf(samples);
    return { value: samples[0].mean - rest.mean, ...gapInterval(samples[0], rest) };
  },
  'standardised-gap': (samples) => {
    const rest = restOf(samples);
    return { value: hedges(samples[0], rest), interval: hedgesInterval(samples[0], rest) };
  },
  'standardised-difference': (samples) => {
    const found = standardisedDifference(samples, { average: 0, most: 0 });
    return found.status === 'ok' ? found : { value: Number.NaN };
  },
};

/**
 * @param {Cell} cell
 * @param {string} measure
 */
function truthOf({ sizes, shape, apart }, measure) {
  const { mean, variance } = shapes[shape];
  const gap = apart === 'spread' ? 0 : apart * Math.sqrt(variance);
  if (measure === 'mean') return mean + gap;
  if (measure === 'mean-gap') return gap;
  const all = sizes.reduce((sum, one) => sum + one, 0);
  const within = apart === 'spread' ? (variance * (all + 3 * sizes[0])) / all : variance;
  return gap / Math.sqrt(within);
}

const layouts = [
  [30, 30],
  [30, 100],
  [30, 500],
  [100, 100],
  [200, 1000],
  [500, 500],
  [30, 30, 100, 200, 500],
];

export const head = ['groups of', 'shape', 'apart', 'measure'];
/** @type {Design[]} */
export const designs = layouts.flatMap((sizes) =>
  Object.keys(shapes).flatMap((shape) =>
    /** @type {Cell['apart'][]} */ ([0, 0.5, 2, 'spread']).flatMap((apart) =>
      Object.entries(measures).map(([measure, take]) => ({
        name: `skewed numbers ${sizes} ${shape} ${apart}`,
        cells: [sizes.join(', '), shape, apart, measure],
        truth: truthOf({ sizes, shape, apart }, measure),
        // Where it was held least: few and very skewed, far apart.
        quick: sizes[1] === 30 && sizes.length === 2 && shape === 'lognormal 1' && apart === 2,
        /** @param {Random} random */
        measure: (random) =>
          /** @type {import('./harness.mjs').Found} */ (take(samplesOf({ sizes, shape, apart }, random))),
      })),
    ),
  ),
);
