/** `npm run new:metric`: what it writes is a metric like any other, and no further file need be touched. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/contract/report.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-new-metric-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const id = 'share-of-false-alarms';
const copied = ['src', 'metrics', 'datasets', 'scripts', 'test/metrics', 'docs/gates.md', 'fairprobe.default.yaml'];
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'biome.json', '.gitignore'];

const run = (script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const ok = { status: 0, stderr: '' };
const fairprobe = (...args: string[]) => run('dist/bundle/bin.js', ...args);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const filesOf = () => {
  const paths = copied.filter((path) => statSync(join(folder, path)).isDirectory());
  const all = paths.flatMap((path) =>
    readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)),
  );
  return new Map(all.filter((path) => statSync(join(folder, path)).isFile()).map((path) => [path, read(path)]));
};

let before: Map<string, string>;
beforeAll(() => {
  for (const path of [...copied, ...settings]) cpSync(join(root, path), join(folder, path), { recursive: true });
  for (const path of ['node_modules', 'demo-models']) symlinkSync(join(root, path), join(folder, path));
  before = filesOf();
  expect(run('scripts/new-metric.mjs', id)).toMatchObject(ok);
});

test('writes a folder of sources and one of tests, and lists the metric', () => {
  const after = filesOf();
  const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
  expect(changed.filter((path) => !path.includes(`metrics/${id}/`))).toEqual(['metrics/index.ts']);
  expect(changed.filter((path) => path.startsWith(`metrics/${id}/`)).length).toBe(
    readdirSync(join(root, 'metrics/template')).length,
  );
  expect(after.size - before.size).toBe(changed.length - 1);
  const lines = (text: string | undefined) => text!.split('\n').length;
  expect(lines(after.get('metrics/index.ts'))).toBe(lines(before.get('metrics/index.ts')) + 2);
  for (const path of changed) expect(after.get(path), path).not.toMatch(/template/i);
});

test('in the form that the check asks for, with tests that pass', () => {
  const written = ['metrics/index.ts', `metrics/${id}`, `test/metrics/${id}`];
  expect(run('node_modules/@biomejs/biome/bin/biome', 'check', ...written)).toMatchObject({ status: 0 });
  const tests = run('node_modules/vitest/vitest.mjs', 'run', `test/metrics/${id}`);
  expect(tests.stdout).toMatch(/Tests .*[1-9]\d* passed/);
  expect(tests.status).toBe(0);
});

test.each([
  ['', 'Name one metric: npm run new:metric my-metric\n'],
  [
    'Flip rate',
    '"Flip rate" cannot be the id of a metric: write words in lower case, joined by hyphens, as in flip-rate\n',
  ],
  [id, `there already is metrics/${id}\n`],
  ['template', 'there already is metrics/template\n'],
  ['await', '"await" cannot be the id of a metric: await means something else in metrics/index.ts\n'],
])('refuses the id %j', (wrong, stderr) => {
  const files = [...filesOf().keys()];
  expect(run('scripts/new-metric.mjs', ...(wrong === '' ? [] : [wrong]))).toEqual({ status: 2, stdout: '', stderr });
  expect([...filesOf().keys()]).toEqual(files);
});

describe('the metric, built,', () => {
  beforeAll(() => {
    const build = run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck');
    expect(build).toMatchObject({ status: 0, stdout: '' });
    expect(run('scripts/bundle.mjs')).toMatchObject(ok);
  }, 60_000);

  test('is listed and shown', () => {
    const listed = fairprobe('list', 'metrics', '--json');
    expect(JSON.parse(listed.stdout)).toContainEqual(expect.objectContaining({ id, title: 'Share of false alarms' }));
    expect(fairprobe('show', id).stdout).toContain('recommended [warn, { max: 0.2 }]');
  });

  test('is documented, with its options and its gates', () => {
    expect(run('scripts/docs.mjs')).toMatchObject(ok);
    const page = read(`docs/metrics/${id}.md`);
    expect(page).toMatch(new RegExp(`^# Share of false alarms \\(\`${id}\`\\)\n`));
    expect(page).toContain('| `threshold` | `0.5` |');
    for (const text of [page, read('docs/gates.md')])
      expect(text).toContain(`| \`${id}/false-alarms\` | \`[warn, { max: 0.2 }]\` |`);
    expect(read('config.schema.json')).toContain(`"${id}"`);
  });

  test('runs on a model of the demo as docs/adding-a-metric.md says', () => {
    const example =
      readFileSync(join(root, 'docs/adding-a-metric.md'), 'utf8').match(/```yaml\n([\s\S]*?)```/)?.[1] ?? '';
    writeFileSync(join(folder, 'try.yaml'), example.replaceAll('my-metric', id).replace(/^ {3}/gm, ''));
    expect(fairprobe('evaluate', '-c', 'try.yaml', '--output', 'try.json')).toMatchObject({ status: 0 });
    const { results, gates } = JSON.parse(read('try.json')) as Report;
    expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(10);
    expect(gates.map(({ rule }) => rule)).toEqual([`${id}/false-alarms`]);
  });

  test('runs, is judged by its gates of a preset and told by its sentence', () => {
    // Of 40 negatives of each group, 30 of a are flagged and 2 of b.
    const rows = Array.from({ length: 80 }, (_, i) => {
      const [group, flagged] = i < 40 ? ['a', i < 30] : ['b', i < 42];
      return `${i},no,${group},${flagged ? 0.9 : 0.1}`;
    });
    writeFileSync(join(folder, 'table.csv'), `id,label,group,score\n80,yes,a,0.9\n${rows.join('\n')}\n`);
    writeFileSync(
      join(folder, 'fairprobe.config.yaml'),
      `subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
metrics: [${id}: { dataset: table }]
gates: { extends: strict }
`,
    );
    expect(fairprobe('evaluate', '--output', 'report.json')).toMatchObject({ status: 1 });
    const { results, gates, findings } = JSON.parse(read('report.json')) as Report;
    expect(results.map(({ group, status, value, n }) => [group, status, value, n])).toEqual([
      [null, 'ok', 32 / 80, 80],
      ['a', 'ok', 30 / 40, 40],
      ['b', 'ok', 2 / 40, 40],
    ]);
    expect(gates.map(({ rule, group, threshold, verdict }) => [rule, group, threshold, verdict])).toEqual([
      [`${id}/false-alarms`, null, 0.1, 'fail'],
      [`${id}/false-alarms`, 'a', 0.2, 'fail'],
      [`${id}/false-alarms`, 'b', 0.2, 'pass'],
    ]);
    const sentence =
      'ours flags 75\u00a0% of negative items of \u201ca\u201d (group), 40\u00a0% of all negative items; 40 and 80 items.';
    expect(findings.find(({ kind }) => kind === 'harm')?.sentence).toContain(sentence);
  });
});
