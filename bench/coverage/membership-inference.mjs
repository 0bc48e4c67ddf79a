/** AUC, true positive rates and advantage of attacks on membership, over all items, of a group, and of a group against the rest. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import metric from '#dist/metrics/membership-inference/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`membership-inference`';
export const about =
  'The log odds of the true label are normal with mean 1 and standard deviation 2, of members in the group by `leak` higher and of members elsewhere by `elsewhere`. There are `members` and `non-members` in the group, and as many outside of it. Measures without `difference` are those of the group, but `advantage (all)` and `tpr (all)`, which are those of all items. A leak of 0 is a model that has seen none. 400 draws an interval.';

const rates = { 'tpr-at-10-percent-fpr': 0.1, 'tpr-at-1-percent-fpr': 0.01 };
const simulated = ['auc', ...Object.keys(rates), 'advantage'];
export const covers = simulated
  .flatMap((name) => [`${name}`, `${name}-difference`])
  .map((name) => `membership-inference/${name}`);

const SPREAD = 2;
const MEAN = 1;

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {number} leak
 * @property {number} elsewhere
 * @property {number} m
 * @property {number} n
 */

/**
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 */
function measureAll({ leak, elsewhere, m, n }, random) {
  const normal = normals(random);
  const items = [true, false].flatMap((inGroup) => [
    ...Array.from({ length: m }, () => ({
      inGroup,
      member: 1,
      odds: MEAN + SPREAD * normal() + (inGroup ? leak : elsewhere),
    })),
    ...Array.from({ length: n }, () => ({ inGroup, member: 0, odds: MEAN + SPREAD * normal() })),
  ]);
  return measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2, resamples: 400 },
    data: {
      dataset: {
        ...{ kind: 'labelled', size: items.length, classes: ['yes'], positiveClasses: ['yes'] },
        codes: new Uint16Array(items.length),
        positive: new Uint8Array(items.length).fill(1),
        membership: Int8Array.from(items, ({ member }) => member),
        groups: [
          {
            ...{ id: 'group', attribute: 'attribute' },
            members: Uint32Array.from(items.flatMap(({ inGroup }, i) => (inGroup ? [i] : []))),
          },
        ],
      },
    },
    observed: {
      scores: { positive: Float64Array.from(items, ({ odds }) => 1 / (1 + Math.exp(-odds))), missing: 0, truncated: 0 },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
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
  const [name, all] = measure.split(' ');
  return numberOf(found, (one) => one.measure === name && one.group === (all ? null : 'group'));
}

/** Share of log odds with such a mean that are at least so much. @param {number} least @param {number} mean */
const above = (least, mean) => normalCdf((mean - least) / SPREAD, 0, 1);

/** Mean of -ln p over log odds with such a mean. @param {number} mean */
function meanLoss(mean) {
  let sum = 0;
  const steps = 20_000;
  for (let k = 0; k < steps; k++) {
    const odds = mean + SPREAD * normalQuantile((k + 0.5) / steps, 0, 1);
    sum += Math.log1p(Math.exp(-odds));
  }
  return sum / steps;
}

/** @param {Cell} cell */
function truthOf({ measure, leak, elsewhere }) {
  const [whole, all] = measure.split(' ');
  const name = whole.replace('-difference', '');
  // As many members on either side.
  const loss = (meanLoss(MEAN + leak) + meanLoss(MEAN + elsewhere)) / 2;
  const threshold = -Math.log(Math.expm1(loss));
  /** @param {number} shift */
  const of = (shift) => {
    if (name === 'auc') return normalCdf(shift / SPREAD / Math.SQRT2, 0, 1);
    if (name === 'advantage') return above(threshold, MEAN + shift) - above(threshold, MEAN);
    const rate = rates[/** @type {keyof typeof rates} */ (name)];
    return above(MEAN + SPREAD * normalQuantile(1 - rate, 0, 1), MEAN + shift);
  };
  if (all) return (of(leak) + of(elsewhere)) / 2;
  return of(leak) - (name === whole ? 0 : of(elsewhere));
}

/** @type {Cell[]} */
const grid = [
  { m: 20, n: 100 },
  { m: 200, n: 200 },
  { m: 400, n: 1000 },
].flatMap((sizes) =>
  [
    { leak: 0, elsewhere: 0 },
    { leak: 0.6, elsewhere: 0.2 },
    { leak: 3, elsewhere: 1 },
  ].flatMap((leaks) =>
    simulated
      .flatMap((name) => [
        name,
        `${name}-difference`,
        ...(name === 'auc' || name === 'tpr-at-1-percent-fpr' ? [] : [`${name} (all)`]),
      ])
      .filter((measure) => sizes.n >= 1000 || !measure.includes('1-percent'))
      .map((measure) => ({ measure, ...leaks, ...sizes })),
  ),
);

export const head = ['measure', 'leak', 'elsewhere', 'members', 'non-members'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `membership-inference ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.leak, cell.elsewhere, cell.m, cell.n],
  truth: () => truthOf(cell),
  measure: (random, run) => measureDesign(cell, random, run),
}));
