/** Changes of `score-gaps` and `ranking-gaps` against a baseline, item by item and list by list. */
import rankingGaps from '#dist/metrics/ranking-gaps/index.js';
import scoreGaps from '#dist/metrics/score-gaps/index.js';
import { measurementKey, pairItems, valuesOf } from '#dist/src/judge/baseline/paired.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';

/** @import { AnyMetric, Sample } from '#dist/src/contract/metric.js' */
/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = 'Changes of `score-gaps` and `ranking-gaps` against a baseline';
export const about =
  'Two runs on the same items, whose numbers (or merits, by which they are ranked in lists) have 70 % of their variance in common. The first of two groups is ahead by `before` standard deviations in the earlier run, and by `now` in the later one. Lognormal numbers have a logarithm of deviation 1/2. Rankings are in lists of five, each item of either group.';
export const covers = ['comparison/numbers of the same items', 'comparison/rankings of the same lists'];

/**
 * @typedef {object} Cell
 * @property {'normal' | 'lognormal' | 'rankings'} of
 * @property {number} n items of each group, or lists
 * @property {number} before
 * @property {number} now
 * @property {string} measure
 */

const perList = 5;

/**
 * The samples of two runs on the same items.
 *
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 * @returns {{ metric: AnyMetric, runs: Sample[][] }}
 */
function draw({ of, n, ...ahead }, random) {
  const normal = normals(random);
  const size = of === 'rankings' ? n * perList : 2 * n;
  const group = Array.from({ length: size }, (_, i) => (of === 'rankings' ? random.below(2) : i % 2));
  const own = Array.from({ length: size }, () => Math.sqrt(0.7) * normal());
  const runs = [ahead.before, ahead.now].map((by) => {
    const merits = own.map((one) => one + Math.sqrt(0.3) * normal());
    if (of === 'rankings') return ranked(merits.map((merit, i) => merit + (group[i] === 0 ? by : 0)));
    return merits.map((merit, i) => {
      const number = of === 'normal' ? merit : Math.exp(merit / 2);
      return { number: number + (group[i] === 0 ? by : 0) * (of === 'normal' ? 1 : deviation) };
    });
  });
  return {
    metric: of === 'rankings' ? rankingGaps : scoreGaps,
    runs: runs.map((run) => run.map((answer, i) => ({ id: `${i}`, ...answer, groups: { group: [`${group[i]}`] } }))),
  };
}

/** Of exp(z / 2). */
const deviation = Math.sqrt((Math.exp(1 / 4) - 1) * Math.exp(1 / 4));

/** @param {number[]} merits */
const ranked = (merits) =>
  merits.map((merit, i) => {
    const list = Math.floor(i / perList);
    const above = merits.slice(list * perList, (list + 1) * perList).filter((other) => other > merit).length;
    return { position: 1 + above, list };
  });

/** @param {AnyMetric} metric */
const pairingOf = (metric) => /** @type {NonNullable<AnyMetric['pairing']>} */ (metric.pairing);
/** @param {AnyMetric} metric */
const optionsOf = (metric) => metric.options.parse({ dataset: 'drawn', minGroupSize: 2 });
/** @param {string} measure */
const keyOf = (measure) => {
  const group = /(difference|ratio)$/.test(measure) ? null : '0';
  return measurementKey({ measure, attribute: 'group', group });
};

/** What was paired of the last data, by run. */
const last = { data: '', found: /** @type {Map<number, ReturnType<typeof pairDesign>>} */ (new Map()) };

/**
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 */
function pairDesign(cell, random) {
  const { metric, runs } = draw(cell, random);
  const paired = pairItems(
    pairingOf(metric),
    optionsOf(metric),
    { before: runs[0], now: runs[1] },
    randomStream(random.next(), 'paired'),
  );
  if ('reason' in paired) throw new Error(paired.reason);
  return paired;
}

/**
 * @param {Cell} design
 * @param {Random} random
 * @param {number} run
 */
function measureDesign({ measure, ...cell }, random, run) {
  const data = JSON.stringify(cell);
  if (last.data !== data) Object.assign(last, { data, found: new Map() });
  const found = last.found.get(run) ?? pairDesign(cell, random);
  last.found.set(run, found);
  const one = found.get(keyOf(measure));
  if (!one) throw new Error(`no change of ${measure}`);
  return { value: one.now - one.before, interval: one.contrast({ before: 1, now: 1 }, 0)?.interval };
}

/** @type {Map<string, ReadonlyMap<string, number>[]>} */
const populations = new Map();

/** @param {Cell} cell */
function truthOf({ measure, of, before, now }) {
  if (before === now) return 0;
  // Numbers are moved by as much.
  if (of !== 'rankings' && !measure.startsWith('above')) {
    return (now - before) * (of === 'normal' || measure === 'standardised-gap' ? 1 : deviation);
  }
  const key = JSON.stringify({ of, before, now });
  let known = populations.get(key);
  if (!known) {
    // As large as it may be and all of it still be worked out.
    const { metric, runs } = draw(
      { of, n: of === 'rankings' ? 40_000 : 25_000, before, now },
      randomStream(1, 'truth', key),
    );
    known = runs.map((samples) => valuesOf(pairingOf(metric).statistics(optionsOf(metric), samples), samples.length));
    populations.set(key, known);
  }
  const [a, b] = known.map((values) => values.get(keyOf(measure)));
  if (a === undefined || b === undefined) throw new Error(`no value of ${measure}`);
  return b - a;
}

const ofNumbers = [
  'mean',
  'median',
  'above-median-rate',
  'mean-gap',
  'median-gap',
  'standardised-gap',
  'wasserstein-distance',
  'mean-difference',
  'above-median-ratio',
];
const ofRankings = [
  'mean-percentile',
  'first-rate',
  'percentile-gap',
  'percentile-difference',
  'first-rate-difference',
  'first-rate-ratio',
];
/** @type {[before: number, now: number][]} */
const changes = [
  [0, 0],
  [0.5, 0.5],
  [0.5, 1],
];
/** Few items, or lists: with more of them, errors are known the better. */
const [few, lists] = [30, 12];
/** @type {Cell[]} */
const grid = changes.flatMap(([before, now]) => [
  .../** @type {const} */ (['normal', 'lognormal']).flatMap((of) =>
    ofNumbers.map((measure) => ({ of, n: few, before, now, measure })),
  ),
  ...ofRankings.map((measure) => ({ of: /** @type {const} */ ('rankings'), n: lists, before, now, measure })),
]);

export const head = ['of', 'a group, or lists', 'before', 'now', 'measure'];
/** @type {Design[]} */
export const designs = grid.map((cell) => {
  const { of, n, before, now, measure } = cell;
  return {
    // Of the same data all measures are taken at once.
    name: `paired gaps ${JSON.stringify({ of, n, before, now })}`,
    cells: [of, n, before, now, measure],
    truth: () => truthOf(cell),
    measure: (random, run) => measureDesign(cell, random, run),
  };
});
