import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Rows } from '../../../src/support/tables/csv.ts';
import { linesOf } from '../../../src/support/tables/lines.ts';
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

test('rows of a table are counted over all its parts', async () => {
  async function* parts(...sizes: number[]): AsyncGenerator<Rows> {
    for (const size of sizes)
      yield { cells: Array.from({ length: size }, () => ['x']), lines: new Array(size).fill(1) };
  }
  expect(await all(atMost(parts(1, 2), 'f', 3))).toHaveLength(2);
  await expect(all(atMost(parts(1, 2, 1), 'f', 3))).rejects.toThrow(/^f: the file has more than 3 rows/);
});
