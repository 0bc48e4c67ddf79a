/** Scores of explanations, and how far communities lie apart. */
import { measured } from '#dist/metrics/explanation-fairness/measurements.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { numberOf } from '../measuring.mjs';

/** @import { RationaleScores } from '#dist/metrics/explanation-fairness/rationale-scores.js' */
/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`explanation-fairness`';
export const about =
  'So many posts a community, whose scores are drawn apart from one another; a score of a community, or the gap of two or eight communities. `shift` is by how much the first community is better off. Communities that share have half of their posts in common. IOU F1 is of five chosen tokens and one to three spans. 200 draws an interval.';
export const covers = ['iou-f1', 'token-f1', 'auprc', 'comprehensiveness', 'sufficiency'].flatMap((name) => [
  `explanation-fairness/${name}`,
  `explanation-fairness/${name}-gap`,
]);

/**
 * @param {number} x
 * @param {number} least
 */
const clip = (x, least) => Math.max(least, Math.min(1, x));
/** @param {Random} random */
const noise = (random) => 0.02 * random.next();
/**
 * What one post has, by measure; `shift` moves the mean.
 *
 * @type {Record<string, (random: Random, normal: () => number, shift: number) => number>}
 */
const shapes = {
  normal: (_, normal, shift) => 0.5 + shift + 0.12 * normal(),
  '5 % far off': (random, _, shift) =>
    random.next() < 0.05 + shift ? 0.5 + 0.4 * random.next() : 0.01 * random.next(),
  '0 or 1': (random, _, shift) => (random.next() < 0.2 + shift ? 1 : 0),
  'nearly 0 or 1': (random, _, shift) => Math.abs((random.next() < 0.2 + shift ? 1 : 0) - noise(random)),
  'half at 0 or 1': (random, _, shift) => {
    const u = random.next();
    return u < 0.3 ? 0 : u < 0.5 + shift ? 1 : random.next();
  },
  'both ways': (_, normal, shift) => shift + 0.1 * normal(),
};

/**
 * Of five chosen tokens the hits, and how many spans there are.
 *
 * @param {Random} random
 * @param {number} shift
 */
function overlaps(random, shift) {
  const spans = 1 + random.below(3);
  let hits = 0;
  for (let s = 0; s < spans; s++) {
    if (random.next() < 0.4 + shift) hits += random.next() < 0.3 ? 2 : 1;
  }
  return { iouPrecision: Math.min(5, hits) / 5, iouRecall: hits / spans };
}

/** @type {Record<string, keyof RationaleScores>} */
const scoreOf = { 'token-f1': 'tokenF1', auprc: 'auprc' };
/**
 * @param {{ measure: string, shape: string }} design
 * @param {number} shift
 * @param {Random} random
 * @param {() => number} normal
 * @returns {RationaleScores}
 */
function post({ measure, shape }, shift, random, normal) {
  const scores = {
    iouPrecision: 0,
    iouRecall: 0,
    tokenF1: 0,
    auprc: 0,
    comprehensiveness: Number.NaN,
    sufficiency: Number.NaN,
  };
  const name = measure.replace('-gap', '');
  if (name === 'iou-f1') return { ...scores, ...overlaps(random, shift) };
  const least = name in scoreOf ? 0 : -1;
  return { ...scores, [scoreOf[name] ?? name]: clip(shapes[shape](random, normal, shift), least) };
}

/**
 * @typedef {object} Explained
 * @property {string} measure
 * @property {string} shape
 * @property {number} groups
 * @property {number[]} n posts, of which the groups take turns
 * @property {number} shift
 * @property {boolean} shared
 *
 * @param {Explained} design
 * @param {Random} random
 */
