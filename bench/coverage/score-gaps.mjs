/** Numbers by group: means, medians, standardised differences, Wasserstein distances and shares above the median. */
import metric from '#dist/metrics/score-gaps/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { wassersteinDistance } from '#dist/src/statistics/means/wasserstein.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Shape } from './harness.mjs' */

export const title = '`score-gaps`';
export const about =
  'Numbers of groups, of which the first is apart: its numbers are higher by half a standard deviation (`shift`) or two (`far`), its distances from the mean are twice as great (`spread`), or not (`none`). Ratings are 1 to 5, skewed towards 5; salaries are lognormal with a logarithm of deviation .5, lognormal ones of deviation 1. Gaps are those of the first group from the rest, and differences are over all groups. With so few runs some rows are low by chance: the least, the median of 30 and 500 salaries far apart, has 95.7 % of 2,000 runs.';
export const covers = ['score-gaps/*'];

/** @type {Record<string, Shape>} */
const shapes = {
  normal: (_, normal) => normal(),
  ratings: (random) => {
    const share = random.next();
    return [0.05, 0.15, 0.3, 0.6, 1].findIndex((most) => share < most) + 1;
  },
  salaries: (_, normal) => Math.exp(0.5 * normal()),
  lognormal: (_, normal) => Math.exp(normal()),
};

/** Mean and standard deviation, by drawing. */
const momentsOf = Object.fromEntries(
  Object.entries(shapes).map(([name, shape]) => {
    const random = randomStream(1, 'moments', name);
    const normal = normals(random);
    const values = Array.from({ length: 200_000 }, () => shape(random, normal));
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length;
    return [name, { mean, deviation: Math.sqrt(variance) }];
  }),
);

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {string} shape
 * @property {'none' | 'shift' | 'far' | 'spread'} apart
 * @property {number[]} sizes of the groups
 */

/**
 * The numbers of group `g`.
 *
 * @param {Pick<Cell, 'shape' | 'apart'>} cell
 * @param {number} g
 * @param {Random} random
 * @param {() => number} normal
 */
function draw({ shape, apart }, g, random, normal) {
  const value = shapes[shape](random, normal);
  if (g > 0 || apart === 'none') return value;
  const { mean, deviation } = momentsOf[shape];
  if (apart === 'spread') return mean + 2 * (value - mean);
  return value + (apart === 'far' ? 2 : 0.5) * deviation;
}

/** @param {number[]} sizes */
const dataOf = (sizes) => {
  const starts = sizes.map((_, g) => sizes.slice(0, g).reduce((sum, one) => sum + one, 0));
  const size = sizes.reduce((sum, one) => sum + one, 0);
  return {
    kind: 'items',
    size,
    ids: Array.from({ length: size }, (_, i) => `${i}`),
    groups: sizes.map((n, g) => ({
      id: `${g}`,
      attribute: 'group',
      members: Uint32Array.from({ length: n }, (_, k) => starts[g] + k),
    })),
  };
};

/** @param {string} measure */
const isSummary = (measure) => /(difference|ratio)$/.test(measure);

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
  const [name, greatest] = measure.split(' ');
  const group = isSummary(name) || greatest ? null : '0';
  return numberOf(found, (one) => one.measure === name && one.attribute === 'group' && one.group === group);
}

/**
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 */
function measureAll(cell, random) {
  const normal = normals(random);
  const { sizes } = cell;
  const values = Float64Array.from(
    sizes.flatMap((n, g) => Array.from({ length: n }, () => draw(cell, g, random, normal))),
  );
  return measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset: dataOf(sizes) },
    observed: { numbers: { answeredBy: 'scorer', values } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
}

const draws = 400_001;
/** @type {Map<string, Float64Array[]>} */
const populations = new Map();

/**
 * Great samples of the first group and of the others, ascending.
 *
 * @param {Pick<Cell, 'shape' | 'apart'>} cell
 */
function populationsOf({ shape, apart }) {
  const key = `${shape} ${apart}`;
  const random = randomStream(1, 'truth', key);
  const normal = normals(random);
  const known =
    populations.get(key) ??
    [0, 1].map((g) => Float64Array.from({ length: draws }, () => draw({ shape, apart }, g, random, normal)).sort());
  populations.set(key, known);
  return known;
}

