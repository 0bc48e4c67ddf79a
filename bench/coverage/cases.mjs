/** Flips, ranges and shifts of counterfactual-consistency, over cases of a few groups. */
import metric from '#dist/metrics/counterfactual-consistency/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`counterfactual-consistency`';
export const about =
  'A case has one item for each group; `decided again` is how often a decision is drawn anew for a group, `noise` the standard deviation of its score about that of the case, and `apart` how much higher the scores of the last group are. `repeat-flip-rate` is of two items for one of the groups. 400 draws an interval.';
export const covers = [
  'flip-rate',
  'pairwise-flip-rate',
  'repeat-flip-rate',
  'score-range',
  'score-shift',
  'positive-rate-shift',
].map((name) => `counterfactual-consistency/${name}`);

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {number} groups
 * @property {number} again
 * @property {number} noise
 * @property {number} apart
 * @property {number} n
 */

/** @param {number} x */
const clip = (x) => Math.max(0, Math.min(1, x));

/**
 * A case: what is decided, and the score, for each group; the first of them twice.
 *
 * @param {Omit<Cell, 'n' | 'measure'>} cell
 * @param {Random} random
 * @param {() => number} normal
 */
function drawCase({ groups, again, noise, apart }, random, normal) {
  const [level, own] = [0.2 + 0.6 * random.next(), Number(random.next() < 0.5)];
  return Array.from({ length: groups + 1 }, (_, g) => {
    const last = g === groups - 1;
    const decided = random.next() < again ? Number(random.next() < 0.5) : own;
    return {
      decision: last && random.next() < apart ? 1 : decided,
      score: clip(level + noise * normal() + (last ? apart : 0)),
    };
  });
}

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign(cell, random) {
  const normal = normals(random);
  const { groups, n, measure } = cell;
  const cases = Array.from({ length: n }, () => drawCase(cell, random, normal));
  const items = cases.flatMap((own, i) => own.map((one, g) => ({ ...one, case: i, group: g === groups ? 0 : g })));
  const dataset = {
    kind: 'items',
    size: items.length,
    ids: items.map((_, i) => `${i}`),
    positiveClasses: ['yes'],
    groups: Array.from({ length: groups }, (_, g) => ({
      id: `${g}`,
      attribute: 'group',
      members: Uint32Array.from(items.flatMap((one, i) => (one.group === g ? [i] : []))),
    })),
    cases: { ids: cases.map((_, i) => `${i}`), of: Int32Array.from(items, (one) => one.case) },
  };
  const decisions = {
    classes: ['no', 'yes'],
    codes: Int16Array.from(items, (one) => one.decision),
    positive: Uint8Array.of(0, 1),
    scores: Float64Array.from(items, (one) => one.score),
  };
  const found = measured(metric, {
    options: { dataset: 'drawn', resamples: 400 },
    data: { dataset },
    observed: { decisions },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  const group = measure.endsWith('shift') ? `0 -> ${groups - 1}` : null;
  return numberOf(found, (one) => one.measure === measure && one.group === group);
}

/** @type {Record<string, (own: ReturnType<typeof drawCase>, groups: number) => number>} */
const ofCase = {
  'flip-rate': (own, groups) => Number(new Set(own.slice(0, groups).map(({ decision }) => decision)).size > 1),
  'pairwise-flip-rate'(own, groups) {
    const yes = own.slice(0, groups).reduce((sum, { decision }) => sum + decision, 0);
    return (2 * yes * (groups - yes)) / (groups * (groups - 1));
  },
  'repeat-flip-rate': (own, groups) => Number(own[0].decision !== own[groups].decision),
  'score-range'(own, groups) {
    const scores = own.slice(0, groups).map(({ score }) => score);
    return Math.max(...scores) - Math.min(...scores);
  },
  'score-shift': (own, groups) => own[groups - 1].score - own[0].score,
  'positive-rate-shift': (own, groups) => own[groups - 1].decision - own[0].decision,
};

/** @param {Cell} cell */
function truthOf(cell) {
  const random = randomStream(1, 'truth', JSON.stringify(cell));
  const normal = normals(random);
  const draws = 200_000;
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += ofCase[cell.measure](drawCase(cell, random, normal), cell.groups);
  return sum / draws;
}

/** Of few groups, whose shares of pairs are nearly yes or no, and of decisions that are hardly the case's. */
const shares = [
  { groups: 3, again: 0.05 },
  { groups: 3, again: 0.3 },
  { groups: 4, again: 0.02 },
  { groups: 4, again: 0.7 },
].flatMap((rest) => [10, 30, 200].map((n) => ({ measure: 'pairwise-flip-rate', n, noise: 0, apart: 0, ...rest })));

/** @type {Cell[]} */
const grid = Object.keys(ofCase).flatMap((measure) =>
  [10, 30, 200].flatMap((n) =>
    [
      { groups: 2, again: 0.05, noise: 0.02, apart: 0 },
      { groups: 2, again: 0.4, noise: 0.2, apart: 0.3 },
      { groups: 8, again: 0.02, noise: 0.05, apart: 0 },
      { groups: 8, again: 0.2, noise: 0.1, apart: 0.1 },
    ].map((rest) => ({ measure, n, ...rest })),
  ),
);

export const head = ['measure', 'groups', 'decided again', 'noise', 'apart', 'cases'];
/** @type {Design[]} */
export const designs = [...grid, ...shares].map((cell) => ({
  name: `cases ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.groups, cell.again, cell.noise, cell.apart, cell.n],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
}));
