/**
 * Gradient of one class with respect to the word embeddings, forward and backward, beside torch autograd on the same
 * batch with the same number of threads, in turns; and what opening a gradient graph costs in time and memory.
 *
 *   npm run build && FAIRPROBE_MINILM=<model folder> PYTHON=<with torch and transformers> node bench/gradients.mjs [tiny] [MiniLM] [base]
 *
 * tiny (2 layers, 128 wide) and base (12 layers, 768 wide) are exported by bench/gradients.py with random weights, to a
 * folder that is kept where FAIRPROBE_BENCH names one.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openInputGradients } from '#dist/src/runtime/gradients/index.js';
import { onnxruntime } from '#dist/src/runtime/onnx/onnxruntime.js';
import { memoryCache } from '#dist/src/support/cache.js';

const { InferenceSession, Tensor } = await onnxruntime();
/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);
const threads = 2;
const rounds = 3;
const shapes = [
  [8, 64],
  [32, 16],
  [4, 256],
];
const { FAIRPROBE_MINILM: minilm, PYTHON: interpreter, FAIRPROBE_BENCH: kept } = process.env;
if (!minilm || !interpreter) throw new Error('FAIRPROBE_MINILM must name a model folder, and PYTHON an interpreter');
if (kept) mkdirSync(kept, { recursive: true });
const folder = kept ?? mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const megabytes = () => Math.round(process.memoryUsage().rss / 1e6);
/** @param {() => unknown} work */
const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

const script = new URL('gradients.py', import.meta.url).pathname;
const torch = spawn(interpreter, [script, String(threads), folder, join(minilm, 'config.json')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const answers = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
while ((await answers.next()).value !== 'ready');
/**
 * @param {string} line
 * @returns {Promise<number[]>}
 */
const askTorch = async (line) => {
  torch.stdin.write(`${line}\n`);
  return JSON.parse((await answers.next()).value);
};

/** @typedef {Parameters<typeof openInputGradients>[0]} GradientOptions */
/** @type {Record<string, Pick<GradientOptions, 'onnx' | 'output' | 'activation'> & { width: number }>} */
const models = {
  tiny: { onnx: join(folder, 'tiny.onnx'), output: 'logits', activation: 'softmax', width: 3 },
  MiniLM: { onnx: join(minilm, 'onnx', 'model.onnx'), output: 'last_hidden_state', activation: 'none', width: 384 },
  base: { onnx: join(folder, 'base.onnx'), output: 'logits', activation: 'softmax', width: 3 },
};

say(`milliseconds, medians, ${threads} threads; forward: the file itself in onnxruntime`);
say(
  `${'model'.padEnd(8)}${['batch', 'forward', 'gradient', 'torch', 'ours/torch'].map((s) => s.padStart(12)).join('')}`,
);
const chosen = process.argv.slice(2);
for (const [name, { onnx, output, activation, width }] of Object.entries(models)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const cache = memoryCache();
  const options = { onnx, output, activation, threads, cache, sha256: name };
  const before = megabytes();
  let start = performance.now();
  const first = await openInputGradients(options);
  const cold = (performance.now() - start) / 1000;
  const opened = megabytes();
  await first.close();
  start = performance.now();
  const gradients = await openInputGradients(options);
  const warm = (performance.now() - start) / 1000;
  const plain = await InferenceSession.create(onnx, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  for (const [rows, tokens] of shapes) {
    const ids = Array.from({ length: rows }, (_, r) =>
      Array.from({ length: tokens }, (_, t) => 1000 + (((r * tokens + t) * 7919) % 29000)),
    );
    const values = new Float32Array(output === 'logits' ? width : tokens * width);
    for (let i = output === 'logits' ? 1 : 0; i < values.length; i += width) values[i] = 1;
    const ask = () => gradients.run(ids, { values, seeds: 1 });
    const flat = BigInt64Array.from(ids.flat(), BigInt);
    /** @type {Record<string, BigInt64Array>} */
    const inputs = { input_ids: flat, attention_mask: flat.map(() => 1n), token_type_ids: flat.map(() => 0n) };
    const feeds = Object.fromEntries(
      plain.inputNames.map((input) => [input, new Tensor('int64', inputs[input], [rows, tokens])]),
    );
    const repeats = name === 'base' ? 4 : 20;
    /** @type {Record<'forward' | 'ours' | 'torch', number[]>} */
    const times = { forward: [], ours: [], torch: [] };
    await ask();
    await plain.run(feeds, [output]);
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < repeats; i++) times.ours.push(await seconds(ask));
      for (let i = 0; i < repeats; i++) times.forward.push(await seconds(() => plain.run(feeds, [output])));
      times.torch.push(...(await askTorch(`${name} ${rows} ${tokens} ${repeats}`)));
    }
    const [forward, ours, theirs] = [times.forward, times.ours, times.torch].map((list) => 1000 * median(list));
    const columns = [
      `${rows} x ${tokens}`,
      ...[forward, ours, theirs].map((ms) => ms.toFixed(1)),
      (ours / theirs).toFixed(2),
    ];
    say(`${name.padEnd(8)}${columns.map((column) => column.padStart(12)).join('')}`);
  }
  await plain.release();
  await gradients.close();
  say(
    `${''.padEnd(8)}opening: ${cold.toFixed(2)} s the first time, ${warm.toFixed(2)} s from the cache; memory ${before} MB before, ${opened} MB opened, ${megabytes()} MB in the end`,
  );
}
torch.stdin.end();
if (!kept) rmSync(folder, { recursive: true });
