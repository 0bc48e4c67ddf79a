/**
 * 1,000,000 predictions in 20 groups: hate-speech-bias beside the 60 AUCs of scikit-learn, group-error-rates beside
 * Fairlearn, and the whole command, from the CSV on, beside pandas and scikit-learn.
 *
 * Of the whole command seconds of processor time, of Python both without intervals and with the cheapest that there are: the command gives an
 * interval with each number, of what compares groups, too.
 *
 *     npm run build && node bench/bias-auc.mjs [--decimals 6]      # PYTHON=... for a Python with scikit-learn, pandas (and Fairlearn)
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import groupErrorRates from '#dist/metrics/group-error-rates/index.js';
import hateSpeechBias from '#dist/metrics/hate-speech-bias/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from './measuring.mjs';

/** @import { Measurement } from '#dist/src/contract/measurement.js' */
/** @import { AnyMetric } from '#dist/src/contract/metric.js' */

const [size, groupCount, repetitions] = [1_000_000, 20, 5];
const { values: asked } = parseArgs({ options: { decimals: { type: 'string', default: '6' } } });
const units = 10 ** Number(asked.decimals);

const random = randomStream(1, 'bench');
const positive = Uint8Array.from({ length: size }, () => random.below(2));
const groupOf = Uint8Array.from({ length: size }, () => random.below(groupCount));
// Six decimals, as prediction files have them, where no other number is asked for; groups and labels move the score.
const score = Float64Array.from({ length: size }, (_, i) => {
  const noise = (random.next() + random.next() + random.next() - 1.5) * 3;
  const logit = noise + positive[i] - 0.5 + groupOf[i] / groupCount - 0.5;
  return Math.round(units / (1 + Math.exp(-logit))) / units;
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
/** Seconds of processor time of whole commands. @type {{ memory: number[], duckdb: number[], plain: number[], intervals: number[] }} */
const whole = { memory: [], duckdb: [], plain: [], intervals: [] };
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

  for (const [engine, subject, id] of /** @type {const} */ ([
    ['memory', 'predictions: predictions.csv, columns: { id: id, score: score }', 'id: id, '],
    ['duckdb', 'predictions: { dataset: bench }, columns: { score: score }', ''],
  ])) {
    writeFileSync(
      join(folder, `${engine}.yaml`),
      `subjects:
  - name: bench
    classifier: { ${subject} }
datasets:
  bench: { table: predictions.csv, engine: ${engine}, columns: { ${id}label: label, groups: [community] }, positive: ['1'] }
metrics:
  - hate-speech-bias: { dataset: bench }
  - group-error-rates: { dataset: bench }
`,
    );
  }
  // In turns.
  for (let round = 0; round < 3; round++) {
    for (const engine of /** @type {const} */ (['memory', 'duckdb'])) whole[engine].push(commandSeconds(engine));
    for (const [kind, flags] of /** @type {const} */ ([
      ['plain', []],
      ['intervals', ['--intervals']],
    ])) {
      const { status, stdout } = spawnSync(process.env.PYTHON ?? 'python3', [script, csv, '--whole', ...flags], {
        encoding: 'utf8',
      });
      if (status === 0) whole[kind].push(JSON.parse(stdout).seconds);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} engine */
function commandSeconds(engine) {
  const program = fileURLToPath(new URL('../dist/bundle/program.js', import.meta.url));
  const told = join(folder, 'seconds');
  const telling = `import { writeFileSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(${JSON.stringify(told)}, String((user + system) / 1e6)); });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...[
        '--import',
        `data:text/javascript,${encodeURIComponent(telling)}`,
        program,
        'evaluate',
        '--quiet',
        '--no-cache',
      ],
      ...['-c', join(folder, `${engine}.yaml`), '--output', join(folder, 'r.json')],
    ],
    { encoding: 'utf8', cwd: folder },
  );
  if (status !== 0) throw new Error(`the command failed: ${stderr.trim().split('\n').slice(0, 3).join(' ')}`);
  return Number(readFileSync(told, 'utf8'));
}

/** @param {readonly number[]} numbers */
const median = (numbers) => (numbers.length === 0 ? null : numbers.toSorted((a, b) => a - b)[numbers.length >> 1]);

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
process.stdout.write('\nWhole commands from the CSV on, seconds of processor time, medians of 3 in turns\n');
for (const engine of /** @type {const} */ (['memory', 'duckdb'])) {
  row(`engine: ${engine}, Python without intervals`, median(whole[engine]), median(whole.plain));
  row(`engine: ${engine}, Python with intervals`, median(whole[engine]), median(whole.intervals));
}

if (python) {
  /** @param {string} measure */
  const mean = (measure) => numberOf(bias.found, (one) => one.measure === measure && one.attribute === null).value;
  const apart = Object.entries(python.means).map(([measure, value]) => Math.abs(mean(measure) - value));
  process.stdout.write(`\nGeneralised means differ by at most ${Math.max(...apart).toExponential(1)}.\n`);
}
const { maxRSS } = process.resourceUsage();
process.stdout.write(`Peak memory of this process: ${Math.round(maxRSS / 1024)} MiB.\n`);
