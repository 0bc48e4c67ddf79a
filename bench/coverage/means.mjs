/** Means over few words, texts or documents that have no bounds to go by. */
import perplexity from '#dist/metrics/perplexity/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { summarise } from '#dist/src/statistics/means/quantiles.js';
import { skewedMeanInterval } from '#dist/src/statistics/means/skewed-mean.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`log-probability-bias`, `perplexity`, `accumulated-prediction-sensitivity/mean`';
export const about =
  'Log-probability bias is a mean over attribute words, or the difference of two, the first set three times as widely spread where it says so; it passes one number a word to the interval. Perplexity is simulated through the metric: documents of a lognormal length, whose loss a token hangs on the length or not. Sensitivities pass one number a text to the interval, of 400 resamples.';
export const covers = [
  'log-probability-bias/*',
  'perplexity/perplexity',
  'perplexity/bits-per-byte',
  'accumulated-prediction-sensitivity/mean',
];

/**
 * @param {() => number} normal
 * @param {number} n
 */
const squares = (normal, n) => Array.from({ length: n }, () => normal() ** 2).reduce((sum, one) => sum + one, 0);
/**
 * With mean 0.
 *
 * @type {Record<string, (normal: () => number) => number>}
 */
const shapes = {
  normal: (normal) => normal(),
  tails: (normal) => normal() / Math.sqrt(squares(normal, 6) / 6),
  skewed: (normal) => (squares(normal, 8) - 8) / 4,
};
/**
 * @template T
 * @param {number} n
 * @param {() => T} draw
 */
const drawn = (n, draw) => Array.from({ length: n }, draw);

/** @type {Design[]} */
const words = Object.entries(shapes).flatMap(([name, draw]) =>
  [
    [5, 0, 1],
    [8, 0, 1],
    [25, 0, 1],
    [5, 5, 1],
    [5, 5, 3],
    [5, 8, 3],
    [8, 25, 3],
  ].map(([first, second, wide]) => ({
    name: `words ${name} ${first} ${second} ${wide}`,
    cells: [
      'log-probability-bias',
      second ? `${first} and ${second}` : first,
      wide > 1 ? `${name}, ${wide} times` : name,
    ],
    truth: 0.4,
    measure(random) {
      const normal = normals(random);
      const a = drawn(first, () => 0.4 + wide * draw(normal));
      const b = drawn(second, () => draw(normal));
      /** @param {number[]} values */
      const mean = (values) => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
      return { value: mean(a) - mean(b), interval: skewedMeanInterval(a, b) };
    },
  })),
);

/** @type {Design[]} */
const texts = [0.5, 1].flatMap((spread) =>
  [10, 36, 50, 100].map((n) => ({
    name: `sensitivities ${spread} ${n}`,
    cells: ['accumulated-prediction-sensitivity/mean', n, `lognormal, ${spread}`],
    truth: Math.exp(spread ** 2 / 2),
    measure(random) {
      const normal = normals(random);
      return summarise(Float64Array.from(drawn(n, () => Math.exp(spread * normal()))), [], 400, random).mean;
    },
  })),
);

/** @type {Design[]} */
const documents = ['perplexity', 'bits-per-byte'].flatMap((measure) =>
  [10, 20, 50].flatMap((n) =>
    [
      [0.5, 0],
      [1, 0],
      [1, 0.3],
    ].map(([spread, along]) => {
      const loss = 3.5 + 0.6 * along * spread;
      return {
        name: `documents ${measure} ${n} ${spread} ${along}`,
        cells: [measure, n, `lengths lognormal, ${spread}${along ? ', correlating' : ''}`],
        truth: measure === 'perplexity' ? Math.exp(loss) : loss / Math.LN2 / 4,
        measure(random) {
          const normal = normals(random);
          const sizes = drawn(n, () => {
            const length = normal();
            const own = along * length + Math.sqrt(1 - along ** 2) * normal();
            // Rounding up small lengths would move the mean over tokens.
            return { tokens: 1000 * Math.exp(spread * length), loss: 3.5 + 0.6 * own };
          });
          const found = measured(perplexity, {
            options: { corpus: 'drawn' },
            data: {},
            observed: {
              answers: {
                logProbabilities: Float64Array.from(sizes, ({ tokens, loss }) => -tokens * loss),
                tokens: Float64Array.from(sizes, ({ tokens }) => tokens),
                bytes: Float64Array.from(sizes, ({ tokens }) => 4 * tokens),
                truncated: 0,
              },
            },
          });
          return numberOf(found, (one) => one.measure === measure);
        },
      };
    }),
  ),
);

export const head = ['measure', 'of', 'values'];
/** @type {Design[]} */
export const designs = [...words, ...texts, ...documents];
