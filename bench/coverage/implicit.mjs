/** Associations of words with people, decisions along them, and the one on the other. */
import association from '#dist/metrics/implicit-association/index.js';
import decision from '#dist/metrics/implicit-decision/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf, partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Question } from '#dist/src/contract/data.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`implicit-association`, `implicit-decision`';
export const about =
  'Each question is answered in two orders, `alike` the chance that the second answer repeats the first, else it is drawn anew. Words and decisions follow the stereotype with the chance `share`, which tests leave by a standard deviation of `spread` (cut at 0 and 1). For the slope the chance of a decision has the logit .5 plus `slope` times the association as measured, plus the same normal deviate for all decisions of a test, times `spread`; where both are not 0 no single slope is true. 400 draws an interval.';
const simulated = {
  'implicit-association': ['association', 'test-association'],
  'implicit-decision': ['stereotyped-decisions', 'test-decisions', 'decision-on-association'],
};
export const covers = Object.entries(simulated).flatMap(([id, measures]) => measures.map((name) => `${id}/${name}`));

const ORDERS = 2;
const WORDS = 8;
const DECISIONS = 6;

/** @typedef {{ measure: string, tests: number, share: number, spread: number, alike: number, slope: number }} Cell */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, tests, share, spread, alike, slope }, random) {
  const normal = normals(random);
  const regression = measure === 'decision-on-association';
  /** @type {Question[]} */
  const questions = [];
  const groups = [];
  /** @type {{ words: Int32Array[], decisions: Int32Array[] }} */
  const chosen = { words: [], decisions: [] };
  /** @param {(order: number) => number} chance */
  const answers = (chance) => {
    const first = Number(random.next() >= chance(0));
    return Int32Array.of(first, random.next() < alike ? first : Number(random.next() >= chance(1)));
  };
  for (let t = 0; t < tests; t++) {
    const from = questions.length;
    const own = Math.min(1, Math.max(0, share + (regression ? 0.2 : spread) * normal()));
    const leaning = spread * normal();
    const counts = Array.from({ length: ORDERS }, () => [0, 0]);
    for (let i = 0; i < 2 * WORDS + DECISIONS; i++) {
      const task = i < 2 * WORDS ? 'association' : 'decision';
      const words = i % 2 === 0 ? 'first' : 'second';
      const options = ['stereotype', 'anti-stereotype'].map((role) => ({ text: role, role }));
      questions.push({ id: `${t} ${i}`, prompt: '?', options, facets: { task, words } });
      if (task === 'association') {
        const given = answers(() => own);
        for (const [order, option] of given.entries()) counts[order][i % 2] += 1 - option;
        chosen.words.push(given);
      } else {
        const chance = (/** @type {number} */ order) => {
          const [a, d] = counts[order].map((count) => (count + 0.01) / (WORDS + 0.02));
          return regression ? 1 / (1 + Math.exp(-0.5 - slope * (a + d - 1) - leaning)) : own;
        };
        chosen.decisions.push(answers(chance));
      }
    }
    const members = Uint32Array.from({ length: questions.length - from }, (_, i) => from + i);
    groups.push({ id: `${t}`, attribute: 'attribute', members });
  }
  const isAssociation = simulated['implicit-association'].includes(measure);
  const found = measured(isAssociation ? association : decision, {
    options: isAssociation ? { resamples: 400 } : {},
    data: { dataset: partly({ kind: 'questions', questions, groups }) },
    observed: { words: { chosen: chosen.words }, decisions: { chosen: chosen.decisions } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  const single = measure.startsWith('test-');
  return numberOf(found, (one) => one.measure === measure && one.group === (single ? '0' : null));
}

/** @param {Cell} cell */
function truthOf({ measure, share, slope }) {
  if (measure === 'decision-on-association') return slope;
  return measure.endsWith('association') ? 2 * share - 1 : share;
}

/** @type {Cell[]} */
const grid = [
  ...['association', 'stereotyped-decisions'].flatMap((measure) =>
    [3, 8, 21].flatMap((tests) =>
      [
        { share: 0.5, spread: 0, alike: 0 },
        { share: 0.5, spread: 0.15, alike: 0.7 },
        { share: 0.7, spread: 0.1, alike: 0.7 },
        { share: 0.95, spread: 0, alike: 1 },
      ].map((rest) => ({ measure, tests, slope: 0, ...rest })),
    ),
  ),
  ...['test-association', 'test-decisions'].flatMap((measure) =>
    [0.5, 0.7, 0.95].flatMap((share) =>
      [0, 0.7, 1].map((alike) => ({ measure, tests: 1, share, spread: 0, alike, slope: 0 })),
    ),
  ),
  ...[20, 40].flatMap((tests) =>
    [
      { slope: 0, spread: 0 },
      { slope: 1, spread: 0 },
      { slope: 0, spread: 1 },
    ].map((rest) => ({ measure: 'decision-on-association', tests, share: 0.65, alike: 0, ...rest })),
  ),
];

export const head = ['measure', 'tests', 'share', 'spread', 'alike', 'slope'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `implicit ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.tests, cell.share, cell.spread, cell.alike, cell.slope],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
}));
