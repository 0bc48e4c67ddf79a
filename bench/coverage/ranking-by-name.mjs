/** The impact ratio of `ranking-by-name`, of answers that are independent, or fall alike by question. */
import metric from '#dist/metrics/ranking-by-name/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`ranking-by-name`';
export const about =
  'Each answer chooses one of `groups` options: the first with `least` of the chance that the others have alike. Each question is asked once, or in four orders that give the same answer in half of the questions (`alike`).';
export const covers = ['ranking-by-name/impact-ratio'];

/**
 * @typedef {object} Cell
 * @property {number} groups
 * @property {number} questions
 * @property {number} least
 * @property {boolean} alike
 */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ groups, questions, least, alike }, random) {
  const pick = () => {
    const at = random.next() * (groups - 1 + least);
    return at < least ? 0 : Math.min(groups - 1, 1 + Math.floor(at - least));
  };
  const chosen = Array.from({ length: questions }, () => {
    if (!alike) return Int32Array.of(pick());
    const whole = random.next() < 0.5 ? pick() : null;
    return Int32Array.from({ length: 4 }, () => whole ?? pick());
  });
  const options = Array.from({ length: groups }, (_, g) => ({ text: `${g}`, role: `group ${g}` }));
  const shown = Uint8Array.from(options.keys());
  const found = measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2 },
    data: {
      dataset: {
        kind: 'questions',
        questions: chosen.map((_, i) => ({ id: `${i}`, prompt: 'asks', options, facets: {} })),
        groups: [],
      },
    },
    observed: {
      choices: { chosen, shown: chosen.map((one) => Array.from(one, () => shown)), missing: 0, declined: 0 },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === 'impact-ratio');
}

/** @type {Cell[]} */
const grid = [2, 8].flatMap((groups) =>
  [50, 400].flatMap((questions) =>
    [0.5, 0.8, 1].flatMap((least) => [false, true].map((alike) => ({ groups, questions, least, alike }))),
  ),
);

export const head = ['groups', 'questions', 'least', 'alike'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `ranking-by-name ${JSON.stringify(cell)}`,
  cells: [cell.groups, cell.questions, cell.least, cell.alike ? 'yes' : 'no'],
  truth: cell.least,
  min: cell.least,
  measure: (random) => measureDesign(cell, random),
}));
