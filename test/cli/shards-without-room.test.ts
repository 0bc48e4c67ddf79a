import fs, { mkdtempSync, readdirSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openShards } from '../../src/cli/shards/folder.ts';
import { NotWritten } from '../../src/contract/problem.ts';
import type { PlanRecord } from '../../src/evaluate/shards/records.ts';

const { writeFileSync } = fs;
afterEach(() => {
  fs.writeFileSync = writeFileSync;
  syncBuiltinESMExports();
});

test('a disk that is full is told, with what to do, and nothing half-written is left', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairprobe-shards-'));
  const folder = openShards(directory);
  fs.writeFileSync = ((path: string) => {
    writeFileSync(path, 'half');
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }) as typeof fs.writeFileSync;
  syncBuiltinESMExports();
  const plan: PlanRecord = {
    key: '0'.repeat(64),
    measuring: {},
    units: [],
    jobs: [],
    datasets: [],
    judgements: null,
    notes: [],
  };
  const error = await folder.putPlan(plan).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotWritten);
  expect((error as NotWritten).problems).toEqual([
    {
      key: '--shards',
      file: directory,
      message: 'units cannot be written there: ENOSPC: no space left on device, write',
      hint: 'Make room, and run the same command again: it goes on from the units that are there',
    },
  ]);
  expect(readdirSync(directory)).toEqual([]);
});
