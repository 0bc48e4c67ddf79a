import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSamples } from '../../src/cli/write/samples-file.ts';
import { folder } from '../config/fakes.ts';

test('single items are written while they come, and have their name only when they are complete', async () => {
  const cwd = await folder({});
  const file = openSamples('sub/items.jsonl', cwd);
  const records = Array.from({ length: 30_000 }, (_, i) => ({ id: String(i), text: 'ü'.repeat(i % 50) }));
  for (const record of records) file.add(record);
  expect(existsSync(join(cwd, 'sub/items.jsonl'))).toBe(false);
  expect(file.finish()).toBe(join(cwd, 'sub/items.jsonl'));
  const lines = readFileSync(join(cwd, 'sub/items.jsonl'), 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line))).toEqual(records);
  expect(readdirSync(join(cwd, 'sub'))).toEqual(['items.jsonl']);
});

test('of a run that was stopped nothing is left', async () => {
  const cwd = await folder({});
  const file = openSamples('items.jsonl', cwd);
  file.add({ id: '1' });
  file.discard();
  expect(readdirSync(cwd)).toEqual([]);
});
