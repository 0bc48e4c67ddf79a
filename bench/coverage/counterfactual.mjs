/** Gaps, shifts and flips of counterfactual-token-fairness, with one or two counterfactuals a text. */
import metric from '#dist/metrics/counterfactual-token-fairness/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf, textsOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`counterfactual-token-fairness`';
export const about =
  'What a text answers, and how far the answer of a counterfactual lies from it; 400 draws an interval. `0 or 1` are answers of a judge who gives no score, of which 5 % or 12 % change; `near 0 or 1` are .001 and .999 in their place. A percentile bootstrap in its place held gaps of 10, 20 and 50 texts of which 5 % move a lot in 37, 61 and 88 % of samples, lognormal ones in 80, 82 and 89 %.';
export const covers = ['gap', 'class-gap', 'shift', 'flip-rate'].map((name) => `counterfactual-token-fairness/${name}`);

/** @param {number} x */
const clip = (x) => Math.max(0, Math.min(1, x));
/**
 * @param {Random} random
 * @param {number} changed
 * @returns {[own: number, other: number]}
 */
function decided(random, changed) {
  const own = Number(random.next() < 0.5);
  return [own, random.next() < changed ? 1 - own : own];
}
/**
 * @param {[own: number, other: number]} answers 0 or 1
 * @returns {[own: number, other: number]} .001 and .999 in their place
 */
const nearly = ([own, other]) => [0.001 + 0.998 * own, 0.001 + 0.998 * other];
/**
 * Each draws P(positive) of the text and of its counterfactual.
 *
 * @type {Record<string, (random: Random, normal: () => number) => [own: number, other: number]>}
 */
const shapes = {
  'lognormal about 0.02': (_, normal) => [0.3, clip(0.3 + 0.02 * Math.exp(normal()))],
  '5 % move 0.5 to 0.9': (random) => [
    0.05,
    0.05 + (random.next() < 0.05 ? 0.5 + 0.4 * random.next() : 0.01 * random.next()),
  ],
  'uniform to 0.2': (random) => [0.2, 0.2 + 0.2 * random.next()],
  'both ways, sd 0.05': (_, normal) => [0.5, clip(0.5 + 0.05 * normal())],
  '0 or 1': (random) => decided(random, 0.05),
  '0 or 1, 12 % change': (random) => decided(random, 0.12),
  'near 0 or 1': (random) => nearly(decided(random, 0.05)),
  'near 0 or 1, 22 % change': (random) => nearly(decided(random, 0.22)),
  'near 0, 22 % rise': (random) => nearly([0, Number(random.next() < 0.22)]),
  'uniform, 20 % redrawn': (random) => {
    const own = random.next();
    return [own, random.next() < 0.2 ? random.next() : own];
  },
};
/** @type {Record<string, (answers: [own: number, other: number]) => number>} */
const of = {
  gap: ([own, other]) => Math.abs(other - own),
  'class-gap': ([own, other]) => Math.abs(other - own),
  shift: ([own, other]) => other - own,
  'flip-rate': ([own, other]) => (own >= 0.5 === other >= 0.5 ? 0 : 1),
};

/** @type {Record<string, string>} */
const groupOf = { 'class-gap': 'yes', shift: 'men -> women' };
const table = { name: 'gender', attribute: 'gender', groups: ['men', 'women'], rows: [{ words: [['he'], ['she']] }] };

/**
 * @param {(typeof grid)[number]} design
 * @param {Random} random
 */
function measureDesign({ measure, shape, n }, random) {
  const normal = normals(random);
  const texts = Array.from({ length: n }, (_, i) => `he sang ${i}`);
  const dataset = { kind: 'labelled', size: n, texts, positive: new Uint8Array(n), groups: [] };
  const input = {
    options: { dataset: 'drawn', resamples: 400 },
    data: { dataset, tables: { kind: 'swaps', tables: [table] } },
  };
  const answers = new Map();
  for (const text of texts) {
    const [own, other] = shapes[shape](random, normal);
    answers.set(text, own).set(text.replace('he', 'she'), other);
  }
  const positive = Float64Array.from(textsOf(metric, input), (text) => answers.get(text) ?? Number.NaN);
  const found = measured(metric, {
    ...input,
    observed: {
      answers: {
        classes: ['no', 'yes', 'never'],
        probabilities: Float64Array.from([...positive].flatMap((p) => [1 - p, p, 0])),
        positive,
        missing: 0,
        truncated: 0,
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  const group = groupOf[measure] ?? null;
  return numberOf(found, (one) => one.measure === measure && one.group === group);
}

/** @param {(typeof grid)[number]} design */
function truthOf({ measure, shape }) {
  const random = randomStream(1, 'truth', shape);
  const normal = normals(random);
  const draws = 200_000;
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += of[measure](shapes[shape](random, normal));
  return sum / draws;
}

const sizes = [10, 20, 50, 200];
const grid = [
  ...[
    'lognormal about 0.02',
    '5 % move 0.5 to 0.9',
    'uniform to 0.2',
    '0 or 1',
    '0 or 1, 12 % change',
    'near 0 or 1',
    'near 0 or 1, 22 % change',
  ].flatMap((shape) => sizes.map((n) => ({ measure: 'gap', shape, n }))),
  ...['5 % move 0.5 to 0.9', 'both ways, sd 0.05', 'near 0 or 1', 'near 0, 22 % rise'].flatMap((shape) =>
    sizes.map((n) => ({ measure: 'shift', shape, n })),
  ),
  ...['5 % move 0.5 to 0.9', '0 or 1', 'uniform, 20 % redrawn'].flatMap((shape) =>
    sizes.map((n) => ({ measure: 'flip-rate', shape, n })),
  ),
  { measure: 'class-gap', shape: 'lognormal about 0.02', n: 20 },
];

export const head = ['measure', 'answers', 'texts'];
/** @type {Design[]} */
export const designs = grid.map((design) => ({
  name: `counterfactual ${JSON.stringify(design)}`,
  cells: [design.measure, design.shape, design.n],
  truth: () => truthOf(design),
  measure: (random) => measureDesign(design, random),
}));
