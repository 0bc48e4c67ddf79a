import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runIn } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-database-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(['plan', 'validate'])('`%s` says that it asks no database', async (command) => {
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    `subjects: [{ name: s, classifier: { predictions: { dataset: d }, columns: { score: risk } } }]
datasets:
  d: { table: { sql: select 1, database: postgres://127.0.0.1:1/people }, columns: { label: hired, groups: [sex] }, positive: [true] }
metrics: [{ group-error-rates: { dataset: d } }]
`,
  );
  const { code, stderr } = await runIn(folder, [command], {});
  expect(code).toBe(2);
  expect(stderr).toContain('`plan` and `validate` are always offline');
});
