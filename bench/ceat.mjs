/**
 * CEAT of 10,000 samples, 25 words a set, 50 contexts a word, 768 dimensions: the metric beside vectorised NumPy, on the
 * same vectors, in the same run.
 *
 *     npm run build && node bench/ceat.mjs           # PYTHON=/path/to/python3 for another Python with NumPy
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ceat from '#dist/metrics/ceat/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from './measuring.mjs';

const [samples, wordsPerSet, contexts, dimensions, repetitions] = [10_000, 25, 50, 768, 5];

const uniform = randomStream(1, 'bench');
const sides = ['x', 'y', 'a', 'b'];
const words = sides.flatMap((side) => Array.from({ length: wordsPerSet }, (_, i) => `${side}${i}`));
const vectors = new Map(
  words.map((word) => {
    // A shift by side gives the effect a size to compare.
    const shift = 'xa'.includes(word[0]) ? 0.02 : -0.02;
    return [word, new Float32Array(contexts * dimensions).map(() => uniform.next() - 0.5 + shift)];
  }),
);

/** @param {string} side */
const set = (side) => ({ name: side, words: words.filter((word) => word[0] === side) });
const [x, y, a, b] = sides.map(set);
/** @type {Parameters<typeof measured>[1]} */
const input = {
  options: { contexts: 'bench', samples },
  data: { stimuli: { kind: 'stimuli', tests: [{ id: 'bench', title: 'bench', attribute: null, x, y, a, b }] } },
  observed: { contexts: { dimensions, vectors, occurrences: new Map(), lost: 0 } },
  random: (...names) => randomStream(1, ...names),
};
const times = [];
let ces = Number.NaN;
for (let i = 0; i < repetitions; i++) {
  const start = performance.now();
  const found = measured(ceat, input);
  times.push((performance.now() - start) / 1000);
  ces = numberOf(found, (one) => one === found[0]).value;
}
const rows = [{ what: 'fairprobe', ces, seconds: Math.min(...times) }];

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
try {
  const file = join(folder, 'vectors.f32');
  writeFileSync(file, Buffer.concat([...vectors.values()].map((of) => Buffer.from(of.buffer))));
  const script = fileURLToPath(new URL('ceat.py', import.meta.url));
  const shape = [samples, wordsPerSet, contexts, dimensions, repetitions].map(String);
  const python = spawnSync(process.env.PYTHON ?? 'python3', [script, file, ...shape], { encoding: 'utf8' });
  if (python.status === 0) rows.push(...JSON.parse(python.stdout));
  else process.stderr.write(`no comparison: ${python.error?.message ?? python.stderr.trim().split('\n').at(-1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} what
 * @param {string} ces
 * @param {string} seconds
 * @param {string} ratio
 */
const line = (what, ces, seconds, ratio) =>
  process.stdout.write(`${what.padEnd(34)}${ces.padStart(9)}${seconds.padStart(10)}${ratio.padStart(8)}\n`);
process.stdout.write(
  `CEAT: ${samples} samples, ${wordsPerSet} words a set, ${contexts} contexts a word, ${dimensions} dimensions.\n` +
    `Best of ${repetitions}; drawing and pooling included. CES agree within the error of drawing.\n\n`,
);
line('implementation', 'CES', 'seconds', 'ratio');
for (const { what, ces, seconds } of rows) {
  line(what, ces.toFixed(4), seconds.toFixed(3), (seconds / rows[0].seconds).toFixed(2));
}
