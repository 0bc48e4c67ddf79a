/** Rates of rebuilt canaries and of their places, of all, and of a group against the rest; search against gradients. */
import metric from '#dist/metrics/model-inversion/index.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`model-inversion`';
export const about =
  'Canaries of two digits. The attack knows a canary with the chance `known` in the group, and `known elsewhere` in the rest, and then finds both digits; else it guesses each. The search knows the same canaries in 70 % of cases, and others (half of them) in the rest. `n` is the number of canaries in the group; the rest has as many. Rates without `difference` and the gap are those of group and rest together.';
const simulated = [
  'rebuilt-rate',
  'token-accuracy',
  'search-gap',
  'rebuilt-rate-difference',
  'token-accuracy-difference',
];
export const covers = simulated.map((name) => `model-inversion/${name}`);

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {number} known
 * @property {number} elsewhere
 * @property {number} n
 */

const digits = Array.from({ length: 10 }, (_, d) => `${d}`);

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, known, elsewhere, n }, random) {
  const canaries = [];
  const answers = [];
  for (let i = 0; i < 2 * n; i++) {
    const secret = [random.below(10), random.below(10)];
    const knows = random.next() < (i < n ? known : elsewhere);
    const searchKnows = random.next() < 0.7 ? knows : random.next() < 0.5;
    /** @param {boolean} it */
    const found = (it) => (it ? secret : [random.below(10), random.below(10)]);
    canaries.push({ id: `${i}`, candidates: [digits, digits], secret });
    answers.push({ gradient: { found: found(knows) }, search: { found: found(searchKnows) } });
  }
  const members = Uint32Array.from({ length: n }, (_, i) => i);
  const result = measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2 },
    data: { dataset: { kind: 'canaries', canaries, groups: [{ id: 'group', attribute: 'attribute', members }] } },
    observed: { found: { canaries: answers } },
  });
  const group = measure.endsWith('difference') ? 'group' : null;
  return numberOf(result, (one) => one.measure === measure && one.group === group);
}

/** @param {Cell} cell */
function truthOf({ measure, known, elsewhere }) {
  /** @param {number} chance */
  const of = (chance) => chance + (1 - chance) * (measure.startsWith('token') ? 0.1 : 0.01);
  if (measure.endsWith('difference')) return of(known) - of(elsewhere);
  const average = (known + elsewhere) / 2;
  if (measure === 'search-gap') return of(0.7 * average + 0.15) - of(average);
  return of(average);
}

const chances = [
  [0, 0],
  [0.05, 0.05],
  [0.3, 0.1],
  [0.8, 0.8],
];
/** @type {Cell[]} */
const grid = simulated.flatMap((measure) =>
  [10, 30, 100].flatMap((n) => chances.map(([known, elsewhere]) => ({ measure, known, elsewhere, n }))),
);

export const head = ['measure', 'known', 'known elsewhere', 'n'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `model inversion ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.known, cell.elsewhere, cell.n],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
}));
