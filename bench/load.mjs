// How long large inputs take and how much memory they need at most, of inputs that a seed makes anew each time: the rows of docs/limits.md.
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
const root = resolve(import.meta.dirname, '..');
const bin = join(root, 'dist/src/cli/bin.js');
const peak = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write('\\nPEAK ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n');
})`;

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
 * Posts with a label and one of so many groups (and of 100 others), and the scores and classes of a classifier.
 *
 * @param {string} folder
 * @param {number} count
 * @param {number} groups
 */
function writePosts(folder, count, groups) {
  const random = randomOf(1);
  const labelOf = (/** @type {number} */ i) => (i * 7919) % 3 === 0;
  writeRows(
    join(folder, 'posts.csv'),
    'id,label,group,other',
    count,
    (i) => `p${i},${labelOf(i) ? 'yes' : 'no'},g${i % groups},h${Math.floor(i / groups) % 100}`,
  );
  writeRows(join(folder, 'scores.csv'), 'id,score,class', count, (i) => {
    const score = 0.7 * random() + (labelOf(i) ? 0.3 : 0);
    return `p${i},${score.toFixed(4)},${score >= 0.5 ? 'yes' : 'no'}`;
  });
}

/** @param {string} name */
const subject = (name) => ({
  name,
  classifier: { predictions: 'scores.csv', columns: { id: 'id', score: 'score', predicted: 'class' } },
});
/** @param {object} columns */
const table = (columns) => ({ table: 'posts.csv', columns, positive: ['yes'] });
/**
 * @param {string} metric
 * @param {object} options
 */
const config = (metric, options = {}, groups = ['group']) => ({
  seed: 1,
  subjects: [subject('model')],
  datasets: { posts: table({ id: 'id', label: 'label', groups }) },
  metrics: [{ [metric]: { dataset: 'posts', ...options } }],
});
const base = config('group-error-rates');

/**
 * 2,000 posts of four groups.
 *
 * @param {object} more
 * @returns {(folder: string) => object}
 */
const few = (more) => (folder) => {
  writePosts(folder, 2000, 4);
  return { ...base, ...more };
};
/** @param {number} count */
const gates = (count) =>
  Object.fromEntries([
    [
      'group-error-rates/false-positive-rate',
      ['error', ...Array.from({ length: count }, (_, i) => ({ max: 0.9 + (0.1 * i) / count }))],
    ],
  ]);
/** @param {number} count */
const subjects = (count) => Array.from({ length: count }, (_, i) => subject(`model ${i}`));

/**
 * Texts of 1 MB each, about two groups.
 *
 * @param {string} folder
 * @param {number} count
 */
function writeTexts(folder, count) {
  const text = 'the people of this town are good and kind. '.repeat(25_000).trim();
  writeRows(join(folder, 'posts.csv'), 'id,label,group,text', count, (i) => {
    return `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % 2},${text}`;
  });
}

const manyGroups = {
  'group-error-rates': {},
  'hate-speech-bias': {},
  'true-positive-rate-gap': {},
  'functional-tests': { functionalities: 'other' },
};

/**
 * Each writes its files and gives the configuration.
 *
 * @type {Record<string, (folder: string) => object>}
 */
const cases = {
  [`${rows.toLocaleString('en')} rows of data and of predictions, 20 groups`]: (folder) => {
    writePosts(folder, rows, 20);
    return base;
  },
  ...Object.fromEntries(
    Object.entries(manyGroups).map(([metric, options]) => [
      `200,000 rows, 5,000 groups: \`${metric}\``,
      (folder) => {
        writePosts(folder, 200_000, 5000);
        return config(metric, options, metric === 'functional-tests' ? ['group', 'other'] : ['group']);
      },
    ]),
  ),
  '200,000 rows, 10,000 intersections of two columns': (folder) => {
    writePosts(folder, 200_000, 100);
    return config('group-error-rates', { intersections: [['group', 'other']] }, ['group', 'other']);
  },
  '200,000 rows, 10,001 groups': (folder) => {
    writePosts(folder, 200_000, 10_001);
    return base;
  },
  '10 texts of 1 MB, an embedded model': (folder) => {
    writeTexts(folder, 10);
    return {
      ...config('group-error-rates', { minGroupSize: 1 }),
      subjects: [{ name: 'model', classifier: join(root, 'demo-models/plain') }],
      datasets: { posts: table({ id: 'id', text: 'text', label: 'label', groups: ['group'] }) },
    };
  },
  '2,000 rows, 200 subjects': few({ subjects: subjects(200) }),
  '2,000 rows, 200 subjects, all pairs': few({
    subjects: subjects(200),
    correlate: { families: 'all' },
  }),
  '2,000 rows, 1,000 subjects': few({ subjects: subjects(1000) }),
  '2,000 rows, 1,000 gates': few({ gates: gates(1000) }),
  '2,000 rows, 10,000 gates': few({ gates: gates(10_000) }),
  '100 rows of 100,000 columns, three of them read': (folder) => {
    const more = Array.from({ length: 100_000 }, (_, i) => i);
    writeRows(
      join(folder, 'posts.csv'),
      `id,label,group,${more.map((i) => `c${i}`)}`,
      100,
      (i) => `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % 2},${more}`,
    );
    writeRows(join(folder, 'scores.csv'), 'id,score,class', 100, (i) => `p${i},${(i % 10) / 10},no`);
    return base;
  },
};

for (const [name, prepare] of Object.entries(cases)) {
  if (positionals.length > 0 && !positionals.some((wanted) => name.includes(wanted))) continue;
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-load-'));
  writeFileSync(join(folder, 'fairprobe.config.json'), JSON.stringify(prepare(folder)));
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [bin, 'evaluate', '-q', '--no-cache'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(peak)}"` },
  });
  const seconds = (performance.now() - started) / 1000;
  // Of the process that works; beside it one waits.
  const used = [...stderr.matchAll(/PEAK (\d+) (\d+)/g)].map(([, kilobytes, microseconds]) => ({
    most: Number(kilobytes) / 1024,
    processor: Number(microseconds) / 1e6,
  }));
  const { most, processor } = used.toSorted((a, b) => b.most - a.most)[0];
  const [said] = stderr
    .replace(/\n?PEAK \d+ \d+\n/g, '')
    .trim()
    .split('\n');
  const outcome = status === 2 ? `refused: ${said.slice(0, 100)}` : `code ${status}`;
  process.stdout.write(
    `| ${name} | ${seconds.toFixed(1)} s | ${processor.toFixed(1)} s | ${Math.round(most)} MB | ${outcome} |\n`,
  );
  rmSync(folder, { recursive: true });
}
