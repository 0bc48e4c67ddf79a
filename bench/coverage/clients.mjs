/** Clients that differ, or do not: their variance, tenths, indices of inequality, means, and groups of clients. */
import metric from '#dist/metrics/client-disparity/index.js';
import { bestTenth, gini, jainIndex, worstTenth } from '#dist/metrics/client-disparity/statistics.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`client-disparity`';
export const about =
  'Clients are all right on .75 of their items (`equal`) or on .95 (`equal high`); or their accuracies are spread around .75 with a standard deviation of .11 (`spread`: a normal variable on the logit scale), half of them at .6 and half at .9 (`halves`), or a fifth at .5 and the others at .9 (`few low`). Each has so many `items`, or from 1 to 100, each number as likely; clients of one item are left out, as the metric does. The group is every other client, drawn like the rest. Losses are those of scores that are drawn evenly on the side that is decided for. The truth of the variance is that of the true accuracies; of tenths and indices it is that of endlessly many clients with as many items each. 400 draws an interval.';
export const covers = ['client-disparity/*'];

/** @typedef {'equal' | 'equal high' | 'spread' | 'halves' | 'few low'} Shape */

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {Shape} shape
 * @property {number} clients
 * @property {number | '1-100'} items
 */

/** @type {Record<Shape, (random: Random, normal: () => number) => number>} */
const shapes = {
  equal: () => 0.75,
  'equal high': () => 0.95,
  spread: (_, normal) => 1 / (1 + Math.exp(-1.25 - 0.65 * normal())),
  halves: (random) => (random.next() < 0.5 ? 0.6 : 0.9),
  'few low': (random) => (random.next() < 0.2 ? 0.5 : 0.9),
};

/**
 * @param {Pick<Cell, 'items'>} cell
 * @param {Random} random
 */
const sizeOf = ({ items }, random) => (items === '1-100' ? 1 + random.below(100) : items);

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
  const [name, group = null] = measure.split(' of ');
  return numberOf(found, (one) => one.measure === name && one.group === group);
}

/**
 * @param {Omit<Cell, 'measure'>} cell
 * @param {Random} random
 */
