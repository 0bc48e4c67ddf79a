/** Exposure and extraction rate of canaries, of a group and against everyone else. */
import metric from '#dist/metrics/canary-exposure/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`canary-exposure`';
export const about =
  'Each canary has 20 candidates. It comes first with the chance `first` in the group, and `first elsewhere` in the rest; else every rank is as likely. There are `canaries` in the group, and three times as many in the rest. Measures without `difference` are those of the group. 400 draws an interval.';
const simulated = ['exposure', 'exposure-difference', 'extraction-rate', 'extraction-rate-difference'];
export const covers = simulated.map((name) => `canary-exposure/${name}`);

const CANDIDATES = 20;

/** @typedef {{ measure: string, first: number, elsewhere: number, n: number }} Cell */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, first, elsewhere, n }, random) {
  const ranks = Array.from({ length: 4 * n }, (_, i) =>
    random.next() < (i < n ? first : elsewhere) ? 0 : random.below(CANDIDATES),
  );
  const size = ranks.length * CANDIDATES;
  const found = measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2, resamples: 400 },
    data: {
      dataset: {
        ...{ kind: 'items', size },
        groups: [
          { id: 'group', attribute: 'attribute', members: Uint32Array.from({ length: n * CANDIDATES }, (_, i) => i) },
        ],
        cases: {
          ids: ranks.map((_, k) => `${k}`),
          of: Int32Array.from({ length: size }, (_, i) => Math.floor(i / CANDIDATES)),
        },
        membership: Int8Array.from({ length: size }, (_, i) =>
          Number(i % CANDIDATES === ranks[Math.floor(i / CANDIDATES)]),
        ),
      },
    },
    observed: {
      scores: {
        answeredBy: 'scorer',
        values: Float64Array.from({ length: size }, (_, i) => -(i % CANDIDATES)),
        missing: 0,
        truncated: 0,
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === measure && one.group === 'group');
}

let byChance = 0;
for (let rank = 1; rank <= CANDIDATES; rank++) byChance += Math.log2(CANDIDATES / rank) / CANDIDATES;

/** @param {Cell} cell */
function truthOf({ measure, first, elsewhere }) {
  /** @param {number} chance */
  const of = (chance) =>
    measure.startsWith('exposure')
      ? chance * Math.log2(CANDIDATES) + (1 - chance) * byChance
      : chance + (1 - chance) / CANDIDATES;
  return of(first) - (measure.endsWith('difference') ? of(elsewhere) : 0);
}

/** @type {Cell[]} */
const grid = simulated.flatMap((measure) =>
  [10, 40, 120].flatMap((n) =>
    [
      { first: 0, elsewhere: 0 },
      { first: 0.3, elsewhere: 0.1 },
      { first: 0.9, elsewhere: 0.9 },
    ].map((chances) => ({ measure, ...chances, n })),
  ),
);

export const head = ['measure', 'first', 'first elsewhere', 'canaries'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `canary-exposure ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.first, cell.elsewhere, cell.n],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
}));
