/**
 * How often the comparison with a baseline is wrong about a model that did not change, and how often it sees one that did:
 * simulated scores on the posts of HateXplain's test split, with their labels and groups.
 *
 *     npm run build && node bench/gate-baseline.mjs [runs]    # FAIRPROBE_HATEXPLAIN=folder with hatexplain_test_val.json
 *
 * A post's logit is d times its label plus noise that has a part of the post's own and a part of the run's; the share of the
 * post's is the correlation of two runs within a class.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import hatexplain from '#dist/datasets/hatexplain/index.js';
import metric from '#dist/metrics/hate-speech-bias/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { changesOf, runOf } from './compared.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Run } from './compared.mjs' */

const runs = Number(process.argv[2] ?? 1000);
const only = process.argv[3];
const folder = process.env.FAIRPROBE_HATEXPLAIN ?? resolve(import.meta.dirname, '../../shared/data/hatexplain');
const path = `${folder}/hatexplain_test_val.json`;
if (!existsSync(path)) {
  process.stdout.write(`no ${path}: nothing to simulate on\n`);
  process.exit(0);
}
const posts = await hatexplain.load(hatexplain.options.parse({ path, split: 'test' }), {
  id: 'hate',
  resolve: (file) => file,
  keepColumns: [],
});
/** AUC 0.80 for two normal classes. */
const separation = 1.19;
const options = metric.options.parse({ dataset: 'hate' });

/** @typedef {typeof posts} Posts */

/**
 * Posts drawn anew with replacement: another test set like this one.
 *
 * @param {Posts} data
 * @param {Random} random
 */
function redraw(data, random) {
  const drawn = Uint32Array.from({ length: data.size }, () => random.below(data.size));
  const groups = data.groups.map((group) => {
    const inGroup = new Uint8Array(data.size);
    for (const i of group.members) inGroup[i] = 1;
    return { ...group, members: Uint32Array.from(drawn.keys()).filter((k) => inGroup[drawn[k]]) };
  });
  return { ...data, positive: Uint8Array.from(drawn, (i) => data.positive[i]), groups };
}

/**
 * Logits of `count` runs on the same posts.
 *
 * @param {Posts} data
 * @param {number} correlation
 * @param {number} count
 * @param {Random} random
 */
function logits(data, correlation, count, random) {
  const normal = normals(random);
  const own = Float64Array.from(data.positive, (y) => separation * y + Math.sqrt(correlation) * normal());
  return Array.from({ length: count }, () => own.map((x) => x + Math.sqrt(1 - correlation) * normal()));
}

/**
 * @param {Posts} data
 * @param {Float64Array} scores
 */
function run(data, scores) {
  const answers = scores.map((x) => 1 / (1 + Math.exp(-x)));
  return runOf(
    metric,
    { options, data: { dataset: data }, observed: { scores: { positive: answers, missing: 0 } } },
    1,
  );
}

/**
 * @param {Run} before
 * @param {Run} now
 * @param {number} seed
 * @param {boolean} paired
 */
const changes = (before, now, seed, paired) => changesOf(metric, before, now, { seed, paired });

/** @typedef {Record<string, string | number>} Row */
/** @type {Row[]} */
const rows = [];

/**
 * The last row of a table, below its head where it is the first.
 *
 * @param {Row[]} table
 */
function say(table) {
  /** @param {(string | number)[]} cells */
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const names = Object.keys(table[0]);
  if (table.length === 1) process.stdout.write(`\n${line(names)}${line(names.map(() => '---'))}`);
  process.stdout.write(line(Object.values(table[table.length - 1])));
}

/**
 * @param {number} share
 * @param {number} of
 */
const percent = (share, of) =>
  `${(100 * share).toFixed(1)} % (± ${(196 * Math.sqrt((share * (1 - share)) / of)).toFixed(1)})`;

/**
 * @param {string} name
 * @param {number} count
 * @param {(random: Random) => Run[]} simulate
 * @param {boolean} paired
 */
function unchanged(name, count, simulate, paired) {
  const found = { regression: 0, improvement: 0, single: 0, tested: 0 };
  for (let r = 0; r < count; r++) {
    const [before, now] = simulate(randomStream(r, name));
    const all = changes(before, now, r, paired);
    if (all.some(({ verdict }) => verdict === 'regression')) found.regression++;
    if (all.some(({ verdict }) => verdict === 'improvement')) found.improvement++;
    const tested = all.flatMap(({ pValue }) => pValue ?? []);
    found.single += tested.filter((pValue) => pValue < 0.05).length / tested.length;
    found.tested = tested.length;
  }
  rows.push({
    name,
    measures: found.tested,
    'any regression': percent(found.regression / count, count),
    'any improvement': percent(found.improvement / count, count),
    'single tests below 0.05': `${((100 * found.single) / count).toFixed(1)} %`,
  });
  say(rows);
}

