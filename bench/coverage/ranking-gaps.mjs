/** Rankings by group: percentiles, and shares ranked first. */
import metric from '#dist/metrics/ranking-gaps/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`ranking-gaps`';
export const about =
  'Items are ranked in lists by a normal merit, which is higher by `apart` for the first group. `one of each` lists have one item of each group; `drawn` ones have 5 to 10 items of three groups, half of them of the second, and a quarter each of the others.';
export const covers = ['ranking-gaps/*'];

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {'one of each' | 'drawn'} items
 * @property {number} groups
 * @property {number} apart
 * @property {number} lists
 */

/**
 * The groups of the items of a list, best first.
 *
 * @param {Pick<Cell, 'items' | 'groups' | 'apart'>} cell
 * @param {Random} random
 * @param {() => number} normal
 */
function drawList({ items, groups, apart }, random, normal) {
  const of =
    items === 'one of each'
      ? Array.from({ length: groups }, (_, g) => g)
      : Array.from({ length: 5 + random.below(6) }, () => [0, 1, 1, 2][random.below(4)]);
  return of
    .map((group) => ({ group, merit: normal() + (group === 0 ? apart : 0) }))
    .sort((a, b) => b.merit - a.merit)
    .map(({ group }) => group);
}

/** What was measured of the last data, by run. */
const last = { data: '', found: /** @type {Map<number, ReturnType<typeof measureAll>>} */ (new Map()) };

/**
 * @param {Cell} cell
 * @param {Random} random
 * @param {number} run
 */
function measureDesign({ measure, ...cell }, random, run) {
  const data = JSON.stringify(cell);
  if (last.data !== data) Object.assign(last, { data, found: new Map() });
  const found = last.found.get(run) ?? measureAll(cell, random);
  last.found.set(run, found);
  const group = /(difference|ratio)$/.test(measure) ? null : '0';
  return numberOf(found, (one) => one.measure === measure && one.group === group);
}

/**
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 */
function measureAll(cell, random) {
  const normal = normals(random);
  const lists = Array.from({ length: cell.lists }, () => drawList(cell, random, normal));
  const rows = lists.flatMap((list, l) => list.map((group, k) => ({ list: l, group, position: k + 1 })));
  return measured(metric, {
    options: { dataset: 'drawn' },
    data: {
      dataset: {
        kind: 'items',
        size: rows.length,
        ids: rows.map((_, i) => `${i}`),
        groups: Array.from({ length: cell.groups }, (_, g) => ({
          id: `${g}`,
          attribute: 'group',
          members: Uint32Array.from(rows.flatMap(({ group }, i) => (group === g ? [i] : []))),
        })),
      },
    },
    observed: {
      rankings: {
        positions: Float64Array.from(rows, ({ position }) => position),
        lists: Int32Array.from(rows, ({ list }) => list),
        missing: 0,
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
}

/** @type {Map<string, { percentiles: number[], rates: number[], gap: number }>} */
const truths = new Map();

/** @param {Cell} cell */
function populationOf({ items, groups, apart }) {
  const key = JSON.stringify({ items, groups, apart });
  const known = truths.get(key);
  if (known) return known;
  const random = randomStream(1, 'truth', key);
  const normal = normals(random);
  const [counts, sums, firsts] = [0, 0, 0].map(() => new Array(groups).fill(0));
  for (let l = 0; l < 150_000; l++) {
    const list = drawList({ items, groups, apart }, random, normal);
    for (const [k, group] of list.entries()) {
      counts[group]++;
      sums[group] += (list.length - 1 - k) / (list.length - 1);
      if (k === 0) firsts[group]++;
    }
  }
  const total = (/** @type {number[]} */ of) => of.slice(1).reduce((sum, one) => sum + one, 0);
  // Groups that do not differ have the same true values.
  const alike = (/** @type {number[]} */ of) => {
    const all = [of[0], ...of.slice(1).map(() => total(of) / (groups - 1))];
    const weights = [counts[0], ...counts.slice(1).map(() => total(counts) / (groups - 1))];
    if (apart > 0) return all.map((sum, g) => sum / weights[g]);
    const mean = (of[0] + total(of)) / (counts[0] + total(counts));
    return all.map(() => mean);
  };
  const [percentiles, rates] = [alike(sums), alike(firsts)];
  const found = { percentiles, rates, gap: percentiles[0] - percentiles[1] };
  truths.set(key, found);
  return found;
}

/** @param {Cell} cell */
function truthOf(cell) {
  const { percentiles, rates, gap } = populationOf(cell);
  const ends = (/** @type {number[]} */ of) => [Math.min(...of), Math.max(...of)];
  const [least, greatest] = ends(rates);
  switch (cell.measure) {
    case 'mean-percentile':
      return percentiles[0];
    case 'first-rate':
      return rates[0];
    case 'percentile-gap':
      return gap;
    case 'percentile-difference':
      return Math.abs(gap);
    case 'first-rate-difference':
      return greatest - least;
    default:
      return least / greatest;
  }
}

const measures = [
  'mean-percentile',
  'first-rate',
  'percentile-gap',
  'percentile-difference',
  'first-rate-difference',
  'first-rate-ratio',
];
/** @type {Cell[]} */
const grid = [
  /** @type {const} */ ({ items: 'one of each', groups: 2 }),
  /** @type {const} */ ({ items: 'one of each', groups: 8 }),
  /** @type {const} */ ({ items: 'drawn', groups: 3 }),
].flatMap((layout) =>
  [0, 0.5].flatMap((apart) =>
    [12, 50, 300].flatMap((lists) => measures.map((measure) => ({ measure, ...layout, apart, lists }))),
  ),
);

export const head = ['items', 'groups', 'apart', 'lists', 'measure'];
/** @type {Design[]} */
export const designs = grid.map((cell) => {
  const { measure, ...rest } = cell;
  const design = {
    // Of the same data all measures are taken at once.
    name: `ranking gaps ${JSON.stringify(rest)}`,
    cells: [cell.items, cell.groups, cell.apart, cell.lists, measure],
    truth: () => truthOf(cell),
    /**
     * @param {Random} random
     * @param {number} run
     */
    measure: (random, run) => measureDesign(cell, random, run),
  };
  if (measure === 'first-rate-ratio') {
    Object.defineProperty(design, 'min', { enumerable: true, get: () => truthOf(cell) });
  }
  return design;
});
