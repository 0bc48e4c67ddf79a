/** Tables in every format and encoding, whole and damaged. */
import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { hostileTexts, jsonTokens } from './hostile.ts';
import { jsonOf, mutatedBytes } from './mutate.ts';

export interface TableFile {
  extension: string;
  bytes: Buffer;
}

const header = ['id', 'text', 'label', 'group', 'score', 'predicted'];
const ordinary = Array.from({ length: 12 }, (_, i) => [
  `r${i}`,
  `a text about ${i}`,
  i % 3 ? 'ok' : 'bad',
  i % 2 ? 'north' : 'south',
  String(((i * 37) % 11) / 10),
  i % 4 ? 'ok' : 'bad',
]);

interface CellEdit {
  row: number;
  column: number;
  text: string;
}

const cellEdit: Arbitrary<CellEdit> = fc.record({
  row: fc.integer({ min: -1, max: ordinary.length - 1 }),
  column: fc.nat({ max: header.length - 1 }),
  text: fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary', maxLength: 12 })),
});

/** The table with other texts in some cells, its header included, and perhaps a row too many or too few cells. */
const cells: Arbitrary<string[][]> = fc
  .tuple(
    fc.array(cellEdit, { maxLength: 3 }),
    fc.constantFrom('none', 'none', 'none', 'none', 'short', 'long', 'double', 'empty', 'only'),
  )
  .map(([edits, rows]) => {
    const table = [header, ...ordinary].map((row) => [...row]);
    for (const { row, column, text } of edits) table[row + 1][column] = text;
    if (rows === 'short') table[3].pop();
    if (rows === 'long') table[4].push('more');
    if (rows === 'double') table.push([...table[2]]);
    if (rows === 'empty') table.splice(5, 0, []);
    if (rows === 'only') table.length = 1;
    return table;
  });

function csvOf(table: string[][], delimiter: string, end: string, quoted: boolean): string {
  const cell = (text: string) =>
    quoted || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  return table.map((row) => row.map(cell).join(delimiter)).join(end) + end;
}

const objectsOf = ([names, ...rows]: string[][]) =>
  rows.map((row) => {
    const entries = row.map((text, i) => {
      const number = names[i] === 'score' && /^[\d.]+$/.test(text) ? Number(text) : text;
      return `${JSON.stringify(names[i] ?? `more${i}`)}:${jsonOf(number)}`;
    });
    return `{${entries.join(',')}}`;
  });

const encodings = {
  plain: (text: string) => Buffer.from(text),
  marked: (text: string) => Buffer.from(`\ufeff${text}`),
  utf16le: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  utf16be: (text: string) => swapped(Buffer.from(`\ufeff${text}`, 'utf16le')),
  unmarked: (text: string) => Buffer.from(text, 'utf16le'),
  latin1: (text: string) => Buffer.from(text, 'latin1'),
  gzip: (text: string) => gzipSync(text),
  packed16: (text: string) => gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')),
  twice: (text: string) => gzipSync(gzipSync(text)),
};

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16();
}

const tokens = ['"', '""', ',', ';', '\t', '\n', '\r', '\r\n', '\u0000', '\ufeff', ...jsonTokens];

/** A file of a table, of which cells, bytes, or nothing has changed. */
export const tableFiles: Arbitrary<TableFile> = fc
  .record({
    table: cells,
    format: fc.constantFrom('csv', 'csv', 'tsv', 'jsonl', 'json'),
    encoding: fc.oneof(
      { weight: 3, arbitrary: fc.constant('plain' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(encodings) as (keyof typeof encodings)[])) },
    ),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    quoted: fc.boolean(),
  })
  .chain(({ table, format, encoding, end, quoted }) => {
    const text =
      format === 'csv'
        ? csvOf(table, ',', end, quoted)
        : format === 'tsv'
          ? csvOf(table, '\t', end, quoted)
          : format === 'jsonl'
            ? objectsOf(table).join(end)
            : `[${objectsOf(table).join(`,${end}`)}]`;
    const bytes = encodings[encoding](text);
    const extension = /gzip|packed|twice/.test(encoding) ? `.${format}.gz` : `.${format}`;
    return fc
      .oneof(
        { weight: 1, arbitrary: fc.constant(bytes) },
        { weight: 1, arbitrary: mutatedBytes([bytes], { tokens, least: 1 }) },
      )
      .map((changed) => ({ extension, bytes: changed }));
  });
