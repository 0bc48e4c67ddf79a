import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnFromArray, float64, int64, list, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';
import { problemsOf } from '../../support/tables/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ids beyond the integers of a double, missing labels and scores, several groups to an item. */
const rows = Array.from({ length: 400 }, (_, i) => ({
  id: 9_007_199_254_740_993n + BigInt(i),
  label: i % 23 === 5 ? null : i % 3 === 0 ? 1n : 0n,
  groups: i % 17 === 0 ? [] : i % 5 === 0 ? ['x', 'y'] : [i % 2 ? 'x' : 'y'],
  score: i % 29 === 7 ? null : ((i * 7919) % 1000) / 1000,
}));
type Rows = typeof rows;

const inFormat: Record<string, (some: Rows) => string | Uint8Array> = {
  csv: (some) =>
    `score,id,label,groups\n${some.map(({ id, label, groups, score }) => `${score ?? ''},${id},${label ?? 'NA'},"[${groups.map((one) => `'${one}'`)}]"`).join('\n')}\n`,
  'csv.gz': (some) => gzipSync(inFormat.csv(some)),
  jsonl: (some) =>
    some
      .map(({ id, label, ...own }) =>
        JSON.stringify({ id: String(id), label: label === null ? null : Number(label), ...own }),
      )
      .join('\n'),
  parquet: (some) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: (['score', 'id', 'label', 'groups'] as const).map((name) => ({
          name,
          data: some.map((row) => row[name]),
        })),
        schema: [
          { name: 'root', num_children: 4 },
          { name: 'score', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
          { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
          { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
          { name: 'groups', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        ],
        rowGroupSize: 64,
      }),
    ),
  arrow: (some) =>
    tableToIPC(
      tableFromColumns({
        score: columnFromArray(
          some.map(({ score }) => score),
          float64(),
        ),
        id: columnFromArray(
          some.map(({ id }) => id),
          int64(),
        ),
        label: columnFromArray(
          some.map(({ label }) => label),
          int64(),
        ),
        groups: columnFromArray(
          some.map(({ groups }) => groups),
          list(utf8()),
        ),
      }),
      { format: 'file' },
    )!,
};

function run(table: string, predictions = table): Promise<Report> {
  writeFileSync(
    join(folder, 'fairprobe.config.json'),
    JSON.stringify({
      subjects: [{ name: 's', classifier: { predictions, columns: { id: 'id', score: 'score' } } }],
      datasets: { posts: { table, columns: { id: 'id', label: 'label', groups: ['groups'] }, positive: [1] } },
      metrics: [{ 'group-error-rates': { dataset: 'posts', threshold: 0.5, minGroupSize: 1 } }],
    }),
  );
  return evaluate({ config: join(folder, 'fairprobe.config.json'), cwd: folder, offline: true, threads: 1 });
}

/** What the report says of the data; where they came from aside. */
function said({ results, datasets, findings }: Report) {
  return {
    results: results.map(({ id: _, ...result }: Record<string, unknown>) => result),
    findings,
    datasets: datasets.map(
      ({ title: _, source: __, sha256: ___, key: ____, ...data }: Record<string, unknown>) => data,
    ),
  };
}

describe('the same data', () => {
  test('give the same results in every format, in one file or in many', async () => {
    const expected = said(await run(write('all.csv', rows)));
    expect(expected.results.length).toBeGreaterThan(20);
    for (const extension of Object.keys(inFormat).slice(1)) {
      expect(said(await run(write(`all.${extension}`, rows))), extension).toEqual(expected);
    }
    for (const [i, extension] of Object.keys(inFormat).entries()) {
      write(`parts/part-${i}.${extension}`, rows.slice(i * 80, (i + 1) * 80));
    }
    expect(said(await run('parts/part-*')), 'parts').toEqual(expected);
    expect(said(await run('all.parquet', 'parts/*')), 'predictions in parts').toEqual(expected);
  });

  test('are refused in every format where an id is there twice, by row or line and file', async () => {
    write('twice/a.csv', rows.slice(0, 3));
    write('twice/b.parquet', rows.slice(1, 2));
    const [problem] = await problemsOf(run('twice/*'));
    expect(problem).toMatchObject({
      file: join(folder, 'twice/b.parquet'),
      row: 1,
      message: 'the id "9007199254740994" is already that of line 3 of a.csv',
    });
  });
});

function write(name: string, some: Rows): string {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), inFormat[name.slice(name.indexOf('.') + 1)](some));
  return name;
}
