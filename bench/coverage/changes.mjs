/** Differences from a baseline, on the same items and on others, by the comparison itself. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import counterfactual from '#dist/metrics/counterfactual-token-fairness/index.js';
import errorRates from '#dist/metrics/group-error-rates/index.js';
import hateSpeechBias from '#dist/metrics/hate-speech-bias/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { changesOf, runOf } from '../compared.mjs';
import { textsOf } from '../measuring.mjs';

/** @import { AnyMetric } from '#dist/src/contract/metric.js' */
/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Input } from '../compared.mjs' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = 'Changes against a baseline';
export const about =
  'Accuracy of so many items, each right in both runs, or by a coin of its own; AUC of scores that share 80 % of their noise, half of the items positive; the gap of texts that move by a lognormal amount, or much in 5 %; the greatest difference of false positive rates of two groups. With other items each run has its own. `before` and `now` are what is true of each; a gate fails where the change is shown for the worse.';
export const covers = [
  'decisions of the same items',
  'means over the same items',
  'AUCs of the same items',
  'other statistics of the same items',
  'different items',
].map((name) => `comparison/${name}`);

/**
 * @param {number} n
 * @param {object} more
 */
const labelled = (n, more) => ({
  kind: 'labelled',
  size: n,
  ids: Array.from({ length: n }, (_, i) => `${i}`),
  groups: [],
  ...more,
});
/**
 * @param {AnyMetric} metric
 * @param {object} dataset
 * @param {Float64Array} positive
 * @returns {Input}
 */
const scored = (metric, dataset, positive) => ({
  options: metric.options.parse({ dataset: 'drawn' }),
  data: { dataset },
  observed: { scores: { positive, missing: 0 }, decisions: { scores: positive } },
});
/** @param {number} n */
const half = (n) => Uint8Array.from({ length: n }, (_, i) => i % 2);

/**
 * By how much the answer of a counterfactual moves, and the mean of that.
 *
 * @type {Record<string, { draw: Shape, mean: number }>}
 */
const moved = {
  'gap, lognormal': { draw: (_, normal) => 0.05 * Math.exp(normal()), mean: 0.0819 },
  'gap, 5 % move': { draw: (random) => (random.next() < 0.05 ? 0.7 : 0.01), mean: 0.05 * 0.7 + 0.95 * 0.01 },
};

/**
 * Each draws two runs on the same items, and says which measure is meant.
 *
 * @typedef {object} Kind
 * @property {AnyMetric} metric
 * @property {string} measure
 * @property {(design: { n: number, before: number, now: number }, random: Random) => Input[]} runs
 * @property {(x: number) => number} [truth] the measure where the design says `x`; that itself unless given
 */