if (!only || only === 'unchanged') {
  unchanged(
    'other posts, unpaired',
    runs,
    (random) => {
      const draw = () => {
        const data = redraw(posts, random);
        return run(data, logits(data, 0.5, 1, random)[0]);
      };
      return [draw(), draw()];
    },
    false,
  );
  for (const correlation of [0.9, 0.99]) {
    unchanged(
      `same posts, correlation ${correlation}, paired`,
      runs,
      (random) => {
        const data = redraw(posts, random);
        return logits(data, correlation, 2, random).map((scores) => run(data, scores));
      },
      true,
    );
  }
}

/**
 * The shift of a group's non-toxic posts that takes `drop` from its BPSN AUC: AUC is Phi(d / sqrt 2) for normal classes.
 *
 * @param {number} drop
 */
function shiftFor(drop) {
  /** @param {number} z */
  const phi = (z) => {
    let sum = 0;
    for (let k = -8; k < z; k += 1e-4) sum += Math.exp((-k * k) / 2) * 1e-4;
    return sum / Math.sqrt(2 * Math.PI);
  };
  const target = phi(separation / Math.SQRT2) - drop;
  let [low, high] = [0, 3];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (phi((separation - middle) / Math.SQRT2) > target) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * A test set `times` as large: every post, label and group so many times.
 *
 * @param {Posts} data
 * @param {number} times
 */
function enlarge(data, times) {
  const groups = data.groups.map((group) => ({
    ...group,
    members: Uint32Array.from({ length: group.members.length * times }, (_, k) => {
      return group.members[k % group.members.length] + Math.floor(k / group.members.length) * data.size;
    }),
  }));
  const size = data.size * times;
  const positive = Uint8Array.from({ length: size }, (_, i) => data.positive[i % data.size]);
  return { ...data, ids: Array.from({ length: size }, (_, i) => `${i}`), size, positive, groups };
}

if (!only || only === 'power') {
  /** @type {Row[]} */
  const power = [];
  const count = Math.ceil(runs / 10);
  const shift = shiftFor(0.05);
  const cases = [
    { group: 'Women', times: 1 },
    { group: 'Refugee', times: 1 },
    // Every group's non-toxic posts are shifted; the measure is the generalised mean over groups.
    { group: null, times: 1 },
    { group: null, times: 2 },
    { group: 'Women', times: 4 },
    { group: 'Refugee', times: 4 },
  ];
  for (const { group: id, times } of cases) {
    const data = enlarge(posts, times);
    const inGroups = data.groups
      .filter((group) => id === null || group.id === id)
      .flatMap(({ members }) => [...members]);
    const negatives = [...new Set(inGroups)].filter((i) => !data.positive[i]);
    for (const correlation of [0.8, 0.95]) {
      const found = { paired: 0, unpaired: 0, pairedAlone: 0, unpairedAlone: 0, drop: 0 };
      for (let r = 0; r < count; r++) {
        const [a, b] = logits(data, correlation, 2, randomStream(r, 'power', `${id}`, `${correlation}`));
        for (const i of negatives) b[i] += shift;
        const [before, now] = [run(data, a), run(data, b)];
        for (const name of /** @type {const} */ (['paired', 'unpaired'])) {
          const change = changes(before, now, r, name === 'paired').find(
            ({ measure, group, attribute }) =>
              measure === 'bpsn-auc' && group === id && (id !== null || attribute === null),
          );
          if (!change) throw new Error('no change of bpsn-auc');
          const { pValue, difference, verdict } = change;
          if (verdict === 'regression') found[name]++;
          if (pValue !== null && pValue < 0.05 && difference !== null && difference < 0) found[`${name}Alone`]++;
          if (name === 'paired') found.drop += (difference ?? Number.NaN) / count;
        }
      }
      /** @param {keyof typeof found} name */
      const share = (name) => `${((100 * found[name]) / count).toFixed(0)} %`;
      power.push({
        'drop in': id ?? 'all groups',
        'non-toxic posts': negatives.length,
        correlation,
        'mean change': found.drop.toFixed(3),
        paired: share('paired'),
        unpaired: share('unpaired'),
        'paired, if tested alone': share('pairedAlone'),
        'unpaired, if tested alone': share('unpairedAlone'),
      });
      say(power);
    }
  }
}
