/**
 * Where the time of `fairprobe evaluate` without a configuration goes: each kind of work with its share of the cold run,
 * and the run from a full cache beside it.
 *
 *   npm run build && node bench/default.mjs [threads]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const started = performance.now();
const { builtInDatasets } = await import('#dist/datasets/index.js');
const { builtInMetrics } = await import('#dist/metrics/index.js');
const { loadConfig } = await import('#dist/src/config/load.js');
const { defaultConfig } = await import('#dist/src/support/embedded.js');
const { evaluate } = await import('#dist/src/evaluate/evaluate.js');
const { renderMarkdown } = await import('#dist/src/report/markdown/index.js');
const { serializeReport } = await import('#dist/src/report/serialize.js');

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));

/** Seconds by the first words of each piece of work; what lies within another piece is counted there too. */
function stopwatch() {
  const seconds = new Map();
  return {
    seconds,
    progress: {
      /** @param {string} label */
      start(label) {
        const from = performance.now();
        const kind = label.split(' with ')[0].replace(/ (embedded:|in neutral).*/, '');
        const end = () => seconds.set(kind, (seconds.get(kind) ?? 0) + (performance.now() - from) / 1000);
        return { advance() {}, end };
      },
      note() {},
    },
  };
}

async function run() {
  const { seconds, progress } = stopwatch();
  const from = performance.now();
  const loaded = await loadConfig({
    metrics: builtInMetrics,
    datasets: builtInDatasets,
    cwd: folder,
    fallback: defaultConfig,
  });
  const threads = Number(process.argv[2] ?? 2);
  const cacheDirectory = join(folder, 'cache');
  const report = await evaluate({ ...loaded, cacheDirectory, offline: true, threads, progress, command: 'bench' });
  const evaluated = performance.now();
  const bytes = serializeReport(report).length + renderMarkdown(report).length;
  seconds.set('writing the report', (performance.now() - evaluated) / 1000);
  return { seconds, total: (performance.now() - from) / 1000, bytes, report };
}

const importing = (performance.now() - started) / 1000;
const cold = await run();
const warm = await run();
rmSync(folder, { recursive: true });

const { subjects, results, correlations } = cold.report;
say(
  `${subjects.length} subjects, ${results.length} results, ${correlations.length} correlations, ${cold.bytes} bytes\n`,
);
/**
 * @param {string} name
 * @param {number} a
 * @param {number} b
 */
const row = (name, a, b) =>
  say(
    `${name.padEnd(34)}${a.toFixed(2).padStart(8)}${`${((100 * a) / cold.total).toFixed(0)} %`.padStart(8)}${b.toFixed(2).padStart(8)}`,
  );
say(`${'seconds'.padEnd(34)}${'cold'.padStart(8)}${'share'.padStart(8)}${'warm'.padStart(8)}`);
for (const [kind, time] of cold.seconds) row(kind, time, warm.seconds.get(kind) ?? 0);
row('all', cold.total, warm.total);
say(
  `\nimporting before: ${importing.toFixed(2)} s; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
);
