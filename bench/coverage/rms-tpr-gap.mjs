/** Root mean square of true positive rate gaps: a folded statistic, above 0 by chance. */
import metric from '#dist/metrics/true-positive-rate-gap/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`true-positive-rate-gap/rms-tpr-gap`';
export const about =
  'Classes, items a side, the share recognised outside of the group, and how the true gaps lie: `even` all of one size with either sign, `one` all in one class. The gate is `max: 0.05` where the truth is within it.';
export const covers = ['true-positive-rate-gap/rms-tpr-gap'];

const grid = [1, 3, 10, 28].flatMap((classes) =>
  [10, 20, 100].flatMap((side) => [
    { classes, side, rate: 0.8, gap: 0, shape: 'even' },
    { classes, side, rate: 0.95, gap: 0, shape: 'even' },
    { classes, side, rate: 0.8, gap: 0.1, shape: 'even' },
    { classes, side, rate: 0.5, gap: 0.3, shape: 'even' },
    ...(classes === 10 ? [{ classes, side, rate: 0.95, gap: 0.15, shape: 'one' }] : []),
  ]),
);

/**
 * True shares recognised inside of the group, of each class.
 *
 * @param {(typeof grid)[number]} design
 */
function insideOf({ classes, rate, gap, shape }) {
  return Array.from({ length: classes }, (_, i) => {
    if (shape === 'one') return i === 0 ? rate - gap * Math.sqrt(classes) : rate;
    const up = rate + gap;
    return i % 2 === 0 || up > 1 ? rate - gap : up;
  });
}

/**
 * @param {{ classes: number, side: number, rate: number, inside: number[] }} design
 * @param {Random} random
 */
function measureDesign({ classes, side, rate, inside }, random) {
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  const codes = new Uint16Array(2 * classes * side).map((_, i) => Math.floor(i / (2 * side)));
  /** @type {[number[], number[]]} */
  const members = [[], []];
  for (let i = 0; i < codes.length; i++) members[i % 2].push(i);
  const predicted = Int32Array.from(codes, (code, i) =>
    random.next() < (i % 2 ? rate : inside[code]) ? code : classes,
  );
  const dataset = {
    kind: 'labelled',
    size: codes.length,
    classes: [...names, 'other'],
    codes,
    groups: members.map((of, i) => ({ id: `${i}`, attribute: 'group', members: Uint32Array.from(of) })),
  };
  const found = measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { predicted: { codes: predicted, missing: 0, truncated: 0 } },
    random: (...of) => randomStream(random.next(), 'metric', ...of),
  });
  return numberOf(found, ({ measure }) => measure === 'rms-tpr-gap');
}

export const head = ['classes', 'a side', 'rate', 'gaps'];
/** @type {Design[]} */
export const designs = grid.flatMap((design) => {
  const inside = insideOf(design);
  if (inside.some((rate) => rate < 0)) return [];
  const { classes, side, rate, gap, shape } = design;
  const truth = Math.sqrt(inside.reduce((sum, own) => sum + (own - rate) ** 2, 0) / classes);
  return [
    {
      name: `rms ${classes} ${side} ${rate} ${gap} ${shape}`,
      cells: [classes, side, rate, shape],
      truth,
      max: Math.max(0.05, truth),
      most: 250,
      measure: (random) => measureDesign({ ...design, inside }, random),
    },
  ];
});
