/**
 * 1,000,000 predictions in 20 groups: hate-speech-bias beside the 60 AUCs of scikit-learn, group-error-rates beside
 * Fairlearn, and the whole command, from the CSV on, beside pandas and scikit-learn.
 *
 *     npm run build && node bench/bias-auc.mjs       # PYTHON=... for a Python with scikit-learn, pandas (and Fairlearn)
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import groupErrorRates from '#dist/metrics/group-error-rates/index.js';
import hateSpeechBias from '#dist/metrics/hate-speech-bias/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from './measuring.mjs';

/** @import { Measurement } from '#dist/src/contract/measurement.js' */
/** @import { AnyMetric } from '#dist/src/contract/metric.js' */

const [size, groupCount, repetitions] = [1_000_000, 20, 5];

const random = randomStream(1, 'bench');
const positive = Uint8Array.from({ length: size }, () => random.below(2));
const groupOf = Uint8Array.from({ length: size }, () => random.below(groupCount));
// Six decimals, as prediction files have them; groups and labels move the score.
const score = Float64Array.from({ length: size }, (_, i) => {
  const noise = (random.next() + random.next() + random.next() - 1.5) * 3;
  const logit = noise + positive[i] - 0.5 + groupOf[i] / groupCount - 0.5;
  return Math.round(1e6 / (1 + Math.exp(-logit))) / 1e6;
});
/** @param {number} g */
const groupId = (g) => `g${String(g).padStart(2, '0')}`;
const groups = Array.from({ length: groupCount }, (_, g) => ({
  id: groupId(g),
  attribute: 'community',
  members: Uint32Array.from(score.keys()).filter((i) => groupOf[i] === g),
}));
const data = { dataset: { kind: 'labelled', size, positive, groups } };

/** @param {AnyMetric} metric */
function timed(metric) {
  const observed = { scores: { positive: score, missing: 0 }, decisions: { scores: score } };
  let best = Number.POSITIVE_INFINITY;
  let first = 0;
  /** @type {readonly Measurement[]} */
  let found = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    found = measured(metric, {
      options: { dataset: 'bench' },
      data,
      observed,
      random: (...names) => randomStream(1, ...names),
    });
    const seconds = (performance.now() - start) / 1000;
    if (i === 0) first = seconds;
    best = Math.min(best, seconds);
  }
  return { first, best, found };
}

const bias = timed(hateSpeechBias);
const rates = timed(groupErrorRates);

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bias-'));
/** @type {{ aucs: number, rates: number | null, reading: number, means: Record<string, number> } | null} */
let python = null;
/** @type {number | null} */
let whole = null;
try {
  const csv = join(folder, 'predictions.csv');
  const file = openSync(csv, 'w');
  writeSync(file, 'id,label,community,score\n');
  for (let from = 0; from < size; from += 10_000) {
    const rows = Array.from({ length: 10_000 }, (_, k) => {
      const i = from + k;
      return `p${i},${positive[i]},${groupId(groupOf[i])},${score[i]}\n`;
    });
    writeSync(file, rows.join(''));
  }
  closeSync(file);

  const script = fileURLToPath(new URL('bias-auc.py', import.meta.url));
  const compared = spawnSync(process.env.PYTHON ?? 'python3', [script, csv], { encoding: 'utf8' });
  if (compared.status === 0) python = JSON.parse(compared.stdout);
  else process.stderr.write(`no comparison: ${compared.error?.message ?? compared.stderr.trim().split('\n').at(-1)}\n`);

  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - name: bench
    classifier: { predictions: predictions.csv, columns: { id: id, score: score } }
datasets:
  bench: { table: predictions.csv, columns: { id: id, label: label, groups: [community] }, positive: ['1'] }
metrics:
  - hate-speech-bias: { dataset: bench }
  - group-error-rates: { dataset: bench }
`,
  );
  const bin = fileURLToPath(new URL('../dist/bundle/bin.js', import.meta.url));
  const start = performance.now();
  const run = spawnSync(
    process.execPath,
    [bin, 'evaluate', '-c', config, '--quiet', '--output', join(folder, 'r.json')],
    {
      encoding: 'utf8',
      cwd: folder,
      env: { ...process.env },
    },
  );
  if (run.status === 0) whole = (performance.now() - start) / 1000;
  else process.stderr.write(`the command failed: ${run.stderr.trim().split('\n').slice(0, 3).join(' ')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {number | null | undefined} value */
const seconds = (value) => (value === null || value === undefined ? '-' : value.toFixed(3));
/**
 * @param {string} what
 * @param {string} ours
 * @param {string} theirs
 * @param {string} ratio
 */
const line = (what, ours, theirs, ratio) =>
  process.stdout.write(`${what.padEnd(44)}${ours.padStart(12)}${theirs.padStart(12)}${ratio.padStart(9)}\n`);
/**
 * @param {string} what
 * @param {number | null} ours
 * @param {number | null | undefined} theirs
 */
const row = (what, ours, theirs) =>
  line(what, seconds(ours), seconds(theirs), ours && theirs ? (theirs / ours).toFixed(1) : '-');
process.stdout.write(`${size} predictions, ${groupCount} groups. Seconds; ratio is Python by fairprobe.\n\n`);
line('', 'fairprobe', 'Python', 'ratio');
row(`hate-speech-bias, best of ${repetitions}`, bias.best, python?.aucs);
row('hate-speech-bias, first run', bias.first, python?.aucs);
row(`group-error-rates, best of ${repetitions}`, rates.best, python?.rates);
row('group-error-rates, first run', rates.first, python?.rates);
row('whole command, reading and both metrics', whole, python && python.reading + python.aucs);

if (python) {
  /** @param {string} measure */
  const mean = (measure) => numberOf(bias.found, (one) => one.measure === measure && one.attribute === null).value;
  const apart = Object.entries(python.means).map(([measure, value]) => Math.abs(mean(measure) - value));
  process.stdout.write(`\nGeneralised means differ by at most ${Math.max(...apart).toExponential(1)}.\n`);
}
const { maxRSS } = process.resourceUsage();
process.stdout.write(`Peak memory of this process: ${Math.round(maxRSS / 1024)} MiB.\n`);
