/**
 * Options of questions by their likelihood: fairprobe beside each option scored alone with its prompt in transformers and
 * torch, at its best batch size, on the same weights, with as many threads, in the same run. The models are GPT-2s with
 * random weights: what they say does not matter for the time.
 *
 *     npm run build && node bench/choices.mjs
 *
 * On a machine with other work the ratio of CPU seconds is the steadier one.
 *
 * PYTHON=/path/to/python3 (with torch, transformers, onnx and onnxruntime), QUESTIONS=40, THREADS=2
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCausalLm } from '#dist/src/runtime/models/causal-lm.js';
import { createModelPool } from '#dist/src/runtime/pool.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { memoryCache } from '#dist/src/support/cache.js';
import { silent } from '#dist/src/support/progress.js';

const { PYTHON = 'python3', QUESTIONS = '40', THREADS = '2' } = process.env;
const script = fileURLToPath(new URL('choices.py', import.meta.url));
/** @param {string[]} args */
const python = (...args) => {
  const run = spawnSync(PYTHON, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr || String(run.error));
  return run.stdout;
};

const words = 'the a nurse doctor old young man woman said that was late kind good bad went home and people city'.split(
  ' ',
);
const random = randomStream(1, 'bench');
/** @param {number} count */
const sentence = (count) => Array.from({ length: count }, () => words[random.below(words.length)]).join(' ');
/** @param {(question: number) => string[]} options */
const items = (options) =>
  Array.from({ length: Number(QUESTIONS) }, (_, i) => ({
    prompt: `${sentence(40 + (i % 20))}.\nWho was late?\nAnswer:`,
    options: options(i),
  }));
const kinds = {
  'four letters': items(() => [' A', ' B', ' C', ' D']),
  'three of 4 to 8 words': items((i) => [4, 6, 8].map((count) => ` ${sentence(count - (i % 2))}`)),
};

/**
 * @param {string} folder
 * @param {{ prompt: string, options: string[] }[]} asked
 */
async function fairprobe(folder, asked) {
  const pool = createModelPool({
    cache: memoryCache(),
    offline: true,
    threads: Number(THREADS),
    resolve: (path) => path,
    progress: silent,
    encoders: [],
  });
  const source = /** @type {const} */ ({ model: folder, revision: 'main', dtype: 'fp32', device: 'cpu' });
  const model = await openCausalLm(await pool.model(source), source);
  await model.optionLikelihoods([{ prompt: 'a', options: [' b', ' c'] }], silent);
  const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
  const { logProbabilities } = await model.optionLikelihoods(asked, silent);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await pool.close();
  return {
    seconds,
    cpu: (user + system) / 1e6,
    sums: logProbabilities.flat().map((own) => own.reduce((a, b) => a + b)),
  };
}

/** @param {string[]} cells */
const line = (...cells) => process.stdout.write(`${cells.map((cell, i) => cell.padStart(i ? 13 : 40)).join('')}\n`);
process.stdout.write(`${QUESTIONS} questions, ${THREADS} threads, models loaded before\n\n`);
line('model and options', 'torch s', 'its batch', 'fairprobe s', 'ratio', 'CPU ratio', 'differ by');
for (const [width, layers] of [
  [128, 2],
  [384, 6],
]) {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
  try {
    python('make', folder, String(width), String(layers));
    for (const [name, asked] of Object.entries(kinds)) {
      writeFileSync(join(folder, 'items.json'), JSON.stringify(asked));
      const own = await fairprobe(folder, asked);
      /** @type {{ seconds: number, cpu: number, batch: number, sums: number[] }} */
      const theirs = JSON.parse(python('time', folder, join(folder, 'items.json'), THREADS));
      const differ = Math.max(...own.sums.map((sum, i) => Math.abs(sum - theirs.sums[i])));
      line(
        `${layers} layers of ${width}, ${name}`,
        theirs.seconds.toFixed(2),
        String(theirs.batch),
        own.seconds.toFixed(2),
        (theirs.seconds / own.seconds).toFixed(1),
        (theirs.cpu / own.cpu).toFixed(1),
        differ.toExponential(0),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
