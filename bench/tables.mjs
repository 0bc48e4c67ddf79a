/**
 * Tables of any size: the whole command with `engine: duckdb` on 1, 10 and 100 million rows of 20 groups in Parquet, which DuckDB
 * writes itself, beside a statement in DuckDB alone that gives what the metric needs of the rows, in turns. Seconds of processor time, medians.
 *
 *     npm run build && node bench/tables.mjs [--rows 1e6,1e7,1e8] [--rounds 3]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1e6,1e7,1e8' }, rounds: { type: 'string', default: '3' } },
});
const sizes = values.rows.split(',').map(Number);
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
const program = fileURLToPath(new URL('../dist/bundle/program.js', import.meta.url));

// Calibration errors need sums by bin. Those of doubles differ from run to run in their last digits; exact ones (of whole numbers) take as
// long as counting all scores does, which is why the program counts these.
const statements = {
  'group-error-rates':
    'SELECT label, area, score >= 0.5, least(floor(score * 10), 9), count(*), sum(score), sum(score * score) FROM t GROUP BY ALL',
  'hate-speech-bias': 'SELECT label, area, score, count(*) FROM t GROUP BY ALL',
};

/** @param {number} rows */
async function write(rows) {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB', temp_directory: folder });
  const connection = await instance.connect();
  const file = join(folder, `${rows}.parquet`);
  await connection.run('SELECT setseed(0.3)');
  // Scores of four decimals: 4,001 different ones.
  await connection.run(
    `COPY (SELECT (random() < 0.3)::INT AS label, 'area ' || hash(range) % 20 AS area, round(0.3 + 0.4 * random(), 4) AS score FROM range(${rows})) TO '${file}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return file;
}

/** Writes what a process took when it ends. */
const told = join(folder, 'told.json');
const telling = `import { writeFileSync } from 'node:fs'; process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); writeFileSync(${JSON.stringify(told)}, JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 })); });`;

/**
 * @param {string[]} args of a Node
 * @returns {{ seconds: number, megabytes: number }}
 */
function cost(args) {
  const preload = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(readFileSync(told, 'utf8'));
}

/** @param {string} file @param {string} statement */
function bare(file, statement) {
  const script = join(folder, 'bare.mjs');
  writeFileSync(
    script,
    `import { createRequire } from 'node:module';
// As the program loads it: \`import\` would take longer.
const { DuckDBInstance } = createRequire(${JSON.stringify(import.meta.url)})('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:', { preserve_insertion_order: 'false' })).connect();
const result = await connection.stream(${JSON.stringify(statement.replace('FROM t', `FROM read_parquet('${file}')`))});
for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) chunk.getRows();
`,
  );
  return cost([script]);
}

/** @param {string} file @param {string} metric */
function whole(file, metric) {
  const config = join(folder, 'fairprobe.config.yaml');
  writeFileSync(
    config,
    `subjects:
  - { name: bench, classifier: { predictions: { dataset: rows }, columns: { score: score } } }
datasets:
  rows: { table: '${file}', engine: duckdb, columns: { label: label, groups: [area] }, positive: [1] }
metrics:
  - ${metric}: { dataset: rows }
`,
  );
  return cost([program, 'evaluate', '-c', config, '-o', join(folder, 'report.json'), '--format', 'json', '--no-cache']);
}

/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/**
 * Seconds by rows, both axes by their logarithms, and how fast they grow: seconds ~ rows ^ exponent.
 *
 * @param {string} metric
 * @param {readonly number[]} seconds of each size
 */
function plot(metric, seconds) {
  const [width, height] = [61, 13];
  const [x, y] = [sizes, seconds].map((numbers) => numbers.map(Math.log10));
  const [left, right, bottom, top] = [Math.min(...x), Math.max(...x), Math.min(...y, 0), Math.max(...y)];
  const lines = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  /** @param {number} at @param {number} of @param {string} sign */
  const put = (at, of, sign) => {
    const row = height - 1 - Math.round(((of - bottom) / (top - bottom)) * (height - 1));
    if (row >= 0 && row < height) lines[row][Math.round(((at - left) / (right - left)) * (width - 1))] = sign;
  };
  // As fast as the rows: a line through the last point.
  const last = x.indexOf(right);
  for (let i = 0; i < width; i++) {
    const at = left + ((right - left) * i) / (width - 1);
    put(at, y[last] + at - right, '.');
  }
  for (const [i, at] of x.entries()) put(at, y[i], 'o');
  const exponent = (y[last] - y[x.indexOf(left)]) / (right - left);
  print(`\n${metric}: o seconds of processor time, . in proportion to the rows; exponent ${exponent.toFixed(2)}\n`);
  for (const [i, line] of lines.entries()) {
    const value = i === 0 || i === height - 1 ? (10 ** (i === 0 ? top : bottom)).toFixed(1) : '';
    print(`${value.padStart(7)} |${line.join('')}`);
  }
  print(`${' '.repeat(8)}+${'-'.repeat(width)}`);
  print(
    `${' '.repeat(9)}${[left, right].map((at) => (10 ** at).toLocaleString('en')).join(' '.repeat(width - 20))} rows`,
  );
}

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

try {
  /** By metric the seconds of each size. @type {Record<string, number[]>} */
  const seconds = {};
  print('| rows | metric | command, s | statement alone, s | ratio | command, MB |');
  print('| ---: | --- | ---: | ---: | ---: | ---: |');
  for (const rows of sizes) {
    const file = await write(rows);
    for (const [metric, statement] of Object.entries(statements)) {
      const runs = Array.from({ length: rounds }, () => ({ own: whole(file, metric), engine: bare(file, statement) }));
      const [own, engine] = [median(runs.map((run) => run.own.seconds)), median(runs.map((run) => run.engine.seconds))];
      seconds[metric] = [...(seconds[metric] ?? []), own];
      const megabytes = median(runs.map((run) => run.own.megabytes));
      print(
        `| ${rows.toLocaleString('en')} | ${metric} | ${own.toFixed(2)} | ${engine.toFixed(2)} | ${(own / engine).toFixed(2)} | ${megabytes.toFixed(0)} |`,
      );
    }
    rmSync(file);
  }
  if (sizes.length > 1) for (const [metric, found] of Object.entries(seconds)) plot(metric, found);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