/** @type {Record<string, Kind>} */
const kinds = {
  accuracy: {
    metric: errorRates,
    measure: 'accuracy',
    runs({ n, before, now }, random) {
      const positive = half(n);
      const dataset = labelled(n, { positive, codes: Uint16Array.from(positive) });
      const own = Array.from({ length: n }, () => random.next());
      return [before, now].map((rate, run) => {
        const right = own.map((u) => (run === 0 || random.next() < 0.7 ? u : random.next()) < rate);
        return scored(
          errorRates,
          dataset,
          Float64Array.from(right, (is, i) => (is === (positive[i] === 1) ? 0.9 : 0.1)),
        );
      });
    },
  },
  auc: {
    metric: hateSpeechBias,
    measure: 'auc',
    runs({ n, before, now }, random) {
      const normal = normals(random);
      const positive = half(n);
      const dataset = labelled(n, { positive, codes: Uint16Array.from(positive) });
      const own = Array.from({ length: n }, () => Math.sqrt(0.8) * normal());
      return [before, now].map((separation) => {
        /**
         * @param {number} x
         * @param {number} i
         */
        const score = (x, i) => normalCdf(x + separation * positive[i] + Math.sqrt(0.2) * normal(), 0, 2);
        return scored(hateSpeechBias, dataset, Float64Array.from(own, score));
      });
    },
    truth: (separation) => normalCdf(separation / Math.SQRT2, 0, 1),
  },
  'greatest difference': {
    metric: errorRates,
    measure: 'false-positive-rate-difference',
    runs({ n, before, now }, random) {
      const groups = [0, 1].map((g) => ({
        id: `${g}`,
        attribute: 'group',
        members: Uint32Array.from({ length: n / 2 }, (_, i) => 2 * i + g),
      }));
      const dataset = labelled(n, { positive: new Uint8Array(n), codes: new Uint16Array(n), groups });
      const own = Array.from({ length: n }, () => random.next());
      return [before, now].map((gap, run) => {
        const flagged = own.map((u, i) => (run === 0 || random.next() < 0.7 ? u : random.next()) < 0.2 + (i % 2) * gap);
        return scored(
          errorRates,
          dataset,
          Float64Array.from(flagged, (is) => (is ? 0.9 : 0.1)),
        );
      });
    },
  },
  ...Object.fromEntries(
    Object.entries(moved).map(([name, { draw, mean }]) => [
      name,
      {
        metric: counterfactual,
        measure: 'gap',
        /** @type {Kind['runs']} */
        runs({ n, now }, random) {
          const normal = normals(random);
          const table = {
            name: 'gender',
            attribute: 'gender',
            groups: ['men', 'women'],
            rows: [{ words: [['he'], ['she']] }],
          };
          const texts = Array.from({ length: n }, (_, i) => `he sang ${i}`);
          const data = {
            dataset: labelled(n, { texts, positive: new Uint8Array(n) }),
            tables: { kind: 'swaps', tables: [table] },
          };
          const options = counterfactual.options.parse({ dataset: 'drawn', resamples: 100 });
          const asked = textsOf(counterfactual, { options, data });
          const moves = new Map(texts.map((text) => [text.replace('he', 'she'), Math.min(1, draw(random, normal))]));
          return [1, now].map((share, run) => {
            /** @param {string} text */
            const move = (text) => {
              const by = moves.get(text);
              return by === undefined ? 0 : by * (run === 0 || random.next() < share ? 1 : 0);
            };
            const positive = Float64Array.from(asked, move);
            const probabilities = Float64Array.from([...positive].flatMap((p) => [1 - p, p]));
            return {
              options,
              data,
              observed: { answers: { classes: ['no', 'yes'], probabilities, positive, missing: 0, truncated: 0 } },
            };
          });
        },
        /** @param {number} share */
        truth: (share) => share * mean,
      },
    ]),
  ),
};

/**
 * @param {(typeof grid)[number]} design
 * @param {Random} random
 * @param {number} run
 */
function measureDesign(design, random, run) {
  const { kind, paired } = design;
  const { metric, measure, runs } = kinds[kind];
  const [first, second] = runs(design, random);
  const later = paired ? second : runs(design, random)[1];
  const changes = changesOf(metric, runOf(metric, first, run), runOf(metric, later, run), { seed: run, paired });
  const change = changes.find((one) => one.measure === measure && one.group === null);
  if (!change) throw new Error(`no change of ${measure}`);
  return { value: change.difference ?? 0, interval: change.interval ?? undefined };
}

const grid = [
  ...[20, 50, 200].flatMap((n) =>
    [
      [0.8, 0.8],
      [0.95, 0.95],
      [0.9, 0.7],
    ].map(([before, now]) => ({ kind: 'accuracy', n, before, now })),
  ),
  ...[40, 200].flatMap((n) =>
    [
      [1.19, 1.19],
      [2.5, 2.5],
      [1.8, 1],
    ].map(([before, now]) => ({ kind: 'auc', n, before, now })),
  ),
  ...[60, 400].flatMap((n) =>
    [
      [0, 0],
      [0.3, 0.3],
      [0.1, 0.4],
    ].map(([before, now]) => ({ kind: 'greatest difference', n, before, now })),
  ),
  ...['gap, lognormal', 'gap, 5 % move'].flatMap((kind) =>
    [20, 50, 200].flatMap((n) => [0.9, 0.5].map((now) => ({ kind, n, before: 1, now }))),
  ),
].flatMap((design) => [true, false].map((paired) => ({ ...design, paired })));

export const head = ['measure', 'items', 'before', 'now', 'on'];
/** @type {Design[]} */
export const designs = grid.map((design) => {
  const { kind, n, before, now, paired } = design;
  const of = kinds[kind].truth ?? Number;
  return {
    name: `change ${JSON.stringify(design)}`,
    cells: [kind, n, ...[before, now].map((x) => of(x).toFixed(3)), paired ? 'the same items' : 'other items'],
    truth: of(now) - of(before),
    measure: (random, run) => measureDesign(design, random, run),
    most: 100,
  };
});
