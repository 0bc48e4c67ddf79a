/**
 * What accumulated prediction sensitivity costs beside its own arithmetic: `evaluate` on 2,000 posts of HateXplain, with a
 * probe as classifier and one as protected-status model, both on MiniLM, against nothing but the runs forward and backward
 * in onnxruntime for the same tokens in the same batches, in turns in the same process.
 *
 *   npm run build && FAIRPROBE_MINILM=<model folder> DATA=<folder with hatexplain/> node bench/prediction-sensitivity.mjs
 *
 * The probes are trained and the gradient graph is derived beforehand, and every run finds them in the cache; the bare
 * session is open already. What is timed is reading the data, opening the models, tokenising, differentiating, weighing and the bootstrap.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '#dist/src/index.js';
import { openInputGradients } from '#dist/src/runtime/gradients/index.js';
import { packByLength } from '#dist/src/runtime/onnx/packing.js';
import { loadTokenizer } from '#dist/src/runtime/tokenizer/tokenizer.js';
import { memoryCache } from '#dist/src/support/cache.js';
import { hashFile } from '#dist/src/support/hash.js';

const { FAIRPROBE_MINILM: minilm, DATA: data } = process.env;
if (!minilm || !data) throw new Error('FAIRPROBE_MINILM must name a model folder, and DATA one with hatexplain/');
const rounds = 3;
const posts = 2000;
const threads = 2;
const limit = 256;
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
/** @param {() => unknown} work */
const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** @typedef {{ post_tokens: string[], annotators: { label: string, target: string[] }[] }} Post */
/** @type {[string, Post][]} */
const all = Object.entries(JSON.parse(readFileSync(join(data, 'hatexplain', 'hatexplain_test_val.json'), 'utf8')));
const rows = all.map(([id, { post_tokens: tokens, annotators }]) => {
  const hateful = annotators.filter(({ label }) => label !== 'normal').length >= 2;
  const about = annotators.filter(({ target }) => target.includes('Women')).length >= 2;
  return { id, text: tokens.join(' '), label: hateful ? 'toxic' : 'normal', about: about ? 'women' : 'others' };
});
/** @param {string} value */
const cell = (value) => `"${value.replaceAll('"', '""')}"`;
/**
 * @param {string} name
 * @param {typeof rows} chosen
 */
const write = (name, chosen) => {
  const lines = chosen.map(({ id, text, label, about }) => [id, text, label, about].map(cell).join(','));
  writeFileSync(join(folder, name), `id,text,label,about\n${lines.join('\n')}\n`);
};
const judged = rows.slice(0, posts);
write('judged.csv', judged);
write('learned.csv', rows.slice(posts));
const config = join(folder, 'fairprobe.config.yaml');
writeFileSync(
  config,
  `subjects:
  - { name: minilm, encoder: ${JSON.stringify(minilm)}, classifier: { probe: { dataset: learned } } }
datasets:
  judged: { table: judged.csv, columns: { id: id, text: text, label: label }, positive: [toxic] }
  learned: { table: learned.csv, columns: { id: id, text: text, label: label }, positive: [toxic] }
  status: { table: learned.csv, columns: { id: id, text: text, label: about }, positive: [women] }
metrics:
  - accumulated-prediction-sensitivity: { dataset: judged, protectedStatus: { probe: { dataset: status } } }
`,
);

// Trains the probes and derives the gradient graph: a metric on one post a label, whose cache every run starts from.
const trained = join(folder, 'trained');
mkdirSync(trained);
write(
  'judged.csv',
  ['toxic', 'normal'].flatMap((name) => judged.find(({ label }) => label === name) ?? []),
);
await evaluate({ config, cwd: folder, offline: true, threads, cacheDirectory: trained });
write('judged.csv', judged);

const onnx = join(minilm, 'onnx', 'model.onnx');
const tokenizer = await loadTokenizer(minilm);
const encodings = await tokenizer.encode([...new Set(judged.map(({ text }) => text))], limit);
const ids = encodings.map((encoding) => encoding.ids);
const batches = packByLength(
  ids.map(({ length }) => length),
  1024,
);
const width = 384;
const options = /** @type {const} */ ({ onnx, output: 'last_hidden_state', activation: 'none', threads });
const session = await openInputGradients({ ...options, cache: memoryCache(), sha256: await hashFile(onnx) });
const bare = async () => {
  for (const batch of batches) {
    const chosen = batch.map((i) => ids[i]);
    const seeds = 2;
    const values = new Float32Array(seeds * chosen[0].length * width).fill(0.01);
    await session.run(chosen, { values, seeds });
  }
};

await bare();
/** @type {Record<'bare' | 'whole', number[]>} */
const times = { bare: [], whole: [] };
for (let round = 0; round < rounds; round++) {
  times.bare.push(await seconds(bare));
  const cacheDirectory = join(folder, `run-${round}`);
  cpSync(trained, cacheDirectory, { recursive: true });
  const start = performance.now();
  const report = await evaluate({ config, cwd: folder, offline: true, threads, cacheDirectory });
  times.whole.push((performance.now() - start) / 1000);
  const mean = report.results.find(({ measure, group }) => measure === 'mean' && group === null);
  if (mean?.status !== 'ok') throw new Error(`no mean: ${mean?.reason}`);
}
await session.close();
rmSync(folder, { recursive: true });

const [least, whole] = [Math.min(...times.bare), Math.min(...times.whole)];
/** @param {number[]} values */
const list = (values) => values.map((value) => value.toFixed(1)).join(', ');
process.stdout.write(`${posts} posts, ${ids.flat().length} tokens, ${batches.length} batches, ${threads} threads
bare sessions  ${least.toFixed(1)} s   (${list(times.bare)})
evaluate       ${whole.toFixed(1)} s   (${list(times.whole)})
ratio          ${(whole / least).toFixed(2)}
`);
