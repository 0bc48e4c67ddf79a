/** AUCs of a group against the others: few items against many, where scores are skewed, tied or of two values. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import metric from '#dist/metrics/hate-speech-bias/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = '`hate-speech-bias`: AUCs and equality gaps of single groups';
export const about =
  'Groups that do not differ, each with as many positives as negatives (`items`); measured is the first of them. Scores are normal; `wide`, the positives three times as wide; `left` or `right`, exponential towards either side; `tied`, normal and rounded to five values; `two`, of two values with as many errors on either side; `two, rare`, of two values with 4 % false positives. The gate is `min`, or of gaps `max`, at the true value.';
export const covers = ['auc', 'subgroup-auc', 'bpsn-auc', 'bnsp-auc', 'negative-aeg', 'positive-aeg'].map(
  (measure) => `hate-speech-bias/${measure}`,
);

/** @param {number} x */
const round = (x) => Math.max(-2, Math.min(2, Math.round(x)));
/** @param {number} mean */
const sharesOf = (mean) =>
  [-2, -1, 0, 1, 2].map(
    (at) => (at < 2 ? normalCdf(at + 0.5, mean, 1) : 1) - (at > -2 ? normalCdf(at - 0.5, mean, 1) : 0),
  );
/**
 * AUC of normal scores, rounded, `mean` apart.
 *
 * @param {number} mean
 */
function tiedAuc(mean) {
  const [upper, lower] = [sharesOf(mean), sharesOf(0)];
  return upper.reduce(
    (sum, p, i) => sum + lower.reduce((all, q, j) => all + p * q * (i > j ? 1 : i === j ? 0.5 : 0), 0),
    0,
  );
}

/**
 * Where an increasing function has a value.
 *
 * @param {(x: number) => number} f
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function solve(f, value, low, high) {
  let [a, b] = [low, high];
  for (let i = 0; i < 60; i++) {
    const middle = (a + b) / 2;
    if (f(middle) < value) a = middle;
    else b = middle;
  }
  return a;
}

/** @param {number} auc */
const apart = (auc) => Math.SQRT2 * normalQuantile(auc, 0, 1);
/**
 * The difference of two exponential variables is a Laplace one.
 *
 * @param {number} auc
 */
const shift = (auc) => -Math.log(2 * (1 - auc));
/** @param {Random} random */
const exponential = (random) => -Math.log(1 - random.next());
/**
 * @param {Random} random
 * @param {number} rate
 */
const hit = (random, rate) => (random.next() < rate ? 1 : 0);

/**
 * By shape: how a score of a positive and of a negative is drawn where the AUC is `auc`.
 *
 * @type {Record<string, (auc: number) => [Shape, Shape]>}
 */
export const shapes = {
  normal: (auc) => [(_, z) => apart(auc) + z(), (_, z) => z()],
  wide: (auc) => [(_, z) => Math.sqrt(10) * normalQuantile(auc, 0, 1) + 3 * z(), (_, z) => z()],
  left: (auc) => [(random) => shift(auc) - exponential(random), (random) => -exponential(random)],
  right: (auc) => [(random) => shift(auc) + exponential(random), (random) => exponential(random)],
  tied: (auc) => {
    const mean = solve(tiedAuc, auc, 0, 10);
    return [(_, z) => round(mean + z()), (_, z) => round(z())];
  },
  two: (auc) => [(random) => hit(random, auc), (random) => hit(random, 1 - auc)],
  'two, rare': (auc) => [(random) => hit(random, 0.04 + 2 * (auc - 0.5)), (random) => hit(random, 0.04)],
};

/**
 * The metric's measurements of data drawn anew.
 *
 * @typedef {object} Scored
 * @property {number} items positives of a group, and as many negatives
 * @property {number[]} lowered by group, by how much its negatives score higher than those of others
 * @property {number[]} [raised] the same of its positives
 * @property {Shape[]} draws of positives and of negatives
 * @property {object} options of the metric
 *
 * @param {Scored} design
 * @param {Random} random
 */
export function aucsOf({ items, lowered, raised, draws: [positive, negative], options }, random) {
  const z = normals(random);
  /** @type {number[]} */
  const scores = [];
  /** @type {number[]} */
  const labels = [];
  const groups = lowered.map((by, id) => {
    const from = scores.length;
    for (let i = 0; i < items; i++) {
      scores.push(positive(random, z) + (raised?.[id] ?? 0), negative(random, z) + by);
      labels.push(1, 0);
    }
    const members = Uint32Array.from({ length: 2 * items }, (_, i) => from + i);
    return { id: `${id}`, attribute: 'group', members };
  });
  const dataset = { kind: 'labelled', size: scores.length, positive: Uint8Array.from(labels), groups };
  const seed = random.next();
  return measured(metric, {
    options: { dataset: 'drawn', ...options },
    data: { dataset },
    observed: { scores: { positive: Float64Array.from(scores), missing: 0 } },
    random: (...names) => randomStream(seed, ...names),
  });
}

const sizes = [
  [2, 10],
  [2, 15],
  [2, 20],
  [2, 50],
  [24, 10],
  [24, 15],
  [24, 20],
  [24, 50],
  [50, 10],
  [50, 50],
  [50, 200],
];
const ofOthers = ['bpsn-auc', 'bnsp-auc', 'negative-aeg'];

export const head = ['measure', 'groups', 'items', 'scores', 'AUC'];
/** @type {Design[]} */
export const designs = ['auc', 'subgroup-auc', ...ofOthers].flatMap((measure) =>
  sizes
    .filter(
      ([groups, items]) =>
        groups === 2 || (ofOthers.includes(measure) && (items === 10 || groups < 50 || measure === 'bpsn-auc')),
    )
    .flatMap(([groups, items]) =>
      Object.keys(shapes).flatMap((scores) =>
        (measure === 'negative-aeg' ? [0.8] : [0.6, 0.8, 0.96]).map((auc) => {
          const design = {
            items,
            lowered: Array(groups).fill(0),
            draws: shapes[scores](auc),
            options: { groups: ['0'] },
          };
          const [truth, gate] = measure === 'negative-aeg' ? [0, { max: 0 }] : [auc, { min: auc }];
          return {
            name: `auc ${measure} ${groups} ${items} ${scores} ${auc}`,
            cells: [measure, groups, items, scores, auc],
            truth,
            ...gate,
            most: groups === 50 ? 200 : 500,
            measure: (random) =>
              numberOf(
                aucsOf(design, random),
                (one) => one.measure === measure && (one.group === '0' || measure === 'auc'),
              ),
          };
        }),
      ),
    ),
);
