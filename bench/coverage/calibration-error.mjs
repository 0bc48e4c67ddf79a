/** Expected calibration error, and the greatest difference between groups: sums of absolute values. */
import metric from '#dist/metrics/group-error-rates/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`group-error-rates/calibration-error` and `calibration-error-difference`';
export const about =
  "Scores are uniform from 0 up to `top`, or 0.02 or 0.98 (`two`); an item is positive with the probability in `chance`. Items are a group's; for a difference each group has a chance of its own, and as many items as the other or its own number.";
export const covers = ['calibration-error', 'calibration-error-difference'].map((name) => `group-error-rates/${name}`);

/** @type {Record<string, (random: Random) => number>} */
const draws = {
  1: (random) => random.next(),
  0.3: (random) => 0.3 * random.next(),
  0.1: (random) => 0.1 * random.next(),
  0.05: (random) => 0.05 * random.next(),
  two: (random) => (random.next() < 0.5 ? 0.02 : 0.98),
};
/** @type {Record<string, (s: number) => number>} */
const chances = { s: (s) => s, '0.3 s': (s) => 0.3 * s, 's + 0.1': (s) => Math.min(1, s + 0.1) };

const single = ['1', '0.1', '0.05', 'two'].flatMap((top) =>
  ['s', '0.3 s', 's + 0.1'].flatMap((chance) =>
    [10, 30, 100, 1000].map((n) => ({ top, sizes: [n, n], chance: [chance] })),
  ),
);
const pairs = ['1', '0.3', '0.1'].flatMap((top) =>
  [
    ['s', 's'],
    ['s', '0.3 s'],
    ['0.3 s', 's + 0.1'],
  ].flatMap((chance) =>
    [
      [10, 10],
      [30, 30],
      [200, 200],
      [30, 1000],
      [200, 2000],
    ].map((sizes) => ({ top, sizes, chance })),
  ),
);

/** @type {Map<string, number>} */
const truths = new Map();
/**
 * By a million scores: the sum over ten bins of |mean of score - chance|.
 *
 * @param {string} top
 * @param {string} chance
 */
function truthOf(top, chance) {
  const key = `${top} ${chance}`;
  if (chance === 's') return 0;
  const known = truths.get(key);
  if (known !== undefined) return known;
  const random = randomStream(1, 'truth', key);
  const sums = new Float64Array(10);
  const draw = 1_000_000;
  for (let i = 0; i < draw; i++) {
    const s = draws[top](random);
    sums[Math.min(9, Math.floor(10 * s))] += s - chances[chance](s);
  }
  const truth = sums.reduce((sum, one) => sum + Math.abs(one), 0) / draw;
  truths.set(key, truth);
  return truth;
}

/**
 * @param {{ top: string, sizes: number[], chance: string[] }} design
 * @param {Random} random
 */
function measureDesign({ top, sizes, chance }, random) {
  const groupOf = sizes.flatMap((size, g) => Array.from({ length: size }, () => g));
  const scores = Float64Array.from(groupOf, () => draws[top](random));
  const positive = Uint8Array.from(scores, (s, i) =>
    random.next() < chances[chance[groupOf[i] % chance.length]](s) ? 1 : 0,
  );
  /** @param {number} g */
  const members = (g) => Uint32Array.from(groupOf.keys()).filter((i) => groupOf[i] === g);
  const dataset = {
    kind: 'labelled',
    size: scores.length,
    positive,
    codes: Uint16Array.from(positive),
    groups: sizes.map((_, g) => ({ id: `${g}`, attribute: 'group', members: members(g) })),
  };
  const found = measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { decisions: { scores } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, ({ measure, group }) =>
    chance.length > 1 ? measure === 'calibration-error-difference' : measure === 'calibration-error' && group === '0',
  );
}

export const head = ['top', 'items', 'chance'];
/** @type {Design[]} */
export const designs = [...single, ...pairs].map((design) => {
  const { top, sizes, chance } = design;
  const items = sizes[0] === sizes[1] ? sizes[0] : sizes.join(' and ');
  return {
    name: `calibration ${top} ${items} ${chance}`,
    cells: [top, items, chance.join(' against ')],
    truth() {
      const each = chance.map((one) => truthOf(top, one));
      return each.length > 1 ? Math.abs(each[0] - each[1]) : each[0];
    },
    measure: (random) => measureDesign(design, random),
    most: 200,
  };
});
