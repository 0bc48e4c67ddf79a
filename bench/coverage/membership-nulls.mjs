/** Attacks on membership of a model that has seen none of the items: how often one seems to beat chance. */
import metric from '#dist/metrics/membership-inference/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`membership-inference`: attacks on a model that has seen no item';
export const about =
  'Members and non-members are drawn alike: the log odds of the true label are a normal number of the item (mean 1, deviation 1.5) and one of the model (deviation 1). Six reference models have numbers of their own, higher by 1 where they saw the item, which a coin decided. Half of the items are in the group; `all` are measures of all items. An attack beats chance where the interval is too high, which it may in 2.5 %. 200 draws an interval.';
export const covers = ['auc', 'tpr-at-10-percent-fpr', 'advantage'].flatMap((name) => [
  `membership-inference/${name}`,
  `membership-inference/${name}-difference`,
]);

const REFERENCES = 6;
/** By measure, what a guess gives. @type {Record<string, number>} */
const byChance = { auc: 0.5, 'tpr-at-10-percent-fpr': 0.1, advantage: 0 };

/**
 * @typedef {object} Cell
 * @property {string} attack
 * @property {number} members of all items, of whom there are as many others
 */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureAll({ attack, members }, random) {
  const normal = normals(random);
  const size = 2 * members;
  const ease = Array.from({ length: size }, () => 1 + 1.5 * normal());
  const saw = Array.from({ length: REFERENCES }, () => Int8Array.from(ease, () => Number(random.next() < 0.5)));
  /** @param {Int8Array} [seen] */
  const answers = (seen) => ({
    scores: {
      positive: Float64Array.from(ease, (odds, i) => 1 / (1 + Math.exp(-odds - normal() - (seen?.[i] ?? 0)))),
      ...{ missing: 0, truncated: 0 },
    },
  });
  const names = saw.map((_, k) => `reference-${k}`);
  const compares = attack !== 'loss';
  return measured(metric, {
    options: {
      ...{ dataset: 'drawn', attack, minGroupSize: 2, resamples: 200 },
      ...(compares ? { references: names } : {}),
    },
    data: {
      dataset: {
        ...{ kind: 'labelled', size, classes: ['yes'], positiveClasses: ['yes'] },
        codes: new Uint16Array(size),
        positive: new Uint8Array(size).fill(1),
        membership: Int8Array.from(ease, (_, i) => i % 2),
        membershipOf: new Map(names.map((name, k) => [name, saw[k]])),
        groups: [
          {
            ...{ id: 'group', attribute: 'attribute' },
            members: Uint32Array.from(ease.flatMap((_, i) => (i % 4 < 2 ? [i] : []))),
          },
        ],
      },
    },
    observed: answers(),
    ...(compares ? { references: saw.map((seen, k) => ({ subject: names[k], observed: answers(seen) })) } : {}),
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
}

/** What was measured of the last data, by run. */
const last = { data: '', found: /** @type {Map<number, ReturnType<typeof measureAll>>} */ (new Map()) };

/**
 * @param {string} measure
 * @param {Cell} cell
 * @param {Random} random
 * @param {number} run
 */
function measureDesign(measure, cell, random, run) {
  const data = JSON.stringify(cell);
  if (last.data !== data) Object.assign(last, { data, found: new Map() });
  const found = last.found.get(run) ?? measureAll(cell, random);
  last.found.set(run, found);
  const [name, all] = measure.split(' ');
  return numberOf(found, (one) => one.measure === name && one.group === (all ? null : 'group'));
}

export const head = ['attack', 'measure', 'members'];
/** @type {Design[]} */
export const designs = ['loss', 'offline-lira', 'online-lira', 'rmia'].flatMap((attack) =>
  [60, 240].flatMap((members) =>
    Object.entries(byChance)
      .flatMap(([name, chance]) => [
        { measure: `${name} (all)`, chance },
        { measure: `${name}-difference`, chance: 0 },
      ])
      // A group needs 100 non-members for such a rate.
      .filter(({ measure }) => members >= 240 || !measure.startsWith('tpr'))
      .map(({ measure, chance }) => ({
        name: `membership-nulls ${JSON.stringify({ attack, measure, members })}`,
        cells: [attack, measure, members],
        truth: chance,
        measure: (random, run) => measureDesign(measure, { attack, members }, random, run),
      })),
  ),
);
