/**
 * What the cache on disk costs: writing and reading embeddings and small answers, opening many files.
 *
 *   npm run build && node --expose-gc bench/cache.mjs [folder on the disk to measure]
 *
 * Embeddings are 384 floats. Reading is of a cache opened anew, in the order of writing and in random order; memory is
 * what the process has grown by while all answers were read once and none was kept. The files are in the page cache: what
 * is measured is the store, not the disk. Each time is the median of five.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../dist/src/store/index.js';
import { inventory } from '../dist/src/store/inventory.js';

const place = process.argv[2] ?? tmpdir();
const note = (message) => process.stderr.write(`${message}\n`);
const origin = { kind: 'text vectors', by: 'bench', content: 'bench' };
const keyOf = (i) => createHash('sha256').update(String(i)).digest('hex');
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const lines = [];

/** Writes `count` answers in `flushes` flushes, and reads them. */
async function measure(name, { count, bytes, flushes, runs = 5 }) {
  const keys = Array.from({ length: count }, (_, i) => keyOf(i));
  const shuffled = keys
    .map((key, i) => [keyOf(-1 - i), key])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, key]) => key);
  const times = { write: [], open: [], read: [], random: [] };
  let memory = 0;
  let files = 0;
  for (let run = 0; run < runs; run++) {
    const directory = mkdtempSync(join(place, 'fairprobe-bench-'));
    const time = async (what, work) => {
      const start = performance.now();
      const result = await work();
      times[what].push(performance.now() - start);
      return result;
    };
    await time('write', async () => {
      const cache = await openStore(directory, note);
      for (const [i, key] of keys.entries()) {
        cache.put(key, new Uint8Array(bytes).fill(i), origin);
        if ((i + 1) % Math.ceil(count / flushes) === 0) await cache.flush();
      }
      await cache.close();
    });
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    for (const [what, order] of Object.entries({ read: keys, random: shuffled })) {
      const cache = await openStore(directory, note);
      const opening = what === 'read' ? 'open' : 'random';
      if (opening === 'open') await time('open', () => cache.get(keyOf('none'), origin));
      await time(what, () => {
        for (const key of order) if (cache.get(key, origin)?.length !== bytes) throw new Error(`${key} is not there`);
      });
      if (what === 'read') memory = Math.max(memory, process.memoryUsage().rss - before);
      await cache.close();
    }
    files = inventory(directory).held.length;
    rmSync(directory, { recursive: true });
  }
  const ms = (what) => `${Math.round(median(times[what]))} ms`;
  lines.push([name, ms('write'), ms('open'), ms('read'), ms('random'), `${Math.round(memory / 2 ** 20)} MiB`]);
  return files;
}

await measure('100,000 embeddings, 50 flushes', { count: 100_000, bytes: 1536, flushes: 50 });
await measure('1,000,000 answers of 24 bytes, 50 flushes', { count: 1_000_000, bytes: 24, flushes: 50, runs: 3 });
await measure('10,000 answers of 200 bytes, 1,000 flushes', { count: 10_000, bytes: 200, flushes: 1000, runs: 3 });
process.stdout.write('| | write | open | read in order | read at random | memory |\n|---|---:|---:|---:|---:|---:|\n');
for (const line of lines) process.stdout.write(`| ${line.join(' | ')} |\n`);
