import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../../src/contract/problem.ts';
import { literally, withDatabase } from '../../../../../src/support/tables/engines/database.ts';
import { countByDuckDB } from '../../../../../src/support/tables/engines/duckdb.ts';
import { type CountedColumn, duckdbEngine } from '../../../../../src/support/tables/engines/index.ts';
import { packedCounts } from '../../../../../src/support/tables/engines/packed.ts';
import { Problems } from '../../../../../src/support/tables/problems.ts';
import { readTable, type TableSource } from '../../../../../src/support/tables/read.ts';
import { fileOf } from '../../../../support/tables/files.ts';

const names = ['text', 'id', 'score', 'small', 'flag', 'groups'] as const;

const row = fc.record({
  text: fc.option(fc.constantFrom('a', 'b "c"', 'd, e', "f'g", 'ü\u0301', '', ' x ', 'NULL', '1.0', 'two\nlines')),
  id: fc.option(fc.constantFrom(1n, -(2n ** 63n), 2n ** 63n - 1n)),
  score: fc.option(fc.oneof(fc.constantFrom(0, 0.5, 1e-7, 1e21, Number.NaN, -0, Infinity), fc.double())),
  small: fc.option(fc.oneof(fc.constantFrom(0.7, 0.1, 1e-10), fc.float()).map(Math.fround)),
  flag: fc.option(fc.boolean()),
  groups: fc.option(fc.array(fc.constantFrom('a', 'b', 'c d'), { maxLength: 3 })),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function parquetOf(rows: readonly Row[], rowGroupSize: number): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: names.map((name) => ({ name, data: rows.map((one) => one[name]) })),
    schema: [
      { name: 'root', num_children: names.length },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'score', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'small', type: 'FLOAT', repetition_type: 'OPTIONAL' },
      { name: 'flag', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
      { name: 'groups', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
    rowGroupSize,
  });
  return new Uint8Array(buffer);
}

const csvCell = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** How often rows are there, as every other reader reads them. */
async function countedByReading(source: TableSource, columns: readonly string[]): Promise<Map<string, number>> {
  const problems = new Problems(source.path);
  const found = new Map<string, number>();
  await readTable(source, columns, problems, (cells) => {
    const key = JSON.stringify(cells);
    found.set(key, (found.get(key) ?? 0) + 1);
  });
  problems.raise();
  return found;
}

async function counted(source: TableSource, columns: readonly CountedColumn[]): Promise<Map<string, number>> {
  const { cells, counts } = await duckdbEngine(source).count(columns);
  const found = new Map<string, number>();
  // 0 and -0 are one value to an engine and two texts, 0 and 0, to a reader.
  for (const [i, own] of cells.entries()) {
    const key = JSON.stringify(own);
    found.set(key, (found.get(key) ?? 0) + counts[i]);
  }
  return found;
}

async function problemsOf(path: string, columns: readonly string[], more: Partial<TableSource> = {}) {
  const counting = duckdbEngine({ path, ...more }).count(columns.map((name) => ({ name })));
  const error = await counting.catch((error: unknown) => error);
  if (!(error instanceof InputError)) throw new Error('nothing was refused', { cause: error });
  return error.problems.map(({ message, hint }) => `${message}; ${hint}`).join('\n');
}

describe('rows counted by DuckDB', () => {
  it('are those that are read, of Parquet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, size) => {
          const path = await fileOf('a.parquet', parquetOf(rows, size));
          const source = { path, lists: ['groups'] };
          const columns = names.map((name) => ({ name }));
          expect(await counted(source, columns)).toEqual(await countedByReading(source, names));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are those that are read, of CSV', async () => {
    const cell = fc.constantFrom(
      'a',
      'b "c"',
      'd, e',
      "f'g",
      'ü\u0301',
      '',
      ' x ',
      'NULL',
      '1.0',
      '001',
      'two\nlines',
      'NA',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 }), async (rows) => {
        const lines = [['x', 'y "z"', 'w'], ...rows].map((cells) => cells.map(csvCell).join(','));
        const source = { path: await fileOf('a.csv', lines.map((line) => `${line}\n`).join('')) };
        const columns = ['w', 'x', 'y "z"'];
        expect(
          await counted(
            source,
            columns.map((name) => ({ name })),
          ),
        ).toEqual(await countedByReading(source, columns));
      }),
      { numRuns: 40 },
    );
  });

  it('are those that are read, of JSON Lines and JSON', async () => {
    const value = fc.constantFrom<unknown>(
      'a',
      'ü\u0301 "b"',
      '',
      '\n',
      1,
      1.5,
      -2.25e-9,
      1e-7,
      true,
      null,
      '0.7',
      0.7,
      0,
    );
    const groups = fc.oneof(value, fc.array(fc.constantFrom('a', 'b', 1, null), { maxLength: 3 }));
    const record = fc.record({ x: value, 'y "z"': value, g: groups, more: groups }, { requiredKeys: [] });
    const first = { x: 1, 'y "z"': 'a', g: ['b'], s: 0.5 };
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 30 }), fc.boolean(), async (more, isLines) => {
        const rows = [first, ...more];
        const content = isLines ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : JSON.stringify(rows);
        const source = { path: await fileOf(isLines ? 'a.jsonl' : 'a.json', content), lists: ['g'] };
        const columns = ['g', 'x', 'y "z"'];
        expect(
          await counted(
            source,
            columns.map((name) => ({ name })),
          ),
        ).toEqual(await countedByReading(source, columns));
      }),
      { numRuns: 30 },
    );
    const shares = await fileOf('a.jsonl', '{"s":0.7}\n{"s":"0.7"}\n{"s":0.6}\n{"s":NaN}\n{"s":"x"}\n{}\n');
    await writeFile(shares.replace('a.jsonl', 'b.jsonl.gz'), gzipSync('{"s":1}\n'));
    const of = (more: object) => counted({ path: shares.replace('a.jsonl', '*.jsonl*') }, [{ name: 's', ...more }]);
    expect(Object.fromEntries(await of({ from: 0.65 }))).toEqual({ '["1"]': 3, '["0"]': 1, '[""]': 2, '["x"]': 1 });
    expect(Object.fromEntries(await of({ bins: 10 }))).toEqual({
      '["0.75"]': 2,
      '["0.65"]': 1,
      '["0.95"]': 1,
      '[""]': 2,
      '["x"]': 1,
    });
  });

  it('are refused of JSON that nothing could be read from, without repeating it', async () => {
    const said = async (content: string, ...columns: string[]) => problemsOf(await fileOf('a.jsonl', content), columns);
    const long = '{"a":1}\n'.repeat(20_000);
    expect(await said(`${long}{"a":{"b":1}}\n`, 'a')).toMatch(/"a" holds an object, but a value is needed/);
    expect(await said(`${long}{"a":12345678901234567890}\n`, 'a')).toMatch(/too long to be read exactly/);
    expect(await said('{"a":1}\n', 'b')).toMatch(/no row has a value in "b"/);
    for (const wrong of ['["secret"]', '{"a":"secret","a":"secret"}', '{"a":"secret', '"secret"']) {
      const told = await said(`${long}${wrong}\n`, 'a');
      expect(told).toMatch(/DuckDB cannot read the table: .*in line \d+.*`engine: memory`/s);
      expect(told).not.toContain('secret');
    }
  });

  it('are those of several files, of compressed ones, and of names that look like patterns', async () => {
    const columns = [{ name: 'g' }, { name: 'h' }];
    const path = await fileOf('a[1]?.csv', 'g,h\nb,1\na,2\n');
    await writeFile(path.replace('?.csv', '?2.csv'), 'h,g\n2,a\n3,c\n');
    const packed = await fileOf('a.csv.gz', gzipSync('g,h\nb,1\n'));
    expect(await counted({ path: packed }, columns)).toEqual(new Map([['["b","1"]', 1]]));
    expect(await counted({ path }, columns)).toEqual(
      new Map([
        ['["a","2"]', 1],
        ['["b","1"]', 1],
      ]),
    );
    const both = path.replace('a[1]?.csv', 'a*.csv');
    expect(await counted({ path: both }, columns)).toEqual(
      new Map([
        ['["a","2"]', 2],
        ['["b","1"]', 1],
        ['["c","3"]', 1],
      ]),
    );
  });

  it('are those of plain and gzipped files together, whatever their extensions say', async () => {
    const columns = [{ name: 'g' }, { name: 'h' }];
    const path = await fileOf('a-plain.csv', 'g,h\na,1\nb,2\n');
    await writeFile(path.replace('plain.csv', 'packed.csv.gz'), gzipSync('h,g\n1,a\n'));
    await writeFile(path.replace('plain', 'packed-unsaid'), gzipSync('g,more,h\na,x,1\n'));
    await writeFile(path.replace('plain.csv', 'unpacked.csv.gz'), 'g,h\nc,3\n');
    const source = { path: path.replace('plain.csv', '*') };
    const found = await counted(source, columns);
    expect(found).toEqual(
      new Map([
        ['["a","1"]', 3],
        ['["b","2"]', 1],
        ['["c","3"]', 1],
      ]),
    );
    expect(found).toEqual(await countedByReading(source, ['g', 'h']));
  });

  it('are told apart by whether shares are as great as they have to be, and by bins of scores', async () => {
    const path = await fileOf('a.csv', 's,t\n0.7,0.1234\n0.69,0.1239\n1,1\nNA,\n1.5,2\ntrue,0\n.7,x\n');
    const found = await counted({ path }, [
      { name: 's', from: 0.7 },
      { name: 't', bins: 100 },
    ]);
    expect(found).toEqual(
      new Map([
        ['["1","0.125"]', 1],
        ['["0","0.125"]', 1],
        ['["1","0.995"]', 1],
        ['["NA",""]', 1],
        ['["1.5","2"]', 1],
        ['["true","0.005"]', 1],
        ['["1","x"]', 1],
      ]),
    );
    const small = { text: null, id: null, score: null, flag: null, groups: null };
    const rows = [0.7, 0.6999999].map((one) => ({ ...small, small: Math.fround(one) }));
    const binary = await fileOf('a.parquet', parquetOf(rows, 10));
    expect([...(await counted({ path: binary }, [{ name: 'small', from: 0.7 }])).keys()].sort()).toEqual([
      '["0"]',
      '["1"]',
    ]);
  });

  it('have one hash, in whatever order they lie', async () => {
    const hashOf = async (text: string) => {
      const path = await fileOf('a.csv', text);
      return (await duckdbEngine({ path }).count([{ name: 'a' }])).sha256;
    };
    expect(await hashOf('a\n1\n2\n2\n')).toBe(await hashOf('a\n2\n1\n2\n'));
    expect(await hashOf('a\n1\n2\n2\n')).not.toBe(await hashOf('a\n1\n1\n2\n'));
  });

  it('are refused where files of one table hold different things in a column, as they are by every reader', async () => {
    const of = (type: 'INT32' | 'DOUBLE' | 'BYTE_ARRAY', data: unknown[]) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [{ name: 'a', data }],
          schema: [
            { name: 'root', num_children: 1 },
            { name: 'a', type, repetition_type: 'OPTIONAL' },
          ],
        }),
      );
    const path = await fileOf('part-1.parquet', of('INT32', [1, 2]));
    await writeFile(path.replace('part-1', 'part-2'), of('DOUBLE', [1, null, 0.5]));
    const source = { path: path.replace('part-1', 'part-*') };
    const found = await counted(source, [{ name: 'a' }]);
    expect(found).toEqual(await countedByReading(source, ['a']));
    await writeFile(path.replace('part-1', 'part-3'), of('BYTE_ARRAY', ['1']));
    const expected = 'the column "a" holds texts, and in part-1.parquet numbers';
    expect(await problemsOf(source.path, ['a'])).toContain(expected);
    await expect(countedByReading(source, ['a'])).rejects.toThrow(expected);
  });

  it('are refused of encrypted files, in words', async () => {
    const path = await fileOf('locked.parquet', '');
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    // Its own random numbers are good enough for a test.
    await connection.run("SET force_mbedtls_unsafe = 'true'");
    await connection.run("PRAGMA add_parquet_key('key', '0123456789112345')");
    await connection.run(`COPY (SELECT 1 AS id) TO '${path}' (FORMAT parquet, ENCRYPTION_CONFIG {footer_key: 'key'})`);
    connection.closeSync();
    instance.closeSync();
    expect(await problemsOf(path, ['id'])).toBe(
      'the file is encrypted; Write it without encryption: keys are not taken',
    );
  });

  it('are refused where the table is, in words', async () => {
    const csv = await fileOf('a.csv', 'a,b\n1,2\n');
    expect(await problemsOf(csv, ['c'])).toContain('"c"');
    expect(await problemsOf(csv.replace('a.csv', 'none-*.csv'), ['a'])).toContain('no file has a name of this pattern');
    const arrow = await fileOf('a.arrow', 'ARROW1');
    expect(await problemsOf(arrow, ['a'])).toContain(
      'reads files of one format, CSV, TSV, JSON Lines, JSON or Parquet, and these are arrow',
    );
    const whole = parquetOf([{ text: 'a', id: 1n, score: 1, small: 1, flag: true, groups: ['a'] }], 10);
    const cut = await fileOf('cut.parquet', whole.subarray(0, whole.length - 20));
    expect(await problemsOf(cut, ['id'])).toMatch(/cut short|damaged|not Parquet/);
    const parquet = await fileOf('lists.parquet', whole);
    expect(await problemsOf(parquet, ['groups'])).toContain('the column "groups" holds lists');
    const ragged = await fileOf('ragged.csv', `a,b\n${'1,2\n'.repeat(50_000)}1,2,3\n`);
    expect(await problemsOf(ragged, ['a'])).toMatch(/DuckDB cannot read the table: .*`engine: memory`/s);
  });
});

