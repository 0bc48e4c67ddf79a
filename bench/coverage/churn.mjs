/** Flips, agreement and divergence of churn, for a group and against everyone else, of single items and of cases. */
import metric from '#dist/metrics/churn/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`churn`';
export const about =
  'The reference is right on 85 % of items. Decisions change with the chance `moved` in the group, and `moved elsewhere` in the rest; scores of the others move by up to 0.05. Items are single, with three of the rest for each of the group; or in cases of one of each (`pairs`), or of four of the group or of the rest (`fours`), where all of a case change together, or none does, in 80 % of cases. `n` is the number of single items of the group, or of its cases. Measures without `difference` are those of the group. 400 draws an interval.';
const simulated = ['negative-flip-rate', 'agreement', 'divergence'].flatMap((name) => [name, `${name}-difference`]);
export const covers = simulated.map((name) => `churn/${name}`);

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {'single' | 'pairs' | 'fours'} cases
 * @property {number} moved
 * @property {number} elsewhere
 * @property {number} n
 */

/** @typedef {{ isMember: boolean, label: number, before: number, now: number, case: number }} Item */

/**
 * Items that change together, or not.
 *
 * @param {readonly boolean[]} members of each item whether it is in the group
 * @param {Cell} cell
 * @param {number} number
 * @param {Random} random
 * @returns {Item[]}
 */
function drawCase(members, { moved, elsewhere }, number, random) {
  const whole = random.next() < 0.8 ? random.next() : null;
  return members.map((isMember) => {
    const label = Number(random.next() < 0.5);
    const decided = random.next() < 0.85 ? label : 1 - label;
    const before = decided / 2 + 0.5 * random.next();
    const changes = (whole ?? random.next()) < (isMember ? moved : elsewhere);
    // Not across the threshold.
    const near = Math.max(decided / 2, Math.min(decided / 2 + 0.4999, before + 0.1 * (random.next() - 0.5)));
    return { isMember, label, before, now: changes ? 0.9999 - before * 0.9999 : near, case: number };
  });
}

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function draw(cell, random) {
  const shapes = {
    single: [[true], [false], [false], [false]],
    pairs: [[true, false]],
    fours: [Array(4).fill(true), Array(4).fill(false)],
  }[cell.cases];
  return Array.from({ length: cell.n * shapes.length }, (_, i) =>
    drawCase(shapes[i % shapes.length], cell, i, random),
  ).flat();
}

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign(cell, random) {
  const items = draw(cell, random);
  const isScored = cell.measure.startsWith('divergence');
  const positive = Uint8Array.of(0, 1);
  /** @param {(item: Item) => number} scoreOf */
  const decisions = (scoreOf) => ({
    classes: ['negative', 'positive'],
    codes: Int16Array.from(items, (item) => Number(scoreOf(item) >= 0.5)),
    positive,
    scores: isScored ? Float64Array.from(items, scoreOf) : null,
    missing: 0,
  });
  const found = measured(metric, {
    options: { dataset: 'drawn', reference: 'before', minGroupSize: 2, resamples: 400 },
    data: {
      dataset: {
        ...{ kind: 'labelled', size: items.length, classes: ['negative', 'positive'], positiveClasses: ['positive'] },
        codes: Uint16Array.from(items, ({ label }) => label),
        positive: Uint8Array.from(items, ({ label }) => label),
        groups: [
          {
            ...{ id: 'group', attribute: 'attribute' },
            members: Uint32Array.from(items.flatMap(({ isMember }, i) => (isMember ? [i] : []))),
          },
        ],
        ...(cell.cases === 'single' ? {} : { cases: { ids: [], of: Int32Array.from(items, (item) => item.case) } }),
      },
    },
    observed: { decisions: decisions(({ now }) => now) },
    reference: { decisions: decisions(({ before }) => before) },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === cell.measure && one.group === 'group');
}

/** @param {Cell} cell */
function truthOf({ measure, moved, elsewhere }) {
  const name = measure.replace('-difference', '');
  /** @type {Record<string, (chance: number) => number>} */
  const of = {
    'negative-flip-rate': (chance) => 0.85 * chance,
    agreement: (chance) => 1 - chance,
    divergence(chance) {
      const random = randomStream(1, 'truth', `${chance}`);
      const cell = { measure, moved: chance, elsewhere: chance, n: 0, cases: /** @type {const} */ ('single') };
      const draws = 400_000;
      let sum = 0;
      for (let i = 0; i < draws; i++) {
        const [{ before, now }] = drawCase([true], cell, i, random);
        sum += Math.abs(now - before);
      }
      return sum / draws;
    },
  };
  return of[name](moved) - (name === measure ? 0 : of[name](elsewhere));
}

/** @type {Omit<Cell, 'measure' | 'n'>[]} */
const kinds = [
  { cases: 'single', moved: 0.02, elsewhere: 0.02 },
  { cases: 'single', moved: 0.3, elsewhere: 0.1 },
  { cases: 'pairs', moved: 0.05, elsewhere: 0.15 },
  { cases: 'fours', moved: 0.1, elsewhere: 0.1 },
];
/** @type {Cell[]} */
const grid = simulated.flatMap((measure) =>
  [10, 40, 300, ...(measure.startsWith('divergence') ? [2500] : [])].flatMap((n) =>
    kinds.map((kind) => ({ measure, n, ...kind })),
  ),
);

export const head = ['measure', 'cases', 'moved', 'moved elsewhere', 'n'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `churn ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.cases, cell.moved, cell.elsewhere, cell.n],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
}));
