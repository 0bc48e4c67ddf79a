import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InputError } from '../../src/contract/problem.ts';
import { readBaseline } from '../../src/evaluate/read-baseline.ts';
import { type Snapshot, snapshotOf } from '../../src/judge/baseline/snapshot.ts';
import { serializeBaseline } from '../../src/judge/baseline/text.ts';
import { fixture } from '../report/fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprobe-read-baseline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lines = '{"metric":"m","subject":"s","id":"1","score":0.5}\n';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const keep = (items: Snapshot['items']) => {
  const snapshot = { ...snapshotOf(fixture()), items };
  writeFileSync(join(folder, 'b.json'), serializeBaseline(snapshot));
  return snapshot;
};
const read = () => readBaseline('b.json', folder);
const problem = () =>
  read().then(
    () => expect.unreachable(),
    (error: InputError) => error.problems[0],
  );

test('a baseline is read as it was named, with the items beside it, wherever it says they are', async () => {
  const snapshot = keep({ file: '../elsewhere/b.items.jsonl', sha256: sha256(lines), records: 1 });
  writeFileSync(join(folder, 'b.items.jsonl'), lines);
  expect(await read()).toEqual({
    file: 'b.json',
    snapshot,
    items: { records: [{ metric: 'm', subject: 's', id: '1', score: 0.5 }] },
  });
});

test('one without items says why there are none', async () => {
  keep(null);
  expect((await read()).items).toEqual({ reason: 'the baseline was written without --samples' });
  keep({ file: 'b.items.jsonl', sha256: sha256(lines), records: 1 });
  expect((await read()).items).toEqual({ reason: 'b.items.jsonl is missing' });
});

test('items that are not its own, or cannot be read, are refused', async () => {
  keep({ file: 'b.items.jsonl', sha256: sha256(lines), records: 1 });
  writeFileSync(join(folder, 'b.items.jsonl'), lines.replace('0.5', '0.6'));
  const file = join(folder, 'b.items.jsonl');
  expect(await problem()).toMatchObject({
    file,
    message: 'these are not the items of b.json: their hash is different',
  });
  rmSync(file);
  mkdirSync(file);
  expect(await problem()).toMatchObject({ file, message: expect.stringMatching(/^cannot be read: EISDIR/) });
});

test('no baseline, and one that cannot be read, are told apart', async () => {
  const file = join(folder, 'b.json');
  const hint = 'Write one with fairprobe baseline update, and commit it';
  expect(await problem()).toMatchObject({ key: '--baseline', file, message: 'there is no baseline here', hint });
  mkdirSync(file);
  expect(await problem()).toMatchObject({ key: '--baseline', file, hint });
  expect((await problem()).message).not.toBe('there is no baseline here');
  rmSync(file, { recursive: true });
  writeFileSync(file, '{}');
  expect(await problem()).not.toHaveProperty('hint', hint);
});