describe('large Parquet tables, counted by numbers', () => {
  type Few = { label: number | null; area: string | null; score: number | null };
  const fileOfFew = (rows: readonly Few[]) =>
    fileOf(
      'few.parquet',
      new Uint8Array(
        parquetWriteBuffer({
          columnData: (['label', 'area', 'score'] as const).map((name) => ({
            name,
            data: rows.map((row) => row[name]),
          })),
          schema: [
            { name: 'root', num_children: 3 },
            { name: 'label', type: 'INT32', repetition_type: 'OPTIONAL' },
            { name: 'area', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
            { name: 'score', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
          ],
          rowGroupSize: 2000,
        }),
      ),
    );
  const columns = [{ name: 'label' }, { name: 'area' }, { name: 'score' }];
  const regular = Array.from({ length: 900 }, (_, i) => ({
    label: ((i * 7) % 3) - 1,
    area: ["a's", 'b', '', 'ü'][(i * 13) % 4],
    score: ((i * 31) % 101) / 100,
  }));
  const countsOf = async (path: string) => {
    const api = await import('@duckdb/node-api');
    return withDatabase(api, [path], async (connection) => {
      const files = `['${path}']`;
      const given = {
        table: `read_parquet(${files})`,
        files,
        columns,
        types: ['INTEGER', 'VARCHAR', 'DOUBLE'],
        from: 0,
      };
      const counts = await packedCounts(connection, given, 24);
      if (counts === null) return null;
      const rows = await connection.runAndReadAll(`SELECT count(*)::INT, sum(n)::INT FROM ${counts}`);
      return { rows: rows.getRows()[0], isWhole: !counts.includes('UNION') };
    });
  };

  it('take that way where it is one, and leave the rest to the other', async () => {
    expect(await countsOf(await fileOfFew(regular))).toEqual({ rows: [900, 900], isWhole: true });
    const odd = { label: 1, area: null, score: 0.123456 };
    expect(await countsOf(await fileOfFew([...regular, odd, odd]))).toEqual({ rows: [901, 902], isWhole: false });
    expect(await countsOf(await fileOfFew(regular.map((row) => ({ ...row, score: row.score * 2 }))))).toBeNull();
    expect(await countsOf(await fileOfFew(regular.map((row) => ({ ...row, score: row.score / 7 }))))).toBeNull();
    expect(await countsOf(await fileOfFew(regular.map((row, i) => ({ ...row, area: `area ${i % 100}` }))))).toBeNull();
    expect(await countsOf(await fileOfFew([...regular, { ...regular[0], score: Number.NaN }]))).toBeNull();
  });

  it('have the same counts, in the same order', async () => {
    const some = fc.record({
      label: fc.option(fc.constantFrom(-1, 0, 1, 120), { freq: 20 }),
      area: fc.option(fc.constantFrom("a's", 'b', '', 'ü', 'new'), { freq: 20 }),
      score: fc.option(
        fc.oneof({ weight: 60, arbitrary: fc.nat({ max: 1000 }).map((n) => n / 1000) }, fc.double({ min: -0, max: 1 })),
        { freq: 20 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 60 }), async (more) => {
        const path = await fileOfFew([...regular, ...more]);
        const [byNumbers, asTheyAre] = [0, Number.POSITIVE_INFINITY].map((from) =>
          countByDuckDB({ path }, columns, from),
        );
        expect(await byNumbers).toEqual(await asTheyAre);
      }),
      { numRuns: 25 },
    );
  });
});

it('DuckDB sees the files of the table alone, and nothing lifts that', async () => {
  const path = await fileOf('a[1].csv', 'g\n1\n');
  const other = path.replace('a[1]', 'a1');
  await writeFile(other, 'g\n2\n');
  const beside = path.replace('a[1].csv', 'written.csv');
  const api = await import('@duckdb/node-api');
  await withDatabase(api, [path], async (connection) => {
    const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    expect(await rowsOf(`FROM read_csv('${literally(path).slice(1, -1)}', header = true)`)).toEqual([[1n]]);
    for (const sql of [
      `FROM read_csv('${other}')`,
      `FROM read_text('${other}')`,
      `FROM read_csv('${path.replace('a[1]', 'a*')}')`,
      `FROM glob('${path.replace('a[1]', '*')}')`,
      "FROM read_text('/etc/passwd')",
      `COPY (SELECT 1) TO '${beside}'`,
      `ATTACH '${beside}' AS more`,
      "FROM read_csv('http://127.0.0.1:9/a.csv')",
      'INSTALL httpfs',
      'LOAD httpfs',
    ])
      await expect(rowsOf(sql), sql).rejects.toThrow(/disabled|not allowed|Permission|extension/i);
    for (const setting of ['enable_external_access = true', "allowed_paths = ['/etc/passwd']", "memory_limit = '9GB'"])
      await expect(rowsOf(`SET ${setting}`), setting).rejects.toThrow(/locked|Cannot/);
  });
  expect(existsSync(beside)).toBe(false);
});
