import { mkdtempSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { evaluate } from '../../../src/index.ts';
import { countByDuckDB } from '../../../src/support/tables/engines/duckdb.ts';
import { isInstalled } from '../../../src/support/tables/engines/optional.ts';
import { expectAlike } from '../../metrics/alike.ts';

/** How large files say that they are. */
const told = vi.hoisted(() => ({ bytes: 0 }));
vi.mock('node:fs', async (load) => {
  const real = await load<typeof import('node:fs')>();
  const statSync = (path: string, options?: { throwIfNoEntry: false }): Stats | undefined => {
    const found = real.statSync(path, options as never) as Stats | undefined;
    return found && /posts-\d\.(?:csv|jsonl)$/.test(path) ? Object.assign(found, { size: told.bytes }) : found;
  };
  return { ...real, statSync };
});
vi.mock('../../../src/support/tables/engines/duckdb.ts', async (load) => {
  const real = await load<{ countByDuckDB: typeof countByDuckDB }>();
  return { countByDuckDB: vi.fn(real.countByDuckDB) };
});
vi.mock('../../../src/support/tables/engines/optional.ts', async (load) => {
  const real = await load<{ isInstalled: typeof isInstalled }>();
  return { ...real, isInstalled: vi.fn(real.isInstalled) };
});

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = Array.from({ length: 400 }, (_, i) => ({
  label: (i * 7) % 10 < 4 ? 1 : 0,
  group: `g${(i * 17) % 3}`,
  score: ((i * 7919) % 100) / 100,
}));
for (const part of [1, 2]) {
  const own = rows.filter((_, i) => i % 2 === part - 1);
  const lines = own.map(({ label, group, score }) => `${label},${group},${score}\n`);
  writeFileSync(join(folder, `posts-${part}.csv`), `label,group,score\n${lines.join('')}`);
  writeFileSync(join(folder, `posts-${part}.jsonl`), own.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function run({ table = 'posts-*.csv', metrics = ['group-error-rates', 'hate-speech-bias'], ...more } = {}) {
  vi.mocked(countByDuckDB).mockClear();
  const classifier = { predictions: { dataset: 'posts' }, columns: { score: 'score' } };
  const posts = { table, columns: { label: 'label', groups: ['group'] }, positive: [1] };
  const report = await evaluate({
    config: {
      subjects: [{ name: 'one', classifier }],
      datasets: { posts: { ...posts, ...more } },
      metrics: metrics.map((id) => ({ [id]: { dataset: 'posts' } })),
    } as never,
    cwd: folder,
  });
  return { report, isCounted: vi.mocked(countByDuckDB).mock.calls.length > 0 };
}

beforeEach(() => {
  told.bytes = 128e6;
});

test('Without an engine in the configuration files of 256 MB in all are counted, to the same results', async () => {
  const counted = await run();
  expect(counted.isCounted).toBe(true);
  told.bytes = 128e6 - 1;
  const read = await run();
  expect(read.isCounted).toBe(false);
  expect(read.report.results.some(({ status }) => status === 'ok')).toBe(true);
  expectAlike(counted.report.results, read.report.results, 1e-12);
});

test.for([
  ['other formats', { table: 'posts-*.jsonl' }],
  ['`engine: memory`', { engine: 'memory' }],
  ['metrics that look at single rows', { metrics: ['group-error-rates', 'score-gaps'] }],
] as const)('Of any size are read: %s', async ([, more]) => {
  expect((await run({ ...more } as never)).isCounted).toBe(false);
});

test('Where DuckDB is not installed every row is read', async () => {
  vi.mocked(isInstalled).mockReturnValueOnce(false);
  expect((await run()).isCounted).toBe(false);
});
