/** Means over classes: of their rates, and of how far apart groups are in each. */
import metric from '#dist/metrics/group-error-rates/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Found } from './harness.mjs' */

export const title = '`group-error-rates`: means over classes';
export const about =
  'Each group has so many items a class on average; `even` classes are as frequent as each other, of `skewed` ones each is half as frequent again as the next. An item is recognised as often as `right` says, of which groups and classes take turns, and is otherwise any other class alike. Rates are those of the first group. The gate is `max` at the true value, for true positive rates `min`.';

const gaps = [
  'macro-demographic-parity-difference',
  'macro-equalized-odds-difference',
  'macro-true-positive-rate-difference',
  'macro-false-positive-rate-difference',
];
const rates = ['macro-true-positive-rate', 'macro-false-positive-rate'];
export const covers = [...rates, ...gaps].map((name) => `group-error-rates/${name}`);

/**
 * @typedef {{ classes: number, groups: number, items: number, shares: 'even' | 'skewed', right: number[] }} Drawn
 * @typedef {Drawn & { measure: string }} Means
 */

/** @type {Drawn[]} */
const drawn = [
  { classes: 2, groups: 2, items: 20, shares: 'even', right: [0.8] },
  { classes: 2, groups: 2, items: 20, shares: 'even', right: [0.9, 0.6] },
  { classes: 2, groups: 5, items: 100, shares: 'even', right: [0.8, 0.6] },
  { classes: 4, groups: 2, items: 10, shares: 'even', right: [0.7] },
  { classes: 4, groups: 2, items: 20, shares: 'skewed', right: [0.95] },
  { classes: 4, groups: 2, items: 20, shares: 'even', right: [0.9, 0.6, 0.75] },
  { classes: 4, groups: 5, items: 40, shares: 'skewed', right: [0.8] },
  { classes: 4, groups: 2, items: 200, shares: 'even', right: [0.9, 0.85, 0.6] },
  { classes: 10, groups: 2, items: 20, shares: 'even', right: [0.8] },
  { classes: 10, groups: 2, items: 50, shares: 'skewed', right: [0.97, 0.9, 0.8] },
  { classes: 28, groups: 2, items: 20, shares: 'even', right: [0.8] },
  { classes: 28, groups: 2, items: 20, shares: 'even', right: [0.9, 0.7, 0.8] },
];

/** @param {Pick<Drawn, 'classes' | 'shares'>} design */
function sharesOf({ classes, shares }) {
  const weights = Array.from({ length: classes }, (_, c) => (shares === 'even' ? 1 : 1.5 ** -c));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}

/**
 * How often a class is recognised in a group.
 *
 * @param {Pick<Drawn, 'right'>} design
 * @param {number} g
 * @param {number} c
 */
const rightOf = ({ right }, g, c) => right[(g + c) % right.length];

/** @param {Means} design */
function truthOf(design) {
  const { classes, groups, measure } = design;
  const shares = sharesOf(design);
  const wrong = Array.from({ length: groups }, (_, g) =>
    shares.map((share, c) => (share * (1 - rightOf(design, g, c))) / (classes - 1)),
  );
  /** @type {Record<string, (g: number, c: number) => number>} */
  const rate = {
    'true-positive-rate': (g, c) => rightOf(design, g, c),
    'false-positive-rate': (g, c) => wrong[g].reduce((sum, w, k) => sum + (k === c ? 0 : w), 0) / (1 - shares[c]),
    'selection-rate': (g, c) =>
      wrong[g].reduce((sum, w, k) => sum + (k === c ? 0 : w), 0) + shares[c] * rightOf(design, g, c),
  };
  const [, name, kind] = /^macro-(.*?)(?:-(difference))?$/.exec(measure) ?? [];
  const ofClasses = shares.map((_, c) => {
    if (!kind) return rate[name](0, c);
    const names = {
      'demographic-parity': ['selection-rate'],
      'equalized-odds': ['true-positive-rate', 'false-positive-rate'],
    }[name] ?? [name];
    const each = names.map((one) => {
      const values = Array.from({ length: groups }, (_, g) => rate[one](g, c));
      const [least, greatest] = [Math.min(...values), Math.max(...values)];
      return greatest - least;
    });
    return Math.max(...each);
  });
  return ofClasses.reduce((sum, value) => sum + value, 0) / classes;
}

/**
 * All that is measured of data drawn anew.
 *
 * @param {Drawn} design
 * @param {Random} random
 */
function measureAll(design, random) {
  const { classes, groups, items } = design;
  const shares = sharesOf(design);
  const names = shares.map((_, c) => `class ${c}`);
  const size = groups * classes * items;
  const codes = new Uint16Array(size);
  const predicted = new Int16Array(size);
  for (let i = 0; i < size; i++) {
    let place = random.next();
    let c = 0;
    while (c < classes - 1 && place >= shares[c]) place -= shares[c++];
    codes[i] = c;
    const other = Math.floor(random.next() * (classes - 1));
    predicted[i] = random.next() < rightOf(design, i % groups, c) ? c : other + (other >= c ? 1 : 0);
  }
  const dataset = {
    kind: 'classes',
    size,
    classes: names,
    codes,
    groups: Array.from({ length: groups }, (_, g) => ({
      id: `${g}`,
      attribute: 'group',
      members: Uint32Array.from({ length: classes * items }, (_, k) => k * groups + g),
    })),
  };
  return measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 1 },
    data: { dataset },
    observed: { decisions: { classes: names, codes: predicted, positive: null, scores: null } },
    random: (...of) => randomStream(random.next(), 'metric', ...of),
  });
}

/**
 * What each run of the same data found, by what is drawn: rows that differ only in what is measured share it.
 *
 * @type {Map<string, Record<string, Found>[]>}
 */
const known = new Map();

/**
 * @param {Means} design
 * @param {string} name of what is drawn
 * @param {Random} random
 * @param {number} run
 */
function measureDesign({ measure, ...drawn }, name, random, run) {
  const runs = known.get(name) ?? [];
  known.set(name, runs);
  runs[run] ??= Object.fromEntries(
    measureAll(drawn, random)
      .filter(({ attribute, group }) => attribute !== null && (group === null || group === '0'))
      .map((one) => [one.measure, one.status === 'ok' ? one : { value: Number.NaN }]),
  );
  const { value, interval } = runs[run][measure];
  return { value: Number.isNaN(value) ? 0 : value, interval };
}

export const head = ['measure', 'classes', 'groups', 'a class', 'shares', 'right'];
/** @type {Design[]} */
export const designs = drawn.flatMap((data) =>
  [...rates, ...gaps].map((measure) => {
    const { classes, groups, items, shares, right } = data;
    const design = { measure, ...data };
    const name = `several classes ${JSON.stringify(data)}`;
    const truth = truthOf(design);
    const higher = measure === 'macro-true-positive-rate';
    return {
      name,
      cells: [measure, classes, groups, items, shares, right.join(' and ')],
      truth,
      ...(higher ? { min: truth } : {}),
      measure: (random, run) => measureDesign(design, name, random, run),
      most: 200,
    };
  }),
);
