/** Correlations over the groups of an attribute: through the correlation stage itself. */
import { correlateGroups } from '#dist/src/correlate/correlate-groups.js';
import { coefficient } from '#dist/src/statistics/correlation/correlation.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { rateInterval } from '#dist/src/statistics/rates/rate-limits.js';
import { partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Result } from '#dist/src/contract/report.js' */
/** @import { Design } from './harness.mjs' */

export const title = 'Correlations of two measures over groups';
export const about =
  'Languages have an ease for each of two tasks, which correlate by `rho`; the same 100 sentences are asked in all of them, some harder than others for both tasks, so that errors go together. Measured are shares of right answers with their intervals. The coefficient to be held is that of shares measured so. Where rho is 0 a gate fails as often as the interval lies above 0.';
export const covers = ['groupCorrelations/spearman', 'groupCorrelations/kendall'];

const SENTENCES = 100;

/**
 * Shares of right answers of each language by each task.
 *
 * @param {{ languages: number, rho: number }} design
 * @param {Random} random
 */
function draw({ languages, rho }, random) {
  const normal = normals(random);
  const hardness = Array.from({ length: SENTENCES }, () => normal());
  /** @param {number} ease */
  const right = (ease) => hardness.filter((hard) => random.next() < 1 / (1 + Math.exp(hard - ease))).length;
  return Array.from({ length: languages }, () => {
    const x = normal();
    const y = rho * x + Math.sqrt(1 - rho * rho) * normal();
    return [right(x), right(y)];
  });
}

/**
 * The mean of samples of 500 languages.
 *
 * @param {Drawn} design
 */
function truthOf({ method, rho }) {
  const samples = 20;
  let sum = 0;
  for (let sample = 0; sample < samples; sample++) {
    const pairs = draw({ languages: 500, rho }, randomStream(sample, 'truth', `${rho}`));
    const [x, y] = [0, 1].map((side) => Float64Array.from(pairs, (pair) => pair[side]));
    sum += coefficient[method](x, y) / samples;
  }
  return rho === 0 ? 0 : sum;
}

/**
 * @param {Drawn} design
 * @param {Random} random
 */
function measureDesign(design, random) {
  const results = draw(design, random).flatMap((pair, i) =>
    pair.map(
      (right, side) =>
        /** @type {Result} */ (
          partly({
            as: 'ab'[side],
            measure: 'accuracy',
            subject: 's',
            attribute: 'language',
            group: `${i}`,
            value: right / SENTENCES,
            range: [0, 1],
            interval: rateInterval(right, SENTENCES),
          })
        ),
    ),
  );
  const groups = [{ attribute: 'language', measures: ['a/accuracy', 'b/accuracy'] }];
  const found = correlateGroups(results, { groups, seed: random.below(2 ** 30) });
  const one = found.find(({ method }) => method === design.method);
  return { value: one?.value ?? 0, interval: one?.interval };
}

/** @typedef {{ method: 'spearman' | 'kendall', languages: number, rho: number }} Drawn */

/** @type {Drawn[]} */
const grid = /** @type {const} */ (['spearman', 'kendall']).flatMap((method) =>
  [6, 12, 30].flatMap((languages) => [0, 0.7].map((rho) => ({ method, languages, rho }))),
);

export const head = ['method', 'languages', 'rho'];
/** @type {Design[]} */
export const designs = grid.map((design) => ({
  name: `group correlation ${JSON.stringify(design)}`,
  cells: [design.method, design.languages, design.rho],
  truth: () => truthOf(design),
  measure: (random) => measureDesign(design, random),
  most: 150,
}));