/** @param {Cell} cell */
function truthOf({ measure, ...cell }) {
  const { sizes } = cell;
  const [own, other] = populationsOf(cell);
  const meanOf = (/** @type {Float64Array} */ values) => values.reduce((sum, one) => sum + one, 0) / draws;
  const varianceOf = (/** @type {Float64Array} */ values) => {
    const mean = meanOf(values);
    return values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws;
  };
  const medianOf = (/** @type {Float64Array} */ values) => values[(draws - 1) / 2];
  const all = sizes.reduce((sum, one) => sum + one, 0);
  const q = sizes[0] / all;
  // Where the share of all that is at most it is one half.
  const pooled = () => {
    let [low, high] = [Math.min(own[0], other[0]), Math.max(own[draws - 1], other[draws - 1])];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (q * (1 - above(own, middle)) + (1 - q) * (1 - above(other, middle)) < 0.5) low = middle;
      else high = middle;
    }
    return high;
  };
  const above = (/** @type {Float64Array} */ values, /** @type {number} */ value) => {
    let [low, high] = [0, draws];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return 1 - low / draws;
  };
  const gap = cell.apart === 'none' ? 0 : meanOf(own) - meanOf(other);
  const within = Math.sqrt(q * varianceOf(own) + (1 - q) * varianceOf(other));
  const medianGap = cell.apart === 'none' ? 0 : medianOf(own) - medianOf(other);
  const rates = () => {
    const median = pooled();
    return cell.apart === 'none'
      ? [above(own, median), above(own, median)]
      : [above(own, median), above(other, median)];
  };
  switch (measure) {
    case 'mean':
      return meanOf(own);
    case 'median':
      return medianOf(own);
    case 'above-median-rate':
      return rates()[0];
    case 'mean-gap':
      return gap;
    case 'median-gap':
      return medianGap;
    case 'standardised-gap':
      return gap / within;
    case 'wasserstein-distance':
    case 'wasserstein-distance greatest':
      return cell.apart === 'none' ? 0 : wassersteinDistance(own, other);
    case 'mean-difference':
      return Math.abs(gap);
    case 'median-difference':
      return Math.abs(medianGap);
    case 'standardised-difference':
      return Math.abs(gap) / within;
    case 'above-median-difference': {
      const [a, b] = rates();
      return Math.abs(a - b);
    }
    default: {
      const [a, b] = rates();
      return Math.min(a, b) / Math.max(a, b);
    }
  }
}

const ofOne = [
  'mean',
  'median',
  'above-median-rate',
  'mean-gap',
  'median-gap',
  'standardised-gap',
  'wasserstein-distance',
];
const ofAll = [
  'mean-difference',
  'median-difference',
  'standardised-difference',
  'wasserstein-distance greatest',
  'above-median-difference',
  'above-median-ratio',
];
/** Of two groups differences are gaps without their signs. */
const ofTwo = [...ofOne, ...ofAll.filter((measure) => !measure.startsWith('wasserstein'))];
/** @type {[sizes: number[], measures: string[], aparts: Cell['apart'][]][]} */
const layouts = [
  [[30, 30], ofTwo, ['none', 'shift', 'far', 'spread']],
  [[30, 500], ofTwo, ['none', 'shift', 'far', 'spread']],
  [[200, 1000], ofTwo, ['none', 'shift', 'far', 'spread']],
  [[30, 30, 100, 200, 500], ofAll, ['none', 'shift']],
  [Array.from({ length: 8 }, () => 30), ofAll, ['none', 'shift']],
  [Array.from({ length: 24 }, () => 50), ofAll, ['none']],
];
/** @type {Cell[]} */
const grid = layouts.flatMap(([sizes, measures, aparts]) =>
  Object.keys(shapes).flatMap((shape) =>
    aparts.flatMap((apart) => measures.map((measure) => ({ measure, shape, apart, sizes }))),
  ),
);

/** @param {number[]} sizes */
const written = (sizes) =>
  sizes.length > 2 && new Set(sizes).size === 1 ? `${sizes.length} of ${sizes[0]}` : sizes.join(', ');

export const head = ['groups of', 'shape', 'apart', 'measure'];
/** @type {Design[]} */
export const designs = grid.map((cell) => {
  const { measure, ...rest } = cell;
  const design = {
    // Of the same data all measures are taken at once.
    name: `score gaps ${JSON.stringify(rest)}`,
    cells: [written(cell.sizes), cell.shape, cell.apart, measure],
    truth: () => truthOf(cell),
    /**
     * @param {Random} random
     * @param {number} run
     */
    measure: (random, run) => measureDesign(cell, random, run),
  };
  if (measure === 'above-median-ratio')
    Object.defineProperty(design, 'min', { enumerable: true, get: () => truthOf(cell) });
  return design;
});
