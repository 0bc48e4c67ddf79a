/**
 * Values that metrics measure of real posts, for bench/coverage/real-values.mjs: numbers alone, to four digits. Of the embedded classifier
 * `plain` on HateXplain: `npm run build && node bench/real-values.mjs PATH/TO/hatexplain.json`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [posts] = process.argv.slice(2);
if (!posts) {
  process.stderr.write('which file of HateXplain? node bench/real-values.mjs PATH/TO/hatexplain.json\n');
  process.exit(2);
}
const config = {
  seed: 1,
  subjects: [{ name: 'plain', classifier: { model: 'embedded:plain', positive: ['toxic'] } }],
  datasets: { posts: { use: 'hatexplain', path: path.resolve(posts) } },
  metrics: [
    { 'hate-speech-bias': { dataset: 'posts' } },
    { 'counterfactual-token-fairness': { dataset: 'posts', swaps: ['gender'], counterfactuals: 'symmetric' } },
    { 'explanation-fairness': { dataset: 'posts', explanation: 'gradient-norm' } },
    { 'accumulated-prediction-sensitivity': { dataset: 'posts', protectedStatus: { words: 'gender' } } },
  ],
};
const folder = mkdtempSync(path.join(tmpdir(), 'real-values-'));
const [from, samples, report] = ['config.json', 'samples.jsonl', 'report.json'].map((name) => path.join(folder, name));
writeFileSync(from, JSON.stringify(config));
const built = new URL('../dist/bundle/bin.js', import.meta.url).pathname;
execFileSync(process.execPath, [built, 'evaluate', '-c', from, '--samples', samples, '--output', report]);
const lines = readFileSync(samples, 'utf8').trim().split('\n');
/**
 * What is read of samples: not each metric has all.
 *
 * @typedef {object} Item
 * @property {string} metric
 * @property {Record<string, string[]>} groups
 * @property {boolean} positive
 * @property {number} score
 * @property {number | null} value
 * @property {{ score: number }[]} [counterfactuals]
 * @property {number} iouPrecision
 * @property {number} iouRecall
 * @property {number} tokenF1
 * @property {number} auprc
 * @property {number | null} comprehensiveness
 */
/** @type {Item[]} */
const items = lines.map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });

/** @param {string} metric */
const of = (metric) => items.filter((item) => item.metric === metric);
/** @param {number} x */
const round = (x) => Number(x.toFixed(4));
/**
 * In ascending order, and of many every so manieth.
 *
 * @param {number[]} values
 */
function spaced(values, most = 500) {
  const sorted = values.map(round).sort((a, b) => a - b);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / most)]);
}

/**
 * @param {Item} item
 * @param {string} attribute
 * @param {string} group
 */
const isAbout = ({ groups }, attribute, group) => (groups[attribute] ?? []).includes(group);
const scored = of('hate-speech-bias');
/**
 * @param {boolean} inside
 * @param {boolean} positive
 */
const scoresOf = (inside, positive) =>
  spaced(
    scored
      .filter((item) => item.positive === positive && isAbout(item, 'orientation', 'Homosexual') === inside)
      .map(({ score }) => score),
  );
/**
 * @param {string} attribute
 * @param {string} group
 */
const explained = (attribute, group) =>
  of('explanation-fairness')
    .filter((item) => item.value !== null && isAbout(item, attribute, group))
    .flatMap(({ iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness }) =>
      comprehensiveness === null ? [] : [[iouPrecision, iouRecall, tokenF1, auprc, comprehensiveness].map(round)],
    );

const found = {
  scores: {
    group: { positive: scoresOf(true, true), negative: scoresOf(true, false) },
    others: { positive: scoresOf(false, true), negative: scoresOf(false, false) },
  },
  shifts: spaced(
    of('counterfactual-token-fairness').flatMap(({ score, counterfactuals = [] }) =>
      counterfactuals.slice(0, 1).map((one) => one.score - score),
    ),
  ),
  sensitivities: spaced(of('accumulated-prediction-sensitivity').flatMap(({ value }) => value ?? [])),
  explained: [explained('race', 'African'), explained('religion', 'Islam')],
};
const rows = Object.entries(found).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
writeFileSync(new URL('coverage/real-values.json', import.meta.url), `{\n${rows.join(',\n')}\n}\n`);
