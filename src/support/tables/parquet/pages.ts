/** The cells of a column chunk, page by page. */
import type { CompressionCodec, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { LIST_SEPARATOR } from '../json/json-rows.ts';
import { checkThrift } from './check-thrift.ts';
import { unpackers } from './codecs.ts';
import type { ParquetColumn } from './columns.ts';
import { readRuns } from './runs.ts';
import { physicalValues } from './values.ts';

export type Cells = ArrayLike<string | null>;

/** A page is unpacked at once, and a few bytes may say that they unpack to gigabytes. */
const LONGEST_PAGE = 1 << 30;

interface Page {
  count: number;
  repeated: Uint8Array | null;
  defined: Uint8Array | null;
  /** Of the values that are there. */
  cells: Cells;
}

/**
 * The cells of a column in one row group, in batches of a page each; null where there is no value.
 *
 * @param values how many there are, those of lists each counted
 * @throws Error for whatever is wrong with the bytes
 */
export function* columnCells(
  bytes: Buffer,
  column: ParquetColumn,
  codec: CompressionCodec,
  values: number,
): Generator<Cells> {
  if (column.list === undefined) {
    for (const page of pagesOf(bytes, column, codec, values)) yield flatCells(page, column);
    return;
  }
  let open: string[] | null | undefined;
  for (const { count, repeated, defined, cells } of pagesOf(bytes, column, codec, values)) {
    const rows: (string | null)[] = [];
    for (let i = 0, next = 0; i < count; i++) {
      const level = defined === null ? column.mostDefined : defined[i];
      if (repeated![i] === 0) {
        if (open !== undefined) rows.push(listCell(open));
        open = level < column.list.empty ? null : [];
      }
      // A row that goes on may have begun in the page before.
      if (open === undefined) throw new RangeError('a list without its beginning');
      if (level > column.list.empty) open?.push(level === column.mostDefined ? (cells[next++] ?? '') : '');
    }
    yield rows;
  }
  if (open !== undefined) yield [listCell(open)];
}

function listCell(values: readonly string[] | null): string | null {
  if (values === null) return null;
  return values.length === 0 ? LIST_SEPARATOR : values.join(LIST_SEPARATOR);
}

function flatCells({ count, defined, cells }: Page, { mostDefined }: ParquetColumn): Cells {
  if (defined === null || cells.length === count) return cells;
  const all = new Array<string | null>(count);
  for (let i = 0, next = 0; i < count; i++) all[i] = defined[i] === mostDefined ? cells[next++] : null;
  return all;
}

function* pagesOf(bytes: Buffer, column: ParquetColumn, codec: CompressionCodec, values: number): Generator<Page> {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let dictionary: Cells | null = null;
  for (let left = values; left > 0; ) {
    checkThrift(bytes, reader.offset);
    const header = parquetHeader(reader);
    const { compressed_page_size: size, uncompressed_page_size: whole } = header;
    const end = reader.offset + size;
    if (!(size >= 0 && end <= bytes.length && whole >= 0 && whole <= LONGEST_PAGE))
      throw new RangeError('a page too long');
    const packed = bytes.subarray(reader.offset, end);
    reader.offset = end;
    if (header.type === 'DICTIONARY_PAGE') {
      const { num_values: count } = header.dictionary_page_header!;
      dictionary = cellsOf(
        physicalValues(unpacked(packed, codec, whole), 'PLAIN', counted(count, whole), column),
        column,
      );
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const page = dataPage(header, packed, column, codec, dictionary, left);
      left -= page.count;
      yield page;
    }
  }
}

function dataPage(
  header: PageHeader,
  packed: Buffer,
  column: ParquetColumn,
  codec: CompressionCodec,
  dictionary: Cells | null,
  most: number,
): Page {
  const { encoding, num_values } = (header.data_page_header ?? header.data_page_header_v2)!;
  const count = counted(num_values, most);
  const { repeated, defined, rest } =
    header.type === 'DATA_PAGE'
      ? levelsOf(unpacked(packed, codec, header.uncompressed_page_size), count, column)
      : levelsOfV2(header, packed, count, column, codec);
  let there = count;
  if (defined !== null) for (const level of defined) if (level !== column.mostDefined) there--;
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    return { count, repeated, defined, cells: fromDictionary(rest, dictionary, there) };
  }
  return { count, repeated, defined, cells: cellsOf(physicalValues(rest, encoding, there, column), column) };
}

/** Levels are of 0 and 1 where they repeat: lists of lists are not read. */
function levelsOf(bytes: Buffer, count: number, { list, mostDefined }: ParquetColumn) {
  let at = 0;
  const levels = (most: number): Uint8Array | null => {
    if (most === 0) return null;
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) throw new RangeError('levels too long');
    const out = new Uint8Array(count);
    readRuns(bytes.subarray(0, end), at + 4, width(most), out);
    at = end;
    return out;
  };
  const repeated = levels(list ? 1 : 0);
  const defined = levels(mostDefined);
  return { repeated, defined, rest: bytes.subarray(at) };
}

function levelsOfV2(
  header: PageHeader,
  packed: Buffer,
  count: number,
  { list, mostDefined }: ParquetColumn,
  codec: CompressionCodec,
) {
  const page = header.data_page_header_v2!;
  const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = page;
  const before = first + second;
  if (!(first >= 0 && second >= 0 && before <= packed.length)) throw new RangeError('levels too long');
  const levels = (at: number, length: number, most: number): Uint8Array | null => {
    if (most === 0) return null;
    const out = new Uint8Array(count);
    readRuns(packed.subarray(at, at + length), 0, width(most), out);
    return out;
  };
  const repeated = levels(0, first, list ? 1 : 0);
  const defined = levels(first, second, mostDefined);
  const rest = packed.subarray(before);
  const length = header.uncompressed_page_size - before;
  return { repeated, defined, rest: page.is_compressed && length > 0 ? unpacked(rest, codec, length) : rest };
}

/** Bits of a level. */
function width(most: number): number {
  return 32 - Math.clz32(most);
}

function fromDictionary(bytes: Buffer, dictionary: Cells | null, count: number): Cells {
  if (count === 0) return [];
  if (dictionary === null) throw new Error('indices without their dictionary');
  const indices = new Uint32Array(count);
  readRuns(bytes, 1, bytes.readUInt8(0), indices);
  const cells = new Array<string | null>(count);
  for (let i = 0; i < count; i++) {
    const cell = dictionary[indices[i]];
    if (cell === undefined) throw new RangeError('an index beyond the dictionary');
    cells[i] = cell;
  }
  return cells;
}

function cellsOf(values: ReturnType<typeof physicalValues>, { cell }: ParquetColumn): Cells {
  const cells = new Array<string | null>(values.length);
  for (let i = 0; i < values.length; i++) cells[i] = cell(values[i]);
  return cells;
}

function unpacked(packed: Buffer, codec: CompressionCodec, length: number): Buffer {
  const { buffer, byteOffset, byteLength } = unpackers[codec]!(packed, length);
  if (byteLength !== length) throw new RangeError('a page of another length');
  return Buffer.from(buffer, byteOffset, byteLength);
}

function counted(count: number, most: number): number {
  if (!(count >= 0 && count <= most)) throw new RangeError(`${count} values where at most ${most} can be`);
  return count;
}
