/**
 * The pseudo-log-likelihoods of CrowS-Pairs: fairprobe beside one masked token a call in PyTorch, on the same weights, with
 * as many threads, in the same run. The models are BERTs with random weights: what they say does not matter for the time.
 *
 *     npm run build && node bench/crows-pairs.mjs <crows_pairs_anonymized.csv> <folder with a BERT's tokenizer.json>
 *
 * On a machine with other work the ratio of CPU seconds is the steadier one.
 *
 * PYTHON=/path/to/python3 (with torch and transformers), PAIRS=60 (all with 1508), THREADS=2
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import crowsPairs from '#dist/datasets/crows-pairs.js';
import { openMaskedLm } from '#dist/src/runtime/models/masked-lm.js';
import { createModelPool } from '#dist/src/runtime/pool.js';
import { memoryCache } from '#dist/src/support/cache.js';
import { silent } from '#dist/src/support/progress.js';

const [file, tokenizer] = process.argv.slice(2);
const { PYTHON = 'python3', PAIRS = '60', THREADS = '2' } = process.env;
const script = fileURLToPath(new URL('crows-pairs.py', import.meta.url));
/** @param {string[]} args */
const python = (...args) => {
  const run = spawnSync(PYTHON, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr || String(run.error));
  return run.stdout;
};

const { pairs: all } = await crowsPairs.load(
  { path: resolve(file) },
  {
    id: 'crows',
    resolve: (path) => path,
    keepColumns: [],
  },
);
// Spread over the file, which is sorted by nothing in particular.
const step = Math.max(1, Math.floor(all.length / Number(PAIRS)));
const pairs = all.filter((_, i) => i % step === 0).map(({ more, less }) => /** @type {const} */ ([more, less]));

/** @param {string} folder */
async function fairprobe(folder) {
  const pool = createModelPool({
    cache: memoryCache(),
    offline: true,
    threads: Number(THREADS),
    resolve: (path) => path,
    progress: silent,
    encoders: [],
  });
  const source = /** @type {const} */ ({ model: folder, revision: 'main', dtype: 'fp32', device: 'cpu' });
  const model = openMaskedLm(await pool.model(source), source);
  await model.pairLikelihoods([['a', 'a']], silent);
  const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
  const answer = await model.pairLikelihoods(pairs, silent);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await pool.close();
  return { seconds, cpu: (user + system) / 1e6, ...answer };
}

/** @param {string[]} cells */
const line = (...cells) => process.stdout.write(`${cells.map((cell, i) => cell.padStart(i ? 14 : 26)).join('')}\n`);
process.stdout.write(
  `CrowS-Pairs, ${pairs.length} of ${all.length} pairs, ${THREADS} threads, models loaded before\n\n`,
);
line('model', 'PyTorch s', 'fairprobe s', 'ratio', 'CPU ratio', 'differ by');
for (const [hidden, layers] of [
  [128, 2],
  [512, 4],
]) {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
  try {
    python('make', folder, resolve(tokenizer), String(hidden), String(layers));
    writeFileSync(join(folder, 'pairs.json'), JSON.stringify(pairs));
    const own = await fairprobe(folder);
    /** @type {{ seconds: number, cpu: number, first: number[], second: number[] }} */
    const theirs = JSON.parse(python('time', folder, join(folder, 'pairs.json'), THREADS));
    const relative = /** @type {const} */ (['first', 'second']).flatMap((side) =>
      theirs[side].map((value, i) => Math.abs(own[side][i] - value) / Math.max(1, Math.abs(value))),
    );
    const name = `${layers} layers of ${hidden}`;
    const numbers = [theirs.seconds.toFixed(2), own.seconds.toFixed(2), (theirs.seconds / own.seconds).toFixed(1)];
    numbers.push((theirs.cpu / own.cpu).toFixed(1));
    line(name, ...numbers, Math.max(...relative).toExponential(1));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
