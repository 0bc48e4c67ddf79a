/** The mean absolute equality gap over groups, which chance only ever adds to. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { numberOf } from '../measuring.mjs';
import { aucsOf, shapes } from './auc.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`hate-speech-bias`: mean absolute equality gaps over groups';
export const about =
  'Groups with as many positives as negatives (`items`), and scores as with single groups (bench/coverage/auc.mjs), with an AUC of .8. With `none` groups do not differ; with `one`, the items of one group (negatives or positives, as the measure has it) score higher by 1.2 standard deviations (of normal scores), with `half` those of every other one by .5, with `even` all differ, by up to 1.6, with `little` by up to .3. The gate is `max` at the true value.';
export const covers = ['negative-aeg', 'positive-aeg'].map((measure) => `hate-speech-bias/${measure}`);

/**
 * By how much the items of a group score higher.
 *
 * @type {Record<string, (g: number, groups: number) => number>}
 */
const differences = {
  none: () => 0,
  one: (g) => (g === 0 ? 1.2 : 0),
  half: (g) => (g % 2) / 2,
  even: (g, groups) => (1.6 * g) / (groups - 1) - 0.8,
  little: (g, groups) => (0.3 * g) / (groups - 1) - 0.15,
};

/**
 * Mean size of the gaps of normal scores: of each group against all others, which have as many items.
 *
 * @param {number[]} by
 */
function meanGap(by) {
  const gaps = by.map((own, g) => {
    const aucs = by.filter((_, h) => h !== g).map((other) => normalCdf((own - other) / Math.SQRT2, 0, 1));
    return Math.abs(aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length - 0.5);
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/**
 * @param {string} measure
 * @param {[groups: number, items: number]} size
 * @param {string} scores
 * @param {string} differ
 * @returns {Design}
 */
function designOf(measure, [groups, items], scores, differ) {
  const by = Array.from({ length: groups }, (_, g) => differences[differ](g, groups));
  const none = by.map(() => 0);
  const [lowered, raised] = measure === 'negative-aeg' ? [by, none] : [none, by];
  const truth = differ === 'none' ? 0 : meanGap(by);
  const design = { items, lowered, raised, draws: shapes[scores](0.8), options: {} };
  return {
    name: `gaps ${measure} ${groups} ${items} ${scores} ${differ}`,
    cells: [measure, groups, items, scores, differ],
    truth,
    max: truth,
    most: groups * items > 1000 ? 100 : 300,
    measure: (random) => numberOf(aucsOf(design, random), (one) => one.measure === measure && one.group === null),
  };
}

/** @type {[groups: number, items: number][]} */
const sizes = [
  [2, 10],
  [2, 50],
  [10, 10],
  [24, 10],
  [24, 20],
  [24, 50],
  [50, 50],
];

export const head = ['measure', 'groups', 'items', 'scores', 'differ'];
/** @type {Design[]} */
export const designs = ['negative-aeg', 'positive-aeg'].flatMap((measure) =>
  sizes.flatMap((size) => [
    ...['one', 'half', 'even', 'little'].map((differ) => designOf(measure, size, 'normal', differ)),
    ...['normal', 'tied', 'two, rare'].map((scores) => designOf(measure, size, scores, 'none')),
  ]),
);
