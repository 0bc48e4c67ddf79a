import { bool, columnFromArray, float64, int64, list, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { LIST_SEPARATOR } from '../../../../src/support/tables/json/json-rows.ts';
import { Problems } from '../../../../src/support/tables/problems.ts';
import { readTable } from '../../../../src/support/tables/read.ts';
import { fileOf } from '../../../support/tables/files.ts';

const ABSENT = '\u0000';
const names = ['text', 'id', 'score', 'flag', 'groups'] as const;

const row = fc.record({
  text: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })),
  id: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  score: fc.option(fc.double()),
  flag: fc.option(fc.boolean()),
  groups: fc.option(fc.array(fc.constantFrom('a', 'b', 'c d'), { maxLength: 3 })),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

const cellsOf = ({ text, id, score, flag, groups }: Row): string[] => [
  text ?? ABSENT,
  id === null ? ABSENT : String(id),
  score === null || Number.isNaN(score) ? ABSENT : String(score),
  flag === null ? ABSENT : String(flag),
  groups === null ? ABSENT : groups.join(LIST_SEPARATOR) || LIST_SEPARATOR,
];

function parquetOf(rows: readonly Row[], rowGroupSize: number): Uint8Array {
  const buffer = parquetWriteBuffer({
    columnData: names.map((name) => ({ name, data: rows.map((one) => one[name]) })),
    schema: [
      { name: 'root', num_children: 5 },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'id', type: 'INT64', repetition_type: 'OPTIONAL' },
      { name: 'score', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
      { name: 'flag', type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
      { name: 'groups', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
    rowGroupSize,
  });
  return new Uint8Array(buffer);
}

function arrowOf(rows: readonly Row[], format: 'file' | 'stream'): Uint8Array {
  const column = <K extends keyof Row>(name: K) => rows.map((one) => one[name]);
  const options = { useBigInt: true };
  const table = tableFromColumns({
    text: columnFromArray(column('text'), utf8(), options),
    id: columnFromArray(column('id'), int64(), options),
    score: columnFromArray(column('score'), float64(), options),
    flag: columnFromArray(column('flag'), bool(), options),
    groups: columnFromArray(column('groups'), list(utf8()), options),
  });
  return tableToIPC(table, { format })!;
}

async function cellsRead(name: string, bytes: Uint8Array): Promise<string[][]> {
  const path = await fileOf(name, bytes);
  const problems = new Problems(path);
  const rows: string[][] = [];
  await readTable({ path, lists: ['groups'], absent: ABSENT }, names, problems, (cells) => rows.push([...cells]));
  problems.raise();
  return rows;
}

describe('whatever a table holds', () => {
  it('comes back from Parquet and Arrow as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 80 }),
        async (rows, size) => {
          const expected = rows.map(cellsOf);
          expect(await cellsRead('a.parquet', parquetOf(rows, size))).toEqual(expected);
          expect(await cellsRead('a.feather', arrowOf(rows, 'file'))).toEqual(expected);
          expect(await cellsRead('a.arrows', arrowOf(rows, 'stream'))).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});
