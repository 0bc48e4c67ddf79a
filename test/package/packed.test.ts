/** The package as strangers get it: packed in a clean clone by the ordinary commands, installed in an empty folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseReport } from '../../src/report/parse.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-package-'));
const clone = join(folder, 'clone');
const user = join(folder, 'user');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// Nothing of the npm that runs this test, and nobody listens at the proxy: the program itself needs no network.
const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
const offline = {
  PATH: process.env.PATH,
  HTTPS_PROXY: 'http://127.0.0.1:9',
  FAIRPROBE_CACHE_DIR: join(folder, 'cache'),
};

function run(cwd: string, env: NodeJS.ProcessEnv, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  run(folder, plain, 'git', 'clone', '--quiet', root, clone);
  run(clone, plain, 'npm', 'ci', '--prefer-offline');
  run(clone, plain, 'npm', 'pack');
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), '{ "private": true, "type": "module" }');
  run(user, plain, 'npm', 'install', '--ignore-scripts', '--prefer-offline', join(clone, tarball()));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

const tarball = () => readdirSync(clone).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
const fairprobe = (...args: string[]) => run(user, offline, join(user, 'node_modules/.bin/fairprobe'), ...args);

test('npm start in a clone runs the demo and ends with where the report lies', () => {
  const { status, stderr } = spawnSync('npm', ['start'], { cwd: clone, env: offline, encoding: 'utf8' });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const last = stderr.trim().split('\n').at(-1);
  expect(last).toMatch(/reports\/\S+ \(the embedded demo\)$/);
  expect(existsSync(join(clone, last?.match(/reports\/\S+/)?.[0] ?? ''))).toBe(true);
});

test('npm start passes on what is asked of it, in the folder where it is asked', () => {
  const asked = ['--prefix', clone, '--silent', 'start', '--'];
  expect(run(user, offline, 'npm', ...asked, '--version').trim()).toBe(version);
  run(user, offline, 'npm', ...asked, 'init');
  expect(existsSync(join(user, 'fairprobe.config.yaml'))).toBe(true);
  rmSync(join(user, 'fairprobe.config.yaml'));
});

test('the tarball holds the built program, the embedded models and the schemas, and nothing else', () => {
  const files = run(clone, plain, 'tar', 'tzf', tarball())
    .trim()
    .split('\n')
    .map((file) => file.replace(/^package\//, ''));
  const top = (depth: number) => [...new Set(files.map((file) => file.split('/').slice(0, depth).join('/')))].sort();
  expect(top(1)).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'config.schema.json',
    'demo-models',
    'dist',
    'fairprobe.default.yaml',
    'package.json',
    'report.schema.json',
  ]);
  const folders = ['dist/bundle', 'dist/datasets', 'dist/metrics', 'dist/src'];
  expect(top(2).filter((name) => name.startsWith('dist/'))).toEqual(folders);
  const built = files.filter((file) => file.startsWith('dist/'));
  expect(built.filter((file) => !/^dist\/bundle\/.*\.js$|\.d\.ts$/.test(file))).toEqual(['dist/bundle/licences.txt']);
  expect(files.filter((file) => /(^|\/)(\.|recipe\/|test\/)|\.(py|test\.js|tgz)$/.test(file))).toEqual([]);
  // Every file of the models but their recipe, which Python needs and nobody who installs this.
  const models = run(clone, plain, 'git', 'ls-files', 'demo-models').trim().split('\n');
  expect(files.filter((file) => file.startsWith('demo-models/')).sort()).toEqual(
    models.filter((file) => !file.startsWith('demo-models/recipe/')).sort(),
  );
});

test('publishing would send the same files', () => {
  rmSync(join(clone, 'dist'), { recursive: true });
  const packed = run(clone, plain, 'npm', 'pack', '--dry-run', '--json');
  const published = run(clone, plain, 'npm', 'publish', '--dry-run', '--json');
  const shasum = (json: string) => json.match(/"shasum": "(\w+)"/)?.[1];
  expect(shasum(published)).toMatch(/^\w{40}$/);
  expect(shasum(published)).toBe(shasum(packed));
});

test('the program runs from an empty folder, without a network', () => {
  expect(fairprobe('--version').trim()).toBe(version);
  fairprobe('evaluate', 'embedded:plain', '--metric', 'hate-speech-bias');
  const report = parseReport(readFileSync(join(user, 'reports/latest/report.json'), 'utf8'));
  expect(report.tool.version).toBe(version);
  expect(report.subjects.map(({ name }) => name)).toEqual(['plain']);
  expect(report.results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(10);
});

test('every entry of the package can be imported', () => {
  const { exports } = JSON.parse(readFileSync(join(user, 'node_modules/fairprobe/package.json'), 'utf8'));
  const entries = Object.keys(exports).map((entry) => entry.replace(/^\./, 'fairprobe'));
  expect(entries).toEqual(
    expect.arrayContaining(['fairprobe', 'fairprobe/plugin', 'fairprobe/statistics', 'fairprobe/report.schema.json']),
  );
  const imports = entries.map((entry) =>
    entry.endsWith('.json') ? `import('${entry}', { with: { type: 'json' } })` : `import('${entry}')`,
  );
  const names = `console.log(JSON.stringify((await Promise.all([${imports}])).map(Object.keys)))`;
  const found = JSON.parse(run(user, offline, process.execPath, '--no-warnings', '--input-type=module', '-e', names));
  expect(found[entries.indexOf('fairprobe')]).toEqual(
    expect.arrayContaining(['evaluate', 'parseReport', 'InputError']),
  );
  expect(found[entries.indexOf('fairprobe/plugin')]).toEqual(expect.arrayContaining(['defineMetric', 'defineDataset']));
  expect(found[entries.indexOf('fairprobe/statistics')]).toEqual(
    expect.arrayContaining(['wilsonInterval', 'percentileInterval', 'aucOfScores', 'holm', 'permutationTest']),
  );
  expect(found.every((list: string[]) => list.length > 0)).toBe(true);
});

test('a strict TypeScript program of one’s own finds the types', () => {
  const program = `import { evaluate, type Report } from 'fairprobe';
import { defineDataset, defineMetric, type Interval } from 'fairprobe/plugin';
import { wilsonInterval } from 'fairprobe/statistics';
export const interval: Interval = wilsonInterval(9, 10);
export const verdict = async (): Promise<string> => {
  const report: Report = await evaluate({ config: 'fairprobe.config.yaml' });
  return report.verdict;
};
// @ts-expect-error a metric has an id
defineMetric({});
// @ts-expect-error so has a data set
defineDataset({});
`;
  writeFileSync(join(user, 'use.ts'), program);
  const tsc = join(clone, 'node_modules/.bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  expect(
    run(user, plain, tsc, ...options, '--types', 'node', '--typeRoots', join(clone, 'node_modules/@types'), 'use.ts'),
  ).toBe('');
});
