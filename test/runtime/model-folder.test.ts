/** Model folders from strangers. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../src/contract/problem.ts';
import { fileProblems } from '../../src/runtime/model-folder.ts';
import { checkModel } from '../../src/runtime/resolve.ts';
import { asClassifier } from '../../src/runtime/suitability.ts';
import { silent } from '../../src/support/progress.ts';
import { modelFiles } from './model-files.ts';

const classifier = fileURLToPath(new URL('../fixtures/models/classifier-2', import.meta.url));

let scratch: string;
let folder: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-folder-'));
  folder = join(scratch, 'model');
  cpSync(classifier, folder, { recursive: true });
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const check = (): Promise<Problem[]> =>
  checkModel(
    { model: folder, revision: 'main', dtype: 'fp32', device: 'cpu' },
    { resolve: (path) => path, offline: true, progress: silent },
    asClassifier,
  );

/** Changes a JSON file of the folder. */
function edit(name: string, change: (json: Record<string, unknown>) => void): void {
  const file = join(folder, name);
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json);
  writeFileSync(file, JSON.stringify(json));
}

test('the folder that is spoilt below is sound', async () => {
  expect(await check()).toEqual([]);
});

test.each(modelFiles)('%s must be a regular file: a device never ends', async (name) => {
  const file = join(folder, name);
  rmSync(file, { force: true });
  symlinkSync('/dev/zero', file);
  expect(await check()).toEqual([
    { message: 'is not a regular file', file, hint: 'Put the file itself into the model folder' },
  ]);
});

test.each(['config.json', 'tokenizer.json', 'onnx/model.onnx', 'onnx/model.onnx_data'])(
  '%s may not be a link out of the folder, whose content a message would show',
  async (name) => {
    const secret = join(scratch, 'secret');
    writeFileSync(secret, 'root:x:0:0');
    rmSync(join(folder, name), { force: true });
    symlinkSync(secret, join(folder, name));
    const problems = await check();
    expect(problems).toMatchObject([
      { message: 'is a link, or a path, that leaves the model folder', file: join(folder, name) },
    ]);
    expect(JSON.stringify(problems)).not.toContain('root:');
  },
);

test('a link within the folder, and one to the blobs of the hub cache, are fine', async () => {
  const snapshot = join(scratch, 'models--a--b', 'snapshots', 'abc');
  cpSync(folder, snapshot, { recursive: true });
  cpSync(join(folder, 'config.json'), join(scratch, 'models--a--b', 'blobs', 'c'), { recursive: true });
  rmSync(join(snapshot, 'config.json'));
  symlinkSync('../../blobs/c', join(snapshot, 'config.json'));
  expect(fileProblems(snapshot, ['config.json'])).toEqual([]);
  cpSync(join(folder, 'config.json'), join(folder, 'c.json'));
  rmSync(join(folder, 'config.json'));
  symlinkSync('c.json', join(folder, 'config.json'));
  expect(await check()).toEqual([]);
});

test('what is read as a whole may not be larger than such files get', async () => {
  truncateSync(join(folder, 'config.json'), 20 * 2 ** 20);
  expect(await check()).toMatchObject([{ message: 'has 20 MB; at most 16 MB are read of such a file' }]);
});

test.each([
  [{ 0: 'a', 1: 2 }, 'label 1 of id2label in config.json is not a text'],
  [{ 0: 'a', 1: 'a' }, 'the labels 0 and 1 of id2label in config.json are both "a"'],
])('the labels %j are refused', async (id2label, message) => {
  edit('config.json', (json) => {
    json.id2label = id2label;
  });
  expect(await check()).toMatchObject([{ message, file: join(folder, 'onnx/model.onnx') }]);
});

test.each([true, '7', 1.5, -1, null])('a token whose id is %j is refused', async (id) => {
  edit('tokenizer.json', (json) => {
    (json.model as { vocab: Record<string, unknown> }).vocab.odd = id;
  });
  const message = 'the tokenizer cannot be used: the id of "odd" in its vocabulary is not a whole number';
  expect(await check()).toMatchObject([{ message, file: join(folder, 'tokenizer.json') }]);
});

test.each(['normalizer', 'decoder'])('a %s of replacements that double a text each time is refused', async (name) => {
  const double = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
  const chain = (times: number) => ({
    type: 'Sequence',
    [name === 'decoder' ? 'decoders' : 'normalizers']: Array(times).fill(double),
  });
  edit('tokenizer.json', (json) => {
    json[name] = chain(40);
  });
  expect(await check()).toMatchObject([
    { message: `the tokenizer cannot be used: its ${name} can make a text ${2 ** 40} times as long` },
  ]);
  edit('tokenizer.json', (json) => {
    json[name] = chain(3);
  });
  expect(await check()).toEqual([]);
});
