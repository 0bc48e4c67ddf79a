import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashFile } from '../../../src/support/hash.ts';
import { previewTable } from '../../../src/support/tables/preview.ts';
import { Problems } from '../../../src/support/tables/problems.ts';
import { checkTable, readTable, type TableSource } from '../../../src/support/tables/read.ts';
import { fileOf, problemsOf } from './files.ts';

/** Written by pyarrow: test/oracles/binary_tables.py. */
const folder = join(import.meta.dirname, '../../fixtures/tables');
const fixture = (name: string) => join(folder, name);
const cells: Record<string, (string | null)[]> = JSON.parse(readFileSync(fixture('cells.json'), 'utf8'));
const names = Object.keys(cells);
const ABSENT = '\u0000';

async function rowsOf(source: TableSource, columns: readonly string[]) {
  const problems = new Problems(source.path);
  const rows: string[][] = [];
  const lines: number[] = [];
  const { sha256 } = await readTable({ absent: ABSENT, ...source }, columns, problems, (row, line) => {
    rows.push([...row]);
    lines.push(line);
  });
  problems.raise();
  return { rows, lines, sha256, places: lines.map((line) => problems.place(line)) };
}

const written = readdirSync(folder).filter((name) =>
  /^(?!rows-none|twice|delta\.arrows|replaced|linked|cells)/.test(name),
);

describe('a table in any form that pyarrow writes', () => {
  it.each(written)('%s gives the cells that CSV would have', async (name) => {
    const { rows, lines, places, sha256 } = await rowsOf({ path: fixture(name), lists: ['groups'] }, names);
    for (const [k, column] of names.entries()) {
      const expected = cells[column].map((cell) => cell ?? ABSENT);
      // INT96 has no time zone.
      const right =
        name.startsWith('int96') && column === 'moment' ? expected.map((cell) => cell.replace('Z', '')) : expected;
      expect(
        rows.map((row) => row[k]),
        column,
      ).toEqual(right);
    }
    expect(lines).toEqual(cells.id.map((_, i) => i + 1));
    expect(places[2]).toBe('row 3');
    expect(sha256).toBe(await hashFile(fixture(name)));
  });

  it('reads only the columns asked for, in the order asked, one of them twice', async () => {
    for (const name of ['snappy.parquet', 'lz4.feather']) {
      const { rows } = await rowsOf({ path: fixture(name) }, ['flag', 'id', 'flag', 'empty']);
      expect(rows[4], name).toEqual([cells.flag[4], cells.id[4], cells.flag[4], ABSENT]);
    }
  });

  it('reads frames of LZ4 whose blocks refer to one another', async () => {
    const { rows } = await rowsOf({ path: fixture('linked.feather') }, ['text']);
    expect(rows.map(([text]) => text)).toEqual(
      Array.from({ length: 6000 }, (_, i) => `the same words again and again, ${i % 97}`),
    );
  });

  it('reads dictionaries that are sent anew or grow', async () => {
    for (const name of ['replaced.arrows', 'delta.arrows']) {
      const { rows } = await rowsOf({ path: fixture(name) }, ['group']);
      expect(rows.flat().join(''), name).toBe('abacbd');
    }
  });
});

describe('a preview', () => {
  it.each(['zstd.parquet', 'zstd.feather'])(
    'has all columns that can be read, without their names (%s)',
    async (name) => {
      const { columns, rows } = await previewTable(fixture(name), 5);
      expect(columns).toEqual([...names, 'empty']);
      expect(rows.map((row) => row[columns.indexOf('groups')])).toEqual(cells.groups.slice(0, 5));
      expect(rows[0][columns.indexOf('id')]).toBe('9007199254740993');
    },
  );
});

describe('what is refused of a Parquet or Arrow file, before a row is read', () => {
  it.each(['snappy.parquet', 'uncompressed.feather'])(
    'columns that no cell can hold, each by name and type (%s)',
    async (name) => {
      const path = fixture(name);
      const asked = ['struct', 'map', 'nested', 'groups'];
      expect((await checkTable({ path, lists: ['nested'] }, asked)).map(({ message }) => message)).toEqual([
        'the column "struct" holds structs, but values are needed',
        'the column "map" holds maps, but values are needed',
        `the column "nested" holds lists of lists${name.endsWith('parquet') ? ' or structs' : ''}, but values are needed`,
        'the column "groups" holds lists, but values are needed',
      ]);
      const [bytes] = await problemsOf(rowsOf({ path }, ['bytes']));
      expect(bytes.message).toBe('the column "bytes" holds bytes that are not text in UTF-8');
    },
  );

  it('columns that are not there, or there twice', async () => {
    for (const name of ['snappy.parquet', 'uncompressed.feather']) {
      const path = fixture(name);
      expect(await checkTable({ path }, ['lable']), name).toEqual([
        { file: path, message: 'there is no column "lable"', hint: 'Did you mean "label"?' },
      ]);
    }
    const [twice] = await checkTable({ path: fixture('twice.parquet') }, ['id']);
    expect(twice).toMatchObject({ message: 'the header has the column "id" more than once' });
    expect(twice.line).toBeUndefined();
  });

  it('files without rows', async () => {
    for (const name of ['rows-none.parquet', 'rows-none.feather']) {
      expect(await checkTable({ path: fixture(name) }, ['id']), name).toEqual([
        { file: fixture(name), message: 'the file has no rows' },
      ]);
    }
  });

  it('files that are something else, and what they are', async () => {
    const say = async (name: string, content: string | Uint8Array) => {
      const [{ message }] = await checkTable({ path: await fileOf(name, content) }, ['id']);
      return message;
    };
    const parquet = await readFile(fixture('none.parquet'));
    const arrow = await readFile(fixture('uncompressed.feather'));
    expect(await say('a.parquet', '')).toBe('the file is empty');
    expect(await say('a.arrow', '')).toBe('the file is empty');
    expect(await say('a.parquet', 'id\n1\n')).toBe('the file is not Parquet');
    expect(await say('a.arrow', 'id\n1\n')).toBe('the file is not Arrow');
    expect(await say('a.parquet', arrow)).toBe('the file is an Arrow file');
    expect(await say('a.arrow', parquet)).toBe('the file is a Parquet file');
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n';
    expect(await say('a.parquet', pointer)).toBe('the file is a pointer of Git LFS, not the data');
    expect(await say('a.feather', pointer)).toBe('the file is a pointer of Git LFS, not the data');
    expect(await say('a.parquet.gz', gzipSync(parquet))).toBe('gzip around Parquet is not read');
    expect(await say('a.arrow.gz', gzipSync(arrow))).toBe('gzip around Arrow is not read');
    expect(await say('a.parquet', Buffer.concat([Buffer.from('PARE'), parquet.subarray(4)]))).toBe(
      'the file is encrypted',
    );
    expect(await say('a.feather', Buffer.from('FEA1....FEA1'))).toBe('the file is Feather 1');
    expect(await say('a.csv', parquet)).toBe('the file is a Parquet file');
  });
});
