/** The gap of `coreference-gap`, of cases that are more or less alike. */
import metric from '#dist/metrics/coreference-gap/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`coreference-gap`';
export const about =
  'Each case has two questions with the stereotype and two against it, which are answered rightly with the chances `pro` and `anti`. In `alike` of cases all four are answered by one draw, so that they differ in the chances alone. 400 draws a bootstrap.';
export const covers = ['coreference-gap/accuracy-gap'];

/**
 * @typedef {object} Cell
 * @property {number} cases
 * @property {number} pro
 * @property {number} anti
 * @property {number} alike
 */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ cases, pro, anti, alike }, random) {
  const drawn = Array.from({ length: cases }, (_, number) => {
    const whole = random.next() < alike ? random.next() : null;
    return [pro, pro, anti, anti].map((chance, i) => ({
      ...{ number, stereotype: i < 2 ? 'pro' : 'anti' },
      chosen: Number((whole ?? random.next()) < chance),
    }));
  }).flat();
  const found = measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2, resamples: 400 },
    data: {
      dataset: {
        kind: 'questions',
        questions: drawn.map(({ stereotype }, i) => ({
          ...{ id: `${i}`, prompt: 'asks', answer: 1, facets: { stereotype } },
          options: [{ text: 'one' }, { text: 'another' }],
        })),
        groups: [],
        cases: { ids: [], of: Int32Array.from(drawn, ({ number }) => number) },
      },
    },
    observed: {
      choices: {
        chosen: drawn.map(({ chosen }) => Int32Array.of(chosen)),
        shown: drawn.map(() => [Uint8Array.of(0, 1)]),
        missing: 0,
        declined: 0,
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === 'accuracy-gap');
}

/** @type {Omit<Cell, 'cases'>[]} */
const kinds = [
  { pro: 0.7, anti: 0.7, alike: 0 },
  { pro: 0.8, anti: 0.6, alike: 0.5 },
  { pro: 0.95, anti: 0.9, alike: 1 },
  { pro: 0.99, anti: 0.99, alike: 0 },
];
/** @type {Cell[]} */
const grid = [10, 60, 400].flatMap((cases) => kinds.map((kind) => ({ cases, ...kind })));

export const head = ['cases', 'pro', 'anti', 'alike'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `coreference-gap ${JSON.stringify(cell)}`,
  cells: [cell.cases, cell.pro, cell.anti, cell.alike],
  truth: cell.pro - cell.anti,
  measure: (random) => measureDesign(cell, random),
}));
