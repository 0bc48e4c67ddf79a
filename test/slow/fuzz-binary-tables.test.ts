/** Parquet and Arrow files of pyarrow with bytes changed, cut or moved. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Problems } from '../../src/support/tables/problems.ts';
import { checkTable, readTable } from '../../src/support/tables/read.ts';
import { every } from '../fuzz/every.ts';
import { mutatedBytes } from '../fuzz/mutate.ts';
import { scratch } from '../fuzz/scratch.ts';
import { settle } from '../fuzz/settle.ts';

const write = scratch('binary-tables');
const folder = join(import.meta.dirname, '../fixtures/tables');
const columns = ['id', 'text', 'label', 'groups', 'score', 'single', 'count', 'unsigned', 'flag', 'decimal', 'moment'];
const tokens = ['\0\0\0\0', '\xff\xff\xff\xff', '\x7f\xff\xff\xff', '\x15', '\x80'];

async function read(path: string): Promise<void> {
  await checkTable({ path }, columns);
  const problems = new Problems(path);
  await readTable({ path, lists: ['groups'] }, columns, problems, () => {});
  problems.raise();
}

describe('any damage', () => {
  for (const [kind, extensions] of [
    ['Parquet', /\.parquet$/],
    ['Arrow', /\.(arrow|arrows|feather)$/],
  ] as const) {
    it(`of ${kind} is read over, or refused`, async () => {
      const files = readdirSync(folder).filter((name) => extensions.test(name));
      const damaged = mutatedBytes(
        files.map((name) => readFileSync(join(folder, name))),
        { tokens },
      );
      await every(damaged, 1500, (bytes) => {
        const file = write(`table${kind === 'Parquet' ? '.parquet' : '.arrow'}`, bytes);
        return settle(file, () => read(file));
      });
    });

    it(`in the numbers of ${kind} is read over, or refused`, async () => {
      // Where lengths and counts stand: a byte each to what is hostile.
      const files = readdirSync(folder).filter((name) => extensions.test(name));
      const damaged = fc
        .record({
          name: fc.constantFrom(...files),
          at: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 4 }),
          byte: fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff),
          length: fc.integer({ min: 1, max: 8 }),
          fromEnd: fc.boolean(),
        })
        .map(({ name, at, byte, length, fromEnd }) => {
          const bytes = Buffer.from(readFileSync(join(folder, name)));
          for (const share of at) {
            // Half of them in the last 4 KB, where the footer is.
            const from = fromEnd ? Math.max(0, bytes.length - 4096) : 0;
            const start = from + Math.floor(share * (bytes.length - from));
            bytes.fill(byte, start, Math.min(bytes.length, start + length));
          }
          return { name, bytes };
        });
      await every(damaged, 3000, ({ name, bytes }) => {
        const file = write(name, bytes);
        return settle(file, () => read(file));
      });
    });
  }
});