function measureDesign({ groups, n, shift, shared, ...design }, random) {
  const normal = normals(random);
  const sizes = Array.from({ length: groups }, (_, g) => n[g % n.length]);
  /** @type {RationaleScores[]} */
  const posts = [];
  const members = sizes.map((size, g) => {
    const from = posts.length;
    for (let i = 0; i < size; i++) posts.push(post(design, g === 0 ? shift : 0, random, normal));
    return Array.from({ length: size }, (_, i) => from + i);
  });
  if (shared) for (let g = 1; g < groups; g++) members[g].splice(0, n[0] / 2, ...members[0].slice(0, n[0] / 2));
  const seed = random.next();
  const found = measured(
    posts,
    members.map((of, g) => ({ id: `${g}`, attribute: 'community', members: Uint32Array.from(of) })),
    { minGroupSize: 10, resamples: 200, explanation: 'gradient-norm' },
    {},
    (...names) => randomStream(seed, ...names),
  );
  const isGap = design.measure.endsWith('-gap');
  return numberOf(
    found,
    (one) => one.measure === design.measure && (isGap ? one.attribute === null : one.group === '0'),
  );
}

const DRAWS = 200_000;
/**
 * @param {Explained} design
 * @param {number} shift
 */
function meanOf(design, shift) {
  const random = randomStream(1, 'truth', design.measure.replace('-gap', ''), design.shape);
  const normal = normals(random);
  /** @type {Record<string, number>} */
  const sums = {};
  for (let i = 0; i < DRAWS; i++) {
    for (const [name, value] of Object.entries(post(design, shift, random, normal)))
      sums[name] = (sums[name] ?? 0) + value;
  }
  const name = design.measure.replace('-gap', '');
  /** @param {string} of */
  const mean = (of) => sums[of] / DRAWS;
  const [p, r] = [mean('iouPrecision'), mean('iouRecall')];
  return name === 'iou-f1' ? (2 * p * r) / (p + r) : mean(scoreOf[name] ?? name);
}

/** @param {Explained} design */
const truthOf = (design) => {
  if (!design.measure.endsWith('-gap')) return meanOf(design, design.shift);
  return design.shift === 0 ? 0 : meanOf(design, design.shift) - meanOf(design, 0);
};

const sizes = [[10], [20], [50], [200]];
const plain = { groups: 1, shift: 0, shared: false };
const scores = [
  ...['normal', '5 % far off', '0 or 1', 'nearly 0 or 1', 'half at 0 or 1'].map((shape) => ({
    measure: 'token-f1',
    shape,
  })),
  { measure: 'auprc', shape: 'normal' },
  ...['both ways', '5 % far off', '0 or 1'].map((shape) => ({ measure: 'comprehensiveness', shape })),
  { measure: 'iou-f1', shape: 'hits' },
].flatMap((one) => sizes.map((n) => ({ ...one, ...plain, n })));
const gaps = [
  ...['normal', '5 % far off', '0 or 1', 'half at 0 or 1'].map((shape) => ({ measure: 'token-f1-gap', shape })),
  { measure: 'sufficiency-gap', shape: 'both ways' },
  { measure: 'iou-f1-gap', shape: 'hits' },
].flatMap((one) =>
  [[10], [20], [20, 200]].flatMap((n) => [
    { ...one, groups: 2, n, shift: 0, shared: false },
    { ...one, groups: 2, n, shift: 0.15, shared: false },
    ...(n.length === 1 && n[0] === 20 ? [{ ...one, groups: 2, n, shift: 0, shared: true }] : []),
    ...(n.length === 2 ? [{ ...one, groups: 8, n, shift: 0, shared: false }] : []),
  ]),
);

export const head = ['measure', 'scores', 'communities', 'posts', 'shift'];
/** @type {Design[]} */
export const designs = [...scores, ...gaps].map((design) => ({
  name: `explanations ${JSON.stringify(design)}`,
  cells: [
    design.measure,
    design.shape,
    design.shared ? `${design.groups}, sharing` : design.groups,
    design.n.join(' and '),
    design.shift,
  ],
  truth: () => truthOf(design),
  measure: (random) => measureDesign(design, random),
  most: 100,
}));
