// How long large inputs take and how much memory they need at most, of inputs that a seed makes anew each time.
//   npm run build && node bench/load.mjs [--rows 1000000] [CASE ...]
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' } },
  allowPositionals: true,
});
const rows = Number(values.rows);
const bin = resolve(import.meta.dirname, '../dist/src/cli/bin.js');
const peak = `process.on('exit', () => process.stderr.write('\\nPEAK ' + process.resourceUsage().maxRSS + '\\n'))`;

/**
 * Mulberry32.
 *
 * @param {number} seed
 */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {string} file
 * @param {string} header
 * @param {number} count
 * @param {(i: number) => string} rowOf
 */
function writeRows(file, header, count, rowOf) {
  const to = openSync(file, 'w');
  let held = `${header}\n`;
  for (let i = 0; i < count; i++) {
    held += `${rowOf(i)}\n`;
    if (held.length > 1 << 20) {
      writeSync(to, held);
      held = '';
    }
  }
  writeSync(to, held);
  closeSync(to);
}

/**
 * Posts with a label and one of so many groups, and the scores of a classifier.
 *
 * @param {string} folder
 * @param {number} count
 * @param {number} groups
 */
function writePosts(folder, count, groups) {
  const random = randomOf(1);
  /** @param {number} i */
  const labelOf = (i) => (i * 7919) % 3 === 0;
  writeRows(
    join(folder, 'posts.csv'),
    'id,label,group',
    count,
    (i) => `p${i},${labelOf(i) ? 'yes' : 'no'},g${i % groups}`,
  );
  writeRows(join(folder, 'scores.csv'), 'id,score', count, (i) => {
    return `p${i},${(0.7 * random() + (labelOf(i) ? 0.3 : 0)).toFixed(4)}`;
  });
}

/** @param {string} name */
const subject = (name) => ({ name, classifier: { predictions: 'scores.csv', columns: { id: 'id', score: 'score' } } });
/** @param {object} columns */
const table = (columns) => ({ table: 'posts.csv', columns, positive: ['yes'] });
const base = {
  seed: 1,
  subjects: [subject('model')],
  datasets: { posts: table({ id: 'id', label: 'label', groups: ['group'] }) },
  metrics: [{ 'group-error-rates': { dataset: 'posts' } }],
};
/** @param {string} name */
const metric = (name) => ({ [name]: { dataset: 'posts' } });

/**
 * Each writes its files and gives the configuration, and arguments.
 *
 * @type {Record<string, (folder: string) => object & { args?: string[] }>}
 */
const cases = {
  join: (folder) => {
    writePosts(folder, rows, 20);
    return base;
  },
  ...Object.fromEntries(
    ['group-error-rates', 'hate-speech-bias'].map((name) => [
      `5,000 groups: ${name}`,
      (/** @type {string} */ folder) => {
        writePosts(folder, 200_000, 5000);
        return { ...base, metrics: [metric(name)] };
      },
    ]),
  ),
  '200 subjects': (folder) => {
    writePosts(folder, 2000, 4);
    const subjects = Array.from({ length: 200 }, (_, i) => subject(`model ${i}`));
    return { ...base, subjects };
  },
  '1,000 gates': (folder) => {
    writePosts(folder, 2000, 4);
    const gates = Array.from(
      { length: 1000 },
      (_, i) => `group-error-rates/false-positive-rate <= ${0.9 + i / 10_000}`,
    );
    return { ...base, args: gates.flatMap((gate) => ['--fail-on', gate]) };
  },
  '100,000 columns': (folder) => {
    writePosts(folder, 10, 2);
    const more = Array.from({ length: 100_000 }, (_, i) => i);
    writeRows(
      join(folder, 'posts.csv'),
      `id,label,group,${more.map((i) => `c${i}`)}`,
      100,
      (i) => `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % 2},${more}`,
    );
    writeRows(join(folder, 'scores.csv'), 'id,score', 100, (i) => `p${i},${(i % 10) / 10}`);
    return base;
  },
};

for (const [name, prepare] of Object.entries(cases)) {
  if (positionals.length > 0 && !positionals.some((wanted) => name.includes(wanted))) continue;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-load-'));
  const { args = [], ...config } = prepare(folder);
  writeFileSync(join(folder, 'fairprobe.config.json'), JSON.stringify(config));
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [bin, 'evaluate', '-q', '--no-cache', ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(peak)}"` },
  });
  const seconds = (performance.now() - started) / 1000;
  const most = Math.max(...[...stderr.matchAll(/PEAK (\d+)/g)].map(([, kilobytes]) => Number(kilobytes)));
  const said = stderr
    .replace(/\n?PEAK \d+\n/g, '')
    .trim()
    .split('\n')[0];
  process.stdout.write(
    `${name.padEnd(40)} code ${status}  ${seconds.toFixed(1).padStart(6)} s  ${Math.round(most / 1024)} MB  ${said.slice(0, 100)}\n`,
  );
  rmSync(folder, { recursive: true });
}
