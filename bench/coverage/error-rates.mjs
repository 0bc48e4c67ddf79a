/** Rates of groups, and the greatest differences and least ratios between them. */
import metric from '#dist/metrics/group-error-rates/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design, Found } from './harness.mjs' */

export const title = '`group-error-rates`: rates, differences and ratios';
export const about =
  'Each group has so many items (of several numbers the groups take turns), of which a share is positive; a positive is found, and a negative wrongly flagged, as often as `found` and `flagged` say, which may be lists of which the groups take turns. A rate is that of the first group. The gate is `max` at the true value, for ratios and accuracies `min`.';

const rateNames = ['selection-rate', 'true-positive-rate', 'false-positive-rate', 'false-negative-rate', 'accuracy'];
const compared = ['demographic-parity', 'equalized-odds', ...rateNames.slice(1)];
export const covers = [...rateNames, ...compared.flatMap((name) => [`${name}-difference`, `${name}-ratio`])].map(
  (name) => `group-error-rates/${name}`,
);

/**
 * @typedef {{ groups: number, items: number[], base: number, found: number[], flagged: number[] }} Drawn in which sizes
 * @typedef {Drawn & { measure: string }} Rates
 */

/** The rates that a false positive rate of items without a positive are. */
const single = [10, 13, 20, 50, 200].flatMap((items) =>
  [0.02, 0.05, 0.1, 0.3, 0.5, 0.95].map((flagged) => ({
    measure: 'false-positive-rate',
    groups: 2,
    items: [items],
    base: 0,
    found: [1],
    flagged: [flagged],
  })),
);
const others = [
  { measure: 'selection-rate', items: [10], base: 0.3, found: [0.8], flagged: [0.1] },
  { measure: 'accuracy', items: [20], base: 0.3, found: [0.8], flagged: [0.1] },
  { measure: 'true-positive-rate', items: [100], base: 0.3, found: [0.8], flagged: [0.1] },
  { measure: 'false-negative-rate', items: [100], base: 0.3, found: [0.8], flagged: [0.1] },
].map((design) => ({ groups: 2, ...design }));
/** Of few groups and many, of one size and of two; alike, one apart, all apart. */
const sizes = [
  { groups: 2, items: [20] },
  { groups: 2, items: [40, 400] },
  { groups: 3, items: [40] },
  { groups: 5, items: [20] },
  { groups: 5, items: [200] },
  { groups: 8, items: [40] },
  { groups: 8, items: [20, 400] },
  { groups: 24, items: [40] },
  { groups: 24, items: [20, 400] },
  { groups: 50, items: [40] },
];
const gaps = [
  { found: [0.8], flagged: [0.1] },
  { found: [0.97], flagged: [0.02] },
  { found: [0.8, 0.5], flagged: [0.1, 0.3] },
  { found: [0.95, 0.7], flagged: [0.02, 0.3] },
];
const pairs = sizes.flatMap((size) =>
  gaps.flatMap((gap) =>
    ['demographic-parity-difference', 'equalized-odds-difference', 'false-positive-rate-ratio', 'accuracy-ratio'].map(
      (measure) => ({ measure, base: 0.5, ...size, ...gap }),
    ),
  ),
);
const rest = [
  'demographic-parity-ratio',
  'equalized-odds-ratio',
  'true-positive-rate-difference',
  'true-positive-rate-ratio',
  'false-positive-rate-difference',
  'false-negative-rate-difference',
  'false-negative-rate-ratio',
  'accuracy-difference',
].map((measure) => ({ measure, groups: 5, items: [60], base: 0.5, found: [0.8, 0.5], flagged: [0.1, 0.3] }));

/**
 * @param {number[]} list
 * @param {number} g
 */
const turn = (list, g) => list[g % list.length];

/**
 * What each rate is of a group, by what is drawn.
 *
 * @param {Rates} design
 * @param {number} g
 * @returns {Record<string, number>}
 */
function ratesOf({ base, found, flagged }, g) {
  const [tpr, fpr] = [turn(found, g), turn(flagged, g)];
  return {
    'selection-rate': base * tpr + (1 - base) * fpr,
    'true-positive-rate': tpr,
    'false-positive-rate': fpr,
    'false-negative-rate': 1 - tpr,
    accuracy: base * tpr + (1 - base) * (1 - fpr),
  };
}

/** @type {Record<string, string[]>} */
const families = {
  'demographic-parity': ['selection-rate'],
  'equalized-odds': ['true-positive-rate', 'false-positive-rate'],
};

/** @param {Rates} design */
function truthOf(design) {
  const all = Array.from({ length: design.groups }, (_, g) => ratesOf(design, g));
  const [, name, kind] = /^(.*?)(?:-(difference|ratio))?$/.exec(design.measure) ?? [];
  if (!kind) return all[0][name];
  const each = (families[name] ?? [name]).map((rate) => {
    const values = all.map((rates) => rates[rate]);
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    return kind === 'ratio' ? least / greatest : greatest - least;
  });
  return kind === 'ratio' ? Math.min(...each) : Math.max(...each);
}

/**
 * All that is measured of data drawn anew.
 *
 * @param {Drawn} drawn
 * @param {Random} random
 */
function measureAll({ groups, items, base, found, flagged }, random) {
  const counts = Array.from({ length: groups }, (_, g) => turn(items, g));
  const size = counts.reduce((sum, count) => sum + count, 0);
  const positive = new Uint8Array(size);
  const scores = new Float64Array(size);
  /** @type {Uint32Array[]} */
  const members = [];
  let next = 0;
  for (let g = 0; g < groups; g++) {
    members.push(Uint32Array.from({ length: counts[g] }, (_, k) => next + k));
    for (let k = 0; k < counts[g]; k++, next++) {
      positive[next] = random.next() < base ? 1 : 0;
      scores[next] = random.next() < turn(positive[next] ? found : flagged, g) ? 0.9 : 0.1;
    }
  }
  const dataset = {
    kind: 'labelled',
    size,
    positive,
    codes: Uint16Array.from(positive),
    groups: members.map((of, g) => ({ id: `${g}`, attribute: 'group', members: of })),
  };
  return measured(metric, {
    options: { dataset: 'drawn' },
    data: { dataset },
    observed: { decisions: { scores } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
}

/**
 * What each run of the same data found, by what is drawn: rows that differ only in what is measured share it.
 *
 * @type {Map<string, Record<string, Found>[]>}
 */
const known = new Map();

/**
 * @param {Rates} design
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

export const head = ['measure', 'groups', 'items', 'found', 'flagged'];
/** @type {Design[]} */
export const designs = [...single, ...others, ...pairs, ...rest].map((design) => {
  const { measure, ...drawn } = design;
  const { groups, items, found, flagged } = drawn;
  const name = `rates ${JSON.stringify(drawn)}`;
  const truth = truthOf(design);
  /** @param {number[]} values */
  const list = (values) => values.join(' and ');
  const higher = measure.endsWith('ratio') || measure === 'accuracy' || measure === 'true-positive-rate';
  return {
    name,
    cells: [measure, groups, list(items), list(found), list(flagged)],
    truth,
    ...(higher ? { min: truth } : {}),
    measure: (random, run) => measureDesign(design, name, random, run),
    most: 200,
  };
});