function measureAll(cell, random) {
  const normal = normals(random);
  const labels = /** @type {number[]} */ ([]);
  const scores = /** @type {number[]} */ ([]);
  const of = /** @type {number[]} */ ([]);
  for (let client = 0; client < cell.clients; client++) {
    const chance = shapes[cell.shape](random, normal);
    for (let k = sizeOf(cell, random); k > 0; k--) {
      const label = Number(random.next() < 0.5);
      const side = random.next() < chance ? label : 1 - label;
      labels.push(label);
      scores.push(side / 2 + 0.5 * random.next());
      of.push(client);
    }
  }
  /** @param {number} parity */
  const members = (parity) => Uint32Array.from(of.flatMap((client, i) => (client % 2 === parity ? [i] : [])));
  return measured(metric, {
    options: { dataset: 'drawn', resamples: 400, minClients: 5 },
    data: {
      dataset: {
        ...{ kind: 'labelled', size: labels.length, classes: ['negative', 'positive'], positiveClasses: ['positive'] },
        ...{ codes: Uint16Array.from(labels), positive: Uint8Array.from(labels) },
        clients: { ids: Array.from({ length: cell.clients }, (_, k) => `${k}`), of: Int32Array.from(of) },
        groups: ['even', 'odd'].map((id, parity) => ({ id, attribute: 'parity', members: members(parity) })),
      },
    },
    observed: {
      decisions: {
        ...{ classes: ['negative', 'positive'], positive: Uint8Array.of(0, 1), scores: Float64Array.from(scores) },
        codes: Int16Array.from(scores, (score) => Number(score >= 0.5)),
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
}

const great = 400_000;
/** @type {Map<string, { chances: Float64Array, rates: Float64Array }>} */
const populations = new Map();

/** @param {Pick<Cell, 'shape' | 'items'>} cell */
function populationOf(cell) {
  const key = `${cell.shape} ${cell.items}`;
  const known = populations.get(key) ?? drawn(cell, randomStream(1, 'truth', key));
  populations.set(key, known);
  return known;
}

/**
 * @param {Pick<Cell, 'shape' | 'items'>} cell
 * @param {Random} random
 */
function drawn(cell, random) {
  const normal = normals(random);
  const chances = new Float64Array(great);
  const rates = chances.map((_, k) => {
    chances[k] = shapes[cell.shape](random, normal);
    let n = sizeOf(cell, random);
    while (n < 2) n = sizeOf(cell, random);
    let right = 0;
    for (let i = 0; i < n; i++) right += Number(random.next() < chances[k]);
    return right / n;
  });
  return { chances, rates: rates.sort() };
}

/** @param {Cell} cell */
function truthOf({ measure, ...cell }) {
  if (measure.startsWith('accuracy-difference')) return 0;
  const { chances, rates } = populationOf(cell);
  const sorted = { values: rates, weights: new Uint8Array(great).fill(1) };
  const mean = chances.reduce((sum, one) => sum + one, 0) / great;
  switch (measure) {
    case 'variance-between-clients':
      return cell.shape.startsWith('equal') ? 0 : chances.reduce((sum, one) => sum + (one - mean) ** 2, 0) / great;
    case 'worst-tenth':
      return worstTenth(sorted);
    case 'best-tenth':
      return bestTenth(sorted);
    case 'jain-index':
      return jainIndex(sorted);
    case 'gini-index':
      return gini(sorted);
    case 'loss':
      // Of a right decision the probability is even on .5 to 1: 1 - ln 2; of a wrong one on 0 to .5: 1 + ln 2.
      return mean * (1 - Math.LN2) + (1 - mean) * (1 + Math.LN2);
    default:
      return mean;
  }
}

const measures = [
  ...['variance-between-clients', 'worst-tenth', 'best-tenth', 'jain-index', 'gini-index'],
  ...['accuracy', 'accuracy of even', 'accuracy-difference of even', 'loss'],
];
/** @type {(Omit<Cell, 'measure'> & { most?: number })[]} */
const kinds = [
  { shape: 'equal', clients: 10, items: 5 },
  { shape: 'equal', clients: 10, items: '1-100' },
  { shape: 'equal high', clients: 50, items: '1-100' },
  { shape: 'equal', clients: 50, items: 2 },
  { shape: 'spread', clients: 10, items: 20 },
  { shape: 'spread', clients: 50, items: '1-100' },
  { shape: 'spread', clients: 50, items: 100 },
  { shape: 'halves', clients: 10, items: '1-100' },
  { shape: 'halves', clients: 50, items: 5 },
  { shape: 'few low', clients: 50, items: '1-100' },
  { shape: 'few low', clients: 50, items: 20 },
  { shape: 'spread', clients: 1000, items: '1-100', most: 40 },
  { shape: 'equal', clients: 1000, items: '1-100', most: 40 },
  { shape: 'few low', clients: 1000, items: 2, most: 40 },
];

export const head = ['measure', 'shape', 'clients', 'items'];
/** @type {Design[]} */
export const designs = kinds.flatMap(({ most, ...kind }) =>
  measures
    .filter((measure) => measure !== 'loss' || kind.clients >= 30)
    .map((measure) => ({
      name: `clients ${JSON.stringify(kind)}`,
      cells: [measure, kind.shape, kind.clients, kind.items],
      truth: () => truthOf({ measure, ...kind }),
      /** @type {Design['measure']} */
      measure: (random, run) => measureDesign({ measure, ...kind }, random, run),
      ...(most === undefined ? {} : { most }),
      ...(measure === 'variance-between-clients' ? { digits: 4 } : {}),
      quick: kind.clients === 10 && kind.items === 20,
    })),
);
