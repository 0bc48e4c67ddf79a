/**
 * How often threshold gates fail, and how often they should: simulated re-runs of a model on fresh data of the size of
 * HateXplain's official test split (toxic and other posts of each community as counted there). Scores are normal with
 * standard deviation 1; the posts' means are set so that each true BPSN AUC is what a row says. Each re-run draws all
 * posts anew, measures them with hate-speech-bias and judges them with the judge itself.
 *
 * - unchanged: every true value is the threshold itself, the hardest case in which nothing is wrong. Any failure is false.
 * - violated: true values lie 0.05 below the threshold (of one community, or of all).
 *
 * `value` judges the value alone, as gates without intervals do. Run: `npm run build && node bench/gate-thresholds.mjs
 * [runs] [threshold]`.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import hateSpeechBias from '#dist/metrics/hate-speech-bias/index.js';
import { judge } from '#dist/src/judge/judge.js';
import { powerMean } from '#dist/src/statistics/auc/power-mean.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { resultsOf } from './compared.mjs';

const runs = Number(process.argv[2] ?? 1000);
const threshold = Number(process.argv[3] ?? 0.8);
const size = { minGroupSize: 10, power: -5 };

/** Toxic and other posts of each community in the test split: test/fixtures/hatexplain-bias.json. */
/** @type {Record<string, [toxic: number, others: number]>} */
const communities = {
  African: [294, 21],
  Islam: [173, 21],
  Jewish: [175, 13],
  Homosexual: [156, 26],
  Women: [126, 21],
  Refugee: [53, 32],
  Arab: [60, 7],
  Caucasian: [38, 14],
  Asian: [28, 8],
  Hispanic: [33, 2],
};
const names = Object.keys(communities);
const judgedNames = names.filter((name) => communities[name][1] >= size.minGroupSize);

/**
 * The posts, once: only their scores are drawn anew.
 *
 * @param {number} times repeats every community
 */
function posts(times) {
  /** @type {number[]} */
  const positive = [];
  const groups = names.map((id) => {
    /** @type {number[]} */
    const members = [];
    for (const [label, count] of [
      [1, communities[id][0]],
      [0, communities[id][1]],
    ]) {
      for (let i = 0; i < count * times; i++) {
        members.push(positive.length);
        positive.push(label);
      }
    }
    return { id, attribute: 'target', members: Uint32Array.from(members) };
  });
  const labels = Uint8Array.from(positive);
  return { kind: 'labelled', size: labels.length, positive: labels, codes: Uint16Array.from(labels), groups };
}

/**
 * Toxic posts have mean 0, so the BPSN AUC of a community whose other posts have mean -d is Phi(d / sqrt 2).
 *
 * @param {number} auc
 */
function meanFor(auc) {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle / Math.SQRT2, 0, 1) < auc) low = middle;
    else high = middle;
  }
  return -low;
}

/** @typedef {Parameters<typeof judge>[1][number]} Rule */
/**
 * @param {Partial<Rule>} given
 * @returns {Rule}
 */
const rule = (given) => ({
  rule: 'hate-speech-bias/bpsn-auc',
  key: null,
  preset: false,
  level: 'error',
  form: 'min',
  threshold,
  exclusive: false,
  statistic: null,
  onInsufficient: 'off',
  metric: 'hate-speech-bias',
  measure: 'bpsn-auc',
  subject: '*',
  attribute: null,
  group: null,
  source: null,
  ...given,
});

/** @type {Record<string, (summary: number) => Rule>} */
const rules = {
  'the summary (no group)': (summary) => rule({ threshold: summary }),
  'one group: Islam (21 others)': () => rule({ group: 'Islam' }),
  'one group: Refugee (32 others)': () => rule({ group: 'Refugee' }),
  [`a family: group "*" (${judgedNames.length} groups)`]: () => rule({ group: '*' }),
};
/** @type {Record<string, [Partial<Rule>, strict: boolean]>} */
const policies = { default: [{}, false], value: [{ statistic: 'value' }, false], strict: [{}, true] };

/**
 * Shares of runs in which each rule fails, by policy.
 *
 * @param {string} label
 * @param {number} times
 * @param {(id: string) => number} truth
 */
function simulate(label, times, truth) {
  const data = posts(times);
  const means = new Float64Array(data.size);
  for (const { id, members } of data.groups)
    for (const k of members) means[k] = data.positive[k] ? 0 : meanFor(truth(id));
  // The summary's threshold is its own truth where nothing is wrong.
  const summary = powerMean(
    judgedNames.map(() => threshold),
    size.power,
  );
  const normal = normals(randomStream(1, 'gate-thresholds', label, String(times)));
  const options = hateSpeechBias.options.parse({ dataset: 'posts', ...size });
  const failures = Object.keys(rules).map(() => Object.keys(policies).map(() => 0));
  for (let run = 0; run < runs; run++) {
    // AUCs do not change with the scale: of a probability as the metric has it.
    const positive = means.map((mean) => normalCdf(mean + normal(), 0, 3));
    const input = { options, data: { dataset: data }, observed: { scores: { positive, missing: 0 } } };
    const results = resultsOf(hateSpeechBias, input, run);
    Object.values(rules).forEach((make, r) => {
      Object.values(policies).forEach(([given, strict], p) => {
        const one = { ...make(summary), ...given };
        if (judge(results, [one], { strict, comparison: null }).verdict === 'fail') failures[r][p]++;
      });
    });
  }
  return failures.map((row) => row.map((count) => count / runs));
}

/** @type {[label: string, times: number, truth: (id: string) => number][]} */
const scenarios = [
  ['unchanged', 1, () => threshold],
  ['unchanged, 10 times the posts', 10, () => threshold],
  ['Islam 0.05 below', 1, (id) => (id === 'Islam' ? threshold - 0.05 : threshold)],
  ['all 0.05 below', 1, () => threshold - 0.05],
  ['all 0.05 below, 10 times the posts', 10, () => threshold - 0.05],
];
const lines = [
  `| truth | rule | ${Object.keys(policies).join(' | ')} |`,
  `| --- | --- | ${Object.keys(policies)
    .map(() => '--:')
    .join(' | ')} |`,
];
for (const [label, times, truth] of scenarios) {
  const shares = simulate(label, times, truth);
  Object.keys(rules).forEach((name, r) => {
    lines.push(`| ${label} | ${name} | ${shares[r].map((share) => `${(100 * share).toFixed(1)} %`).join(' | ')} |`);
  });
}
process.stdout.write(`${lines.join('\n')}\n`);
