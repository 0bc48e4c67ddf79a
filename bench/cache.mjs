/**
 * What the cache on disk costs: writing, opening and reading embeddings of 384 floats and small answers.
 *
 *   npm run build && node bench/cache.mjs [folder on the disk to measure] [runs]
 *
 * Seconds on the clock, and in brackets those of the processor, which alone count on a machine that others use; medians of
 * the runs (3). Reading is of a cache opened anew, in the order of writing and in random order, of files that the system
 * has in memory: what is measured is the store, not the disk. "Open" is the first answer of a cache, which reads the ends
 * of all its files.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '#dist/src/support/store/index.js';

const place = process.argv[2] ?? tmpdir();
const times = Number(process.argv[3] ?? 3);
const origin = { kind: 'text vectors', by: 'bench', content: 'bench' };
/** @param {number | string} i */
const keyOf = (i) => createHash('sha256').update(String(i)).digest('hex');
/** @param {string} directory */
const open = (directory) => openStore(directory, (message) => process.stderr.write(`${message}\n`));
/** @param {number[]} numbers */
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

/** @param {() => unknown} work */
async function timed(work) {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { clock: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

/**
 * @typedef {{ bytes: number, flushes: number, apart?: boolean }} Answers `apart`: of as many sources as flushes
 *
 * @param {string} directory
 * @param {string[]} keys
 * @param {Answers} answers
 */
async function write(directory, keys, { bytes, flushes, apart }) {
  const cache = await open(directory);
  const each = Math.ceil(keys.length / flushes);
  for (const [i, key] of keys.entries()) {
    cache.put(key, new Uint8Array(bytes).fill(i), apart ? { ...origin, by: `bench ${Math.floor(i / each)}` } : origin);
    if ((i + 1) % each === 0) await cache.flush();
  }
  await cache.close();
}

/**
 * @param {string} name
 * @param {Answers & { count: number }} answers
 */
async function measure(name, { count, bytes, flushes, apart = false }) {
  const keys = Array.from({ length: count }, (_, i) => keyOf(i));
  const shuffled = keys.map((key, i) => ({ key, at: keyOf(-1 - i) })).sort((a, b) => (a.at < b.at ? -1 : 1));
  /**
   * @param {Awaited<ReturnType<typeof open>>} cache
   * @param {string[]} order
   */
  const readAll = (cache, order) => {
    for (const key of order) if (cache.get(key, origin)?.length !== bytes) throw new Error(`${key} is not there`);
  };
  /** @typedef {Awaited<ReturnType<typeof timed>>} Seconds */
  /** @type {{ written: Seconds, opened: Seconds, read: Seconds, random: Seconds, files: number }[]} */
  const runs = [];
  for (let run = 0; run < times; run++) {
    const directory = mkdtempSync(join(place, 'fairprobe-bench-'));
    const written = await timed(() => write(directory, keys, { bytes, flushes, apart }));
    let cache = await open(directory);
    const opened = await timed(() => cache.get(keyOf('none'), origin));
    const read = await timed(() => readAll(cache, keys));
    await cache.close();
    cache = await open(directory);
    cache.get(keyOf('none'), origin);
    const random = await timed(() =>
      readAll(
        cache,
        shuffled.map(({ key }) => key),
      ),
    );
    await cache.close();
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.answers'),
    ).length;
    runs.push({ written, opened, read, random, files });
    rmSync(directory, { recursive: true });
  }
  /** @param {'written' | 'opened' | 'read' | 'random'} what */
  const seconds = (what) => {
    /** @param {keyof Seconds} which */
    const of = (which) => median(runs.map((run) => run[what][which])).toFixed(2);
    return `${of('clock')} (${of('processor')})`;
  };
  const cells = [seconds('written'), seconds('opened'), seconds('read'), seconds('random')];
  process.stdout.write(`| ${[name, runs[0].files, ...cells].join(' | ')} |\n`);
}

process.stdout.write('| answers | files | write | open | read | at random |\n|---|--:|--:|--:|--:|--:|\n');
await measure('100,000 embeddings, 50 flushes', { count: 100_000, bytes: 1536, flushes: 50 });
await measure('1,000,000 of 24 bytes, 50 flushes', { count: 1_000_000, bytes: 24, flushes: 50 });
await measure('10,000 of 200 bytes, 1,000 flushes', { count: 10_000, bytes: 200, flushes: 1000 });
// Files of different sources are never merged.
await measure('10,000 of 200 bytes, in 1,000 files', { count: 10_000, bytes: 200, flushes: 1000, apart: true });
