/** Shares of right answers and their differences: functional tests and true positive rate gaps. */
import functionalTests from '#dist/metrics/functional-tests/index.js';
import truePositiveRateGap from '#dist/metrics/true-positive-rate-gap/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`functional-tests`, `true-positive-rate-gap/tpr-gap`';
export const about =
  'Items of a group (for `tpr-gap`: of a class in the group, and outside), and how often they are right, by groups in turn. Half of the cases are positive.';
export const covers = [
  ...['accuracy', 'accuracy-gap', 'positive-accuracy-gap', 'negative-accuracy-gap'].map(
    (name) => `functional-tests/${name}`,
  ),
  'true-positive-rate-gap/tpr-gap',
];

/**
 * @param {number[]} list
 * @param {number} g
 */
const turn = (list, g) => list[g % list.length];

/**
 * @param {(typeof grid)[number]} design
 * @param {Random} random
 */
function testsOf({ measure, groups, items, right }, random) {
  const counts = Array.from({ length: groups }, (_, g) => turn(items, g));
  const of = counts.flatMap((count, g) => Array.from({ length: count }, () => g));
  const positive = Uint8Array.from(of, (_, i) => i % 2);
  const scores = Float64Array.from(of, (g, i) => (random.next() < turn(right, g) === (positive[i] === 1) ? 0.9 : 0.1));
  /** @param {number} g */
  const members = (g) => Uint32Array.from(of.flatMap((own, i) => (own === g ? [i] : [])));
  const dataset = {
    kind: 'labelled',
    size: of.length,
    ids: Array.from(of, (_, i) => `${i}`),
    positive,
    codes: Uint16Array.from(positive),
    groups: counts.map((_, g) => ({ id: `${g}`, attribute: 'target', members: members(g) })),
  };
  const found = measured(functionalTests, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { scores: { positive: scores, missing: 0 } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === measure && one.group === (measure === 'accuracy' ? '0' : null));
}

/**
 * @param {(typeof grid)[number]} design
 * @param {Random} random
 */
function gapOf({ items, right }, random) {
  const [inside, outside] = [turn(items, 0), turn(items, 1)];
  const codes = Uint16Array.from({ length: inside + outside }, () => 0);
  const predicted = Int32Array.from(codes, (_, i) => (random.next() < turn(right, i < inside ? 0 : 1) ? 0 : 1));
  /**
   * @param {number} from
   * @param {number} to
   */
  const members = (from, to) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const dataset = {
    kind: 'labelled',
    size: codes.length,
    classes: ['own', 'other'],
    codes,
    groups: [members(0, inside), members(inside, codes.length)].map((of, g) => ({
      id: `${g}`,
      attribute: 'group',
      members: of,
    })),
  };
  const found = measured(truePositiveRateGap, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { predicted: { codes: predicted, missing: 0, truncated: 0 } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, ({ measure }) => measure === 'tpr-gap');
}

const rates = [[0.98], [0.9], [0.6], [0.95, 0.7]];
const grid = [
  ...[[10], [20], [100], [10, 100]].flatMap((items) =>
    [...rates, [0.5, 0.02]].map((right) => ({ measure: 'tpr-gap', groups: 2, items, right })),
  ),
  ...[10, 20, 100].flatMap((count) =>
    [0.98, 0.9, 0.6].map((right) => ({ measure: 'accuracy', groups: 2, items: [count], right: [right] })),
  ),
  ...['accuracy-gap', 'positive-accuracy-gap', 'negative-accuracy-gap'].flatMap((measure) =>
    [2, 7, 24].flatMap((groups) =>
      rates.map((right) => ({ measure, groups, items: groups > 2 ? [20, 400] : [40], right })),
    ),
  ),
];

/** @param {(typeof grid)[number]} design */
function truthOf({ measure, right }) {
  if (measure === 'accuracy') return right[0];
  const difference = turn(right, 0) - turn(right, 1);
  return measure === 'tpr-gap' ? difference : Math.abs(difference);
}

export const head = ['measure', 'groups', 'items', 'right'];
/** @type {Design[]} */
export const designs = grid.map((design) => {
  const { measure, groups, items, right } = design;
  const truth = truthOf(design);
  return {
    name: `right ${JSON.stringify(design)}`,
    cells: [measure, groups, items.join(' and '), right.join(' and ')],
    truth,
    ...(measure === 'accuracy' ? { min: truth } : {}),
    measure: (random) => (measure === 'tpr-gap' ? gapOf : testsOf)(design, random),
    most: 200,
  };
});
