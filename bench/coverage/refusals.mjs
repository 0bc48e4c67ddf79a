/** Refusal rates of a group, and against the rest, where cases are declined whoever they are about. */
import metric from '#dist/metrics/refusal-disparity/index.js';
import { measured, numberOf, partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`refusal-disparity`';
export const about =
  'Each case is asked once about each of three groups. A share `alike` of cases is declined of all groups or of none; in the others each is declined by itself. The group is declined at the rate `refused`, the others at the rate `elsewhere`.';
const simulated = ['refusal-rate', 'refusal-difference'];
export const covers = simulated.map((name) => `refusal-disparity/${name}`);

const GROUPS = 3;

/** @typedef {{ measure: string, cases: number, refused: number, elsewhere: number, alike: number }} Cell */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, cases, refused, elsewhere, alike }, random) {
  const declined = Array.from({ length: cases }, () => {
    const common = random.next() < alike ? random.next() : null;
    return Array.from({ length: GROUPS }, (_, g) => (common ?? random.next()) < (g === 0 ? refused : elsewhere));
  }).flat();
  const found = measured(metric, {
    options: { minGroupSize: 2 },
    data: {
      dataset: partly({
        kind: 'questions',
        questions: declined.map((_, i) => ({
          id: `${i}`,
          prompt: '?',
          options: [{ text: 'a' }, { text: 'b' }],
          facets: {},
        })),
        groups: Array.from({ length: GROUPS }, (_, g) => ({
          id: `${g}`,
          attribute: 'attribute',
          members: Uint32Array.from({ length: cases }, (_, k) => k * GROUPS + g),
        })),
        cases: {
          ids: Array.from({ length: cases }, (_, k) => `${k}`),
          of: Int32Array.from(declined, (_, i) => Math.floor(i / GROUPS)),
        },
      }),
    },
    observed: {
      choices: {
        chosen: declined.map((one) => Int32Array.of(one ? -2 : 0)),
        shown: declined.map(() => [Uint8Array.of(0, 1)]),
      },
    },
  });
  return numberOf(found, (one) => one.measure === measure && one.group === '0');
}

/** @type {Cell[]} */
const grid = simulated.flatMap((measure) =>
  [20, 80].flatMap((cases) =>
    [
      { refused: 0.05, elsewhere: 0.05 },
      { refused: 0.3, elsewhere: 0.1 },
      { refused: 0.5, elsewhere: 0.5 },
    ].flatMap((rates) => [0, 0.8].map((alike) => ({ measure, cases, ...rates, alike }))),
  ),
);

export const head = ['measure', 'cases', 'refused', 'elsewhere', 'alike'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `refusals ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.cases, cell.refused, cell.elsewhere, cell.alike],
  truth: cell.refused - (cell.measure === 'refusal-difference' ? cell.elsewhere : 0),
  measure: (random) => measureDesign(cell, random),
}));
