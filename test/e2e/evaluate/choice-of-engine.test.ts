import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { evaluate } from '../../../src/index.ts';
import { expectAlike } from '../../metrics/alike.ts';
import { problemsOf } from '../../support/tables/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `wrong` is no score in one row: who read it tells the row, who counted it how many rows are like it. */
const rows = Array.from({ length: 400 }, (_, i) => ({
  label: (i * 7) % 10 < 4 ? 1 : 0,
  group: `g${(i * 17) % 3}`,
  score: ((i * 7919) % 100) / 100,
  wrong: i === 200 ? 2 : 0.5,
}));
const names = ['label', 'group', 'score', 'wrong'] as const;

/** As large as is said: between the rows and the footer, which tells where they are, a file may hold anything. */
function write(name: string, own: typeof rows, bytes: number): void {
  const small = Buffer.from(
    parquetWriteBuffer({ columnData: names.map((name) => ({ name, data: own.map((row) => row[name]) })) }),
  );
  const footer = small.readUInt32LE(small.length - 8) + 8;
  const file = openSync(join(folder, name), 'w');
  writeSync(file, small, 0, small.length - footer, 0);
  writeSync(file, small, small.length - footer, footer, bytes - footer);
  closeSync(file);
}
write('large-1.parquet', rows.slice(0, 150), 156e6);
write('large-2.parquet', rows.slice(150), 100e6);
write('less.parquet', rows, 256e6 - 1);

const large = 'large-*.parquet';

function run(table: string, { score = 'score', metrics = ['group-error-rates', 'hate-speech-bias'], ...more } = {}) {
  const classifier = { predictions: { dataset: 'posts' }, columns: { score } };
  const posts = { table, columns: { label: 'label', groups: ['group'] }, positive: [1], ...more };
  const config = {
    subjects: [{ name: 'one', classifier }],
    datasets: { posts },
    metrics: metrics.map((id) => ({ [id]: { dataset: 'posts' } })),
  };
  return evaluate({ config: config as never, cwd: folder });
}

/** What is said of the row that is wrong. */
const said = async (...[table, more]: Parameters<typeof run>) =>
  (await problemsOf(run(table, { ...more, score: 'wrong' }))).map(({ message }) => message).join('\n');

test('Without an engine in the configuration files of 256 MB in all are counted, to the same results', async () => {
  expect(await said(large)).toContain('is not between 0 and 1 (1 row)');
  expect(await said('less.parquet')).toMatch(/is not between 0 and 1$/);
  const [counted, read] = [await run(large), await run('less.parquet')];
  expect(read.results.some(({ status }) => status === 'ok')).toBe(true);
  expectAlike(counted.results, read.results, 1e-12);
});

test.for([
  ['`engine: memory`', { engine: 'memory' }],
  ['metrics that look at single rows', { metrics: ['group-error-rates', 'score-gaps'] }],
] as const)('Of any size are read: %s', async ([, more]) => {
  expect(await said(large, more as never)).toMatch(/is not between 0 and 1$/);
});
