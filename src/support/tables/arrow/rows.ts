/** Rows of an Arrow file or stream, of the wanted columns. */
import { isUtf8 } from 'node:buffer';
import { CompressionType, type Field, setCompressionCodec, type Table, Type, tableFromIPC } from '@uwdata/flechette';
import { decompress } from 'fzstd';
import { InputError } from '../../../contract/problem.ts';
import { MOST_ROWS, tooMany } from '../bytes/lines.ts';
import { NotRead } from '../cells/cell-text.ts';
import type { ColumnKinds } from '../cells/column-kinds.ts';
import { notRead, wrongType } from '../cells/wrong-type.ts';
import { locateColumns } from '../columns.ts';
import type { Rows } from '../csv.ts';
import { unpackLz4Frame } from '../lz4.ts';
import type { FileProblems } from '../problems.ts';
import { arrowColumn, arrowKind, type CellOf, extraction } from './columns.ts';
import { arrowMessages, damagedArrow } from './messages.ts';

const BATCH = 10_000;
/** Of one buffer: a few bytes may say that they unpack to gigabytes. */
const LONGEST_BUFFER = 1 << 30;

/**
 * The rows of an Arrow file or stream, batch by batch; their numbers in the file, from 1, stand for lines. Cells are as
 * of Parquet.
 *
 * @param columns the wanted ones, or what chooses them from those that can be read
 * @throws InputError for a file that is not Arrow or damaged, and for a wanted column that is missing or of a type that no
 * cell can hold
 */
export async function* arrowRows(
  path: string,
  columns: readonly string[] | ((header: readonly string[]) => readonly string[]),
  problems: FileProblems,
  { lists, absent, kinds }: { lists: readonly string[]; absent: string; kinds?: ColumnKinds | undefined },
): AsyncGenerator<Rows> {
  readCompressed();
  let schema: Buffer | undefined;
  let wanted: Wanted[] = [];
  const dictionaries: Buffer[] = [];
  let rows = 0;
  let batches = 0;
  for await (const { kind, bytes } of arrowMessages(path)) {
    if (kind === 'schema' && schema === undefined) {
      schema = bytes;
      wanted = wantedColumns(decoded([bytes], path, 0), path, columns, problems, { lists, kinds });
    } else if (kind === 'dictionary') {
      dictionaries.push(bytes);
    } else if (kind === 'batch' && schema !== undefined) {
      batches++;
      const table = decoded([schema, ...dictionaries, bytes], path, batches);
      if (rows + table.numRows > MOST_ROWS) throw tooMany(path, 'rows', MOST_ROWS);
      yield* rowsOfBatch(table, wanted, { path, number: batches, before: rows, absent });
      rows += table.numRows;
    }
  }
  if (schema === undefined) throw damagedArrow(path);
  if (rows === 0) throw new InputError({ file: path, message: 'the file has no rows' });
}

/** Bytes are read as text where somebody asks for them. */
function isRead(field: Field): boolean {
  const isBytes = ([Type.Binary, Type.LargeBinary, Type.BinaryView, Type.FixedSizeBinary] as number[]).includes(
    field.type.typeId,
  );
  return !isBytes && typeof arrowColumn(field, true) === 'function';
}

interface Wanted {
  name: string;
  position: number;
  cell: CellOf;
}

/** flechette keeps one codec of each kind, for all that it reads. */
function readCompressed(): void {
  const encode = (): never => {
    throw new Error('nothing is written');
  };
  const within = (length: number): number => {
    if (!(length >= 0 && length <= LONGEST_BUFFER)) throw new RangeError('a buffer too long');
    return length;
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, {
    encode,
    decode: (bytes, length) => unpackLz4Frame(bytes, within(length!)),
  });
  setCompressionCodec(CompressionType.ZSTD, {
    encode,
    decode: (bytes, length) => decompress(bytes, new Uint8Array(within(length!))),
  });
}

function decoded(messages: Buffer[], path: string, batch: number): Table {
  try {
    return tableFromIPC(messages, extraction);
  } catch (error) {
    throw damagedArrow(path, error, batch === 0 ? '' : ` in batch ${batch}`);
  }
}

function wantedColumns(
  { schema }: Table,
  path: string,
  columns: readonly string[] | ((header: readonly string[]) => readonly string[]),
  problems: FileProblems,
  { lists, kinds }: { lists: readonly string[]; kinds: ColumnKinds | undefined },
): Wanted[] {
  if (schema.endianness !== 0) {
    const hint = 'Write it on a machine as most are, or as Parquet';
    throw new InputError({ file: path, message: 'the Arrow file has its highest bytes first', hint });
  }
  const { fields } = schema;
  const readable = () => fields.filter(isRead).map(({ name }) => name);
  const names = typeof columns === 'function' ? columns(readable()) : columns;
  const positions = locateColumns(
    fields.map(({ name }) => name),
    names,
    problems,
  );
  const found = names.flatMap((name, i) => {
    const position = positions[i];
    if (position < 0) return [];
    const cell = arrowColumn(fields[position], lists.includes(name));
    const wrong =
      typeof cell === 'function'
        ? (kinds?.add(path, name, arrowKind(fields[position])) ?? null)
        : wrongType(name, cell.holds);
    if (wrong !== null) problems.add(wrong);
    return wrong === null && typeof cell === 'function' ? [{ name, position, cell }] : [];
  });
  if (found.length < names.length) throw new InputError(problems.list());
  return found;
}

function* rowsOfBatch(
  table: Table,
  wanted: readonly Wanted[],
  { path, number, before, absent }: { path: string; number: number; before: number; absent: string },
): Generator<Rows> {
  const readers = wanted.map(({ name, position, cell }) => {
    const batch = table.getChildAt(position).data[0];
    const damaged = (cause?: unknown) => damagedArrow(path, cause, ` in batch ${number}, column "${name}"`);
    if (batch === undefined || batch.length !== table.numRows || !isComplete(batch)) throw damaged();
    const text = isText(batch.type.typeId);
    return (i: number): string => {
      let value: unknown;
      try {
        value = batch.at(i);
        if (value === null) return absent;
        if (text && (value as string).includes('\ufffd') && !isUtf8(batch.values as Uint8Array)) {
          throw new NotRead('holds bytes that are not text in UTF-8');
        }
        if (value !== undefined) return cell(value as never) ?? absent;
      } catch (error) {
        throw error instanceof NotRead ? notRead(path, name, error) : damaged(error);
      }
      throw damaged();
    };
  });
  for (let done = 0; done < table.numRows; done += BATCH) {
    const count = Math.min(BATCH, table.numRows - done);
    const cells = new Array<string[]>(count);
    const lines = new Array<number>(count);
    for (let i = 0; i < count; i++) {
      cells[i] = readers.map((read) => read(done + i));
      lines[i] = before + done + i + 1;
    }
    yield { cells, lines };
  }
}

const isText = (type: number) => type === Type.Utf8 || type === Type.LargeUtf8;

type Batch = Table['children'][number]['data'][number];

/** Bits beyond a buffer would count as 0, and bytes as not there. */
function isComplete({ length, nullCount, validity, values, offsets, type }: Batch): boolean {
  const holdsBits = (bits: { length: number } | undefined) => bits !== undefined && bits.length * 8 >= length;
  if (nullCount > 0 && type.typeId !== Type.Null && !holdsBits(validity)) return false;
  if (type.typeId === Type.Bool) return holdsBits(values);
  return !isText(type.typeId) || length === 0 || Number(offsets![length]) <= values!.length;
}
