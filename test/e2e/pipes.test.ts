/** Named pipes in the place of files: what opens one to read waits for ever, and what is written to one is read at once. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkModel } from '../../src/runtime/resolve.ts';
import { asClassifier } from '../../src/runtime/suitability.ts';
import { silent } from '../../src/support/progress.ts';
import { openStore } from '../../src/support/store/index.ts';
import { run } from '../cli/run.ts';
import { fixtureText } from '../report/fixture.ts';
import { modelFiles } from '../runtime/model-files.ts';
import { filesIn, folderIn, found, key, origin, value } from '../support/store/helpers.ts';

const bin = resolve(import.meta.dirname, '../../dist/bundle/bin.js');
const classifier = resolve(import.meta.dirname, '../fixtures/models/classifier-2');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprobe-pipes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(modelFiles)('as %s of a model it is refused', async (name) => {
  cpSync(classifier, folder, { recursive: true });
  const file = join(folder, name);
  rmSync(file, { force: true });
  execFileSync('mkfifo', [file]);
  const problems = await checkModel(
    { model: folder, revision: 'main', dtype: 'fp32', device: 'cpu' },
    { resolve: (path) => path, offline: true, progress: silent },
    asClassifier,
  );
  expect(problems).toEqual([
    { message: 'is not a regular file', file, hint: 'Put the file itself into the model folder' },
  ]);
});

test.each([
  ['report', 'x.json'],
  ['model-card', 'x.json'],
  ['compare', 'x.json', 'r.json'],
  ['compare', 'r.json', 'x.json'],
  ['compare', 'r.json', 'r.json', '--samples', 'x.jsonl', 'x.jsonl'],
  ['baseline', 'update', 'x.json'],
  ['evaluate', '--baseline', 'x.json'],
  ['validate', '-c', 'x.yaml'],
  ['validate', '-c', 'x.mjs'],
  ['init', '--predictions', 'x.csv'],
  ['augment', 'x.txt'],
  ['augment', 'a.txt', '--swaps', 'x.csv'],
])('where a file is named it is refused: %j', async (...argv) => {
  const files = { 'r.json': fixtureText, 'a.txt': 'He\n' };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const pipe = argv.find((word) => word.startsWith('x.'))!;
  execFileSync('mkfifo', [join(folder, pipe)]);
  const { code, stderr } = await run(argv, { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining('is a named pipe, but a file is needed')]);
});

test("what a shell opens for a command's output is read where once is enough", () => {
  for (const [name, content] of Object.entries({ 'r.json': fixtureText, 'a.txt': 'He\n' })) {
    writeFileSync(join(folder, name), content);
  }
  const shell = (line: string) =>
    spawnSync('bash', ['-c', line.replaceAll('fairprobe', `"${process.execPath}" "${bin}"`)], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
  expect(shell('fairprobe report <(cat r.json) -o - --format csv').stdout).toMatch(/^run,subject,/);
  expect(shell('fairprobe augment --format text <(cat a.txt)').stdout).toBe('He\nShe\n');
  const twice = shell('fairprobe init --predictions <(cat r.json)');
  expect([twice.status, twice.stderr]).toEqual([2, expect.stringContaining('write it to a file first')]);
});

test('in the cache it is set aside', async () => {
  const notes: string[] = [];
  const note = (message: string) => void notes.push(message);
  const cache = await openStore(folder, note);
  for (let i = 0; i < 3; i++) cache.put(key(i), value(i), origin);
  await cache.close();
  const [sound] = filesIn(folder);
  execFileSync('mkfifo', [join(folderIn(folder), `${'1'.repeat(16)}.answers`)]);

  const again = await openStore(folder, note);
  expect(found(again, 3)).toBe(3);
  await again.close();
  expect(notes).toEqual([expect.stringMatching(/damaged files in the cache .*: 1, 1 of them set aside in /)]);
  expect(filesIn(folder)).toEqual([sound]);
});

test.each<[string[], RegExp]>([
  [['report', 'r.json', '--format', 'csv', '-o'], /^run,subject,/],
  [['model-card', 'r.json', '-o'], /^---\n/],
  [['augment', 'posts.txt', '-o'], /^He\nShe\n$/],
])('as the output of %j it is written as it is', async (argv, written) => {
  const files = { 'posts.txt': 'He\n', 'r.json': fixtureText };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  execFileSync('mkfifo', ['pipe'], { cwd: folder });
  const reader = spawn('cat', ['pipe'], { cwd: folder });
  const [{ code, stderr }, got] = await Promise.all([run([...argv, 'pipe'], { cwd: folder }), text(reader.stdout)]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('written: pipe\n')]);
  expect(got).toMatch(written);
  expect(lstatSync(join(folder, 'pipe')).isFIFO()).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(files), 'pipe'].sort());
});
