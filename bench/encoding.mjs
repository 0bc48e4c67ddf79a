/**
 * Encoding posts of mixed length, from a cold cache on disk, beside
 * (a) a bare onnxruntime session in the same process, given the same texts already tokenised, sorted by length, padded,
 *     in batches of the same token budget, its answers thrown away, and
 * (b) transformers with torch in Python, sorted by length, at its best batch size (bench/encoding.py).
 *
 *   npm run build && FAIRPROBE_MINILM=<model folder> node bench/encoding.mjs [posts.csv] [how many]
 *
 * The CSV needs a column `text`. PYTHON names an interpreter with torch and transformers, FAIRPROBE_MINILM_TORCH the same
 * model for it where that is another folder (config.json and weights); without PYTHON, (b) is left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { onnxruntime } from '#dist/src/runtime/onnx/onnxruntime.js';
import { createModelPool } from '#dist/src/runtime/pool.js';
import { loadTokenizer } from '#dist/src/runtime/tokenizer/tokenizer.js';
import { silent } from '#dist/src/support/progress.js';
import { openStore } from '#dist/src/support/store/index.js';

const { InferenceSession, Tensor } = await onnxruntime();
/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);
const threads = 2;
const budget = 1024;
const { FAIRPROBE_MINILM: model = '' } = process.env;
if (model === '') throw new Error('FAIRPROBE_MINILM must name a model folder');
const file = process.argv[2] ?? '../shared/data/hatexplain/mbib-092-HateXplain.csv';
const count = Number(process.argv[3] ?? 10_000);

/** @type {{ text: string }[]} */
const rows = parse(readFileSync(file, 'utf8'), { columns: true, relax_column_count: true });
const texts = [...new Set(rows.map(({ text }) => text))].slice(0, count);
const tokenizer = await loadTokenizer(model);
const inputs = (await tokenizer.encode(texts, 512)).map(({ ids }) => ids);
const tokens = inputs.reduce((sum, ids) => sum + ids.length, 0);
const lengths = inputs.map((ids) => ids.length).sort((a, b) => a - b);
say(
  `${texts.length} posts, ${tokens} tokens (median ${lengths[lengths.length >> 1]}, longest ${lengths.at(-1)}), ${threads} threads`,
);

async function bare() {
  const session = await InferenceSession.create(join(model, 'onnx', 'model.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  const sorted = [...inputs].sort((a, b) => b.length - a.length);
  /** @param {(readonly number[])[]} batch */
  const run = async (batch) => {
    const length = batch[0].length;
    const shape = [batch.length, length];
    const ids = new BigInt64Array(batch.length * length);
    const mask = new BigInt64Array(ids.length);
    for (const [row, input] of batch.entries()) {
      for (const [column, id] of input.entries()) {
        ids[row * length + column] = BigInt(id);
        mask[row * length + column] = 1n;
      }
    }
    const feeds = {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    };
    await session.run(feeds, ['last_hidden_state']);
  };
  await run(sorted.slice(-16));
  const start = performance.now();
  for (let i = 0; i < sorted.length; ) {
    const size = Math.max(1, Math.floor(budget / sorted[i].length));
    await run(sorted.slice(i, i + size));
    i += size;
  }
  const seconds = (performance.now() - start) / 1000;
  await session.release();
  return seconds;
}

async function ours() {
  const directory = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
  const cache = await openStore(directory, say);
  const pool = createModelPool({
    cache,
    offline: true,
    threads,
    resolve,
    progress: silent,
    encoders: [],
  });
  /** @type {Parameters<typeof pool.encoder>[0]} */
  const source = { model: resolve(model), revision: 'main', dtype: 'fp32', device: 'cpu', layer: -1, pooling: 'mean' };
  const encoder = await pool.encoder(source);
  await encoder.embed(['a text to load tokenizer and model'], silent);
  const start = performance.now();
  await encoder.embed(texts, silent);
  await cache.flush();
  const cold = (performance.now() - start) / 1000;
  const again = performance.now();
  await encoder.embed(texts, silent);
  const warm = (performance.now() - again) / 1000;
  await pool.close();
  await cache.close();
  rmSync(directory, { recursive: true });
  return { cold, warm };
}

/** @returns {{ batch: number, seconds: number } | undefined} */
function python() {
  const interpreter = process.env.PYTHON;
  if (!interpreter) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
  const list = join(folder, 'texts.json');
  writeFileSync(list, JSON.stringify(texts));
  const torchModel = process.env.FAIRPROBE_MINILM_TORCH ?? model;
  const script = new URL('encoding.py', import.meta.url).pathname;
  const { stdout, status } = spawnSync(interpreter, [script, torchModel, list, String(threads)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error('the Python side failed');
  return JSON.parse(stdout);
}

// In turns, and the best of each: another process may have had the machine for a while.
/** @type {Record<'bare' | 'cold' | 'warm', number[]>} */
const seconds = { bare: [], cold: [], warm: [] };
for (let turn = 0; turn < 2; turn++) {
  seconds.bare.push(await bare());
  const { cold, warm } = await ours();
  seconds.cold.push(cold);
  seconds.warm.push(warm);
}
/** @param {number[]} values */
const best = (values) => Math.min(...values);
/** @type {Record<string, number>} */
const table = {
  'bare onnxruntime, padded': best(seconds.bare),
  'fairprobe, cold cache': best(seconds.cold),
  'fairprobe, all cached': best(seconds.warm),
};
const inPython = python();
if (inPython) table[`transformers + torch, batch ${inPython.batch}`] = inPython.seconds;
say(`${'seconds'.padStart(40)} ${'tokens/s'.padStart(10)}`);
for (const [name, s] of Object.entries(table)) {
  say(
    `${name.padEnd(32)} ${s.toFixed(2).padStart(7)} ${Math.round(tokens / s)
      .toString()
      .padStart(10)}`,
  );
}
const ratio = best(seconds.bare) / best(seconds.cold);
say(`fairprobe / bare: ${ratio.toFixed(2)} (target: at least 0.9)`);
if (inPython) say(`fairprobe / Python: ${(inPython.seconds / best(seconds.cold)).toFixed(2)} (target: above 1)`);
