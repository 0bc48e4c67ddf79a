/** The generalised mean of groups' AUCs, which counts the least most, and is too low by chance. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { powerMean } from '#dist/src/statistics/auc/power-mean.js';
import { numberOf } from '../measuring.mjs';
import { aucsOf, shapes } from './auc.mjs';

/** @import { Design } from './harness.mjs' */

export const title = '`hate-speech-bias`: generalised means over groups';
export const about =
  'Groups with as many positives as negatives (`items`), and scores as with [single groups](auc.md). `AUC` is that of all groups; with `one`, the negatives of one group score higher by 1.2 standard deviations (of normal scores), with `half` those of every other one by .5, with `even` all differ, by up to 1.6. The gate is `min` at the true value, judged as the default does.';
export const covers = ['subgroup-auc', 'bpsn-auc', 'bnsp-auc'].map((measure) => `hate-speech-bias/${measure}`);

const POWER = -5;
/**
 * By how much the negatives of a group score higher.
 *
 * @type {Record<string, (g: number, groups: number) => number>}
 */
const differences = {
  none: () => 0,
  one: (g) => (g === 0 ? 1.2 : 0),
  half: (g) => (g % 2) / 2,
  even: (g, groups) => (1.6 * g) / (groups - 1) - 0.8,
};

/**
 * @param {string} measure
 * @param {[groups: number, items: number]} size
 * @param {string} scores
 * @param {number} auc
 * @param {string} differ
 * @returns {Design}
 */
function designOf(measure, [groups, items], scores, auc, differ) {
  const lowered = Array.from({ length: groups }, (_, g) => differences[differ](g, groups));
  const d = Math.SQRT2 * normalQuantile(auc, 0, 1);
  const ofGroups = differ === 'none' ? [auc] : lowered.map((by) => normalCdf((d - by) / Math.SQRT2, 0, 1));
  const truth = powerMean(ofGroups, POWER);
  const design = { items, lowered, draws: shapes[scores](auc), options: {} };
  return {
    name: `mean ${measure} ${groups} ${items} ${scores} ${auc} ${differ}`,
    cells: [measure, groups, items, scores, auc, differ],
    truth,
    min: truth,
    most: groups === 50 ? 50 : 100,
    measure: (random) => numberOf(aucsOf(design, random), (one) => one.measure === measure && one.group === null),
  };
}

/** @typedef {[groups: number, items: number]} Size */
/** @type {Size[]} */
const few = [
  [2, 10],
  [24, 10],
  [50, 10],
];
/** @type {Size[]} */
const more = [
  [2, 15],
  [24, 15],
  [24, 20],
  [50, 50],
];
/** @type {Size} */
const many = [50, 200];

export const head = ['measure', 'groups', 'items', 'scores', 'AUC', 'differ'];
/** @type {Design[]} */
export const designs = ['subgroup-auc', 'bpsn-auc'].flatMap((measure) => [
  ...[...few, ...more, many].flatMap((size) =>
    (few.includes(size) ? ['normal', 'left', 'tied', 'two'] : ['normal']).flatMap((scores) =>
      [0.6, 0.8, 0.96].map((auc) => designOf(measure, size, scores, auc, 'none')),
    ),
  ),
  ...[...few, ...more].flatMap((size) =>
    ['one', 'half', 'even'].flatMap((differ) =>
      [0.8, 0.92].map((auc) => designOf(measure, size, 'normal', auc, differ)),
    ),
  ),
]);
