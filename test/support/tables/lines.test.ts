import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { linesOf } from '../../../src/support/tables/bytes/lines.ts';
import { csvRows, type Rows } from '../../../src/support/tables/csv.ts';
import { Problems } from '../../../src/support/tables/problems.ts';
import { atMost } from '../../../src/support/tables/read.ts';

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

test('lines are read up to the most, and refused beyond it with what to do', async () => {
  const bytes = (text: string) => Readable.from([Buffer.from(text), Buffer.from('d\n')]);
  expect((await all(linesOf(bytes('a\nb\n'), 'f', 3))).flat()).toEqual(['a', 'b', 'd']);
  await expect(all(linesOf(bytes('a\nb\nc\n'), 'f', 3))).rejects.toThrow(
    /^f: the file has more than 3 lines, the most that are read\. Measure a sample of it, or split it/,
  );
});

test('so are the blank lines of a table, which are no rows', async () => {
  const read = (most: number) =>
    all(csvRows(Readable.from([Buffer.from('a\n\n1\n\n')]), ['a'], ',', new Problems('f'), most));
  expect((await read(3)).flatMap(({ cells }) => cells)).toEqual([['1']]);
  await expect(read(1)).rejects.toThrow(/^f: the file has more than 1 blank lines, the most that are read/);
});

test('rows of a table are counted over all its parts', async () => {
  async function* parts(...sizes: number[]): AsyncGenerator<Rows> {
    for (const size of sizes)
      yield { cells: Array.from({ length: size }, () => ['x']), lines: new Array(size).fill(1) };
  }
  expect(await all(atMost(parts(1, 2), 'f', 3))).toHaveLength(2);
  await expect(all(atMost(parts(1, 2, 1), 'f', 3))).rejects.toThrow(/^f: the file has more than 3 rows/);
});
