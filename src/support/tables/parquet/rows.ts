/** Rows of a Parquet file, of the wanted columns alone. */
import { type ColumnMetaData, parquetSchema, type RowGroup, type SchemaTree } from 'hyparquet';
import { InputError } from '../../../contract/problem.ts';
import { MOST_ROWS, tooMany } from '../bytes/lines.ts';
import { NotRead } from '../cells/cell-text.ts';
import type { ColumnKinds } from '../cells/column-kinds.ts';
import { notRead, wrongType } from '../cells/wrong-type.ts';
import { locateColumns } from '../columns.ts';
import type { Rows } from '../csv.ts';
import type { FileProblems } from '../problems.ts';
import { unpackers } from './codecs.ts';
import { type ParquetColumn, parquetColumn } from './columns.ts';
import { damagedFooter, encrypted, openParquet, type ParquetFile } from './file.ts';
import { type Cells, columnCells } from './pages.ts';

const BATCH = 10_000;
/** Of one column in one row group, as it lies in the file: it is held as a whole. */
const LONGEST_CHUNK = 1 << 30;

/**
 * The rows of a Parquet file, row group by row group; their numbers in the file, from 1, stand for lines. Only the wanted
 * columns are read. Values become the text that CSV would have: dates and times as ISO 8601 writes them, float32 by its
 * shortest decimal, all digits of integers and decimals. Null and NaN become `absent`; a list, in the columns `lists`, a
 * cell as of JSON.
 *
 * @param columns the wanted ones, or what chooses them from those that can be read
 * @throws InputError for a file that is not Parquet, damaged or encrypted, and for a wanted column that is missing or of
 * a type that no cell can hold
 */
export async function* parquetRows(
  path: string,
  columns: readonly string[] | ((header: readonly string[]) => readonly string[]),
  problems: FileProblems,
  {
    lists,
    absent,
    most = MOST_ROWS,
    kinds,
  }: { lists: readonly string[]; absent: string; most?: number | undefined; kinds?: ColumnKinds | undefined },
): AsyncGenerator<Rows> {
  const file = await openParquet(path);
  try {
    const nodes = schemaOf(file, path).children;
    const names = nodes.map(({ element }) => element.name);
    const wanted = typeof columns === 'function' ? columns(names.filter((_, i) => isRead(nodes[i]))) : columns;
    const positions = locateColumns(names, wanted, problems);
    const found = wanted.flatMap((name, i) => {
      if (positions[i] < 0) return [];
      const column = parquetColumn(nodes[positions[i]], lists.includes(name));
      const wrong = 'holds' in column ? wrongType(name, column.holds) : (kinds?.add(path, name, column.kind) ?? null);
      if (wrong !== null) problems.add(wrong);
      return wrong !== null || 'holds' in column ? [] : [column];
    });
    if (found.length < wanted.length) throw new InputError(problems.list());
    const groups = file.metadata.row_groups.map((group, i) => chunksOf(file, path, group, i, found));
    const total = groups.reduce((sum, { rows }) => sum + rows, 0);
    if (total > most) throw tooMany(path, 'rows', most);
    if (total === 0) throw new InputError({ file: path, message: 'the file has no rows' });
    let before = 0;
    for (const group of groups) {
      yield* rowsOfGroup(file, path, group, before, absent);
      before += group.rows;
    }
  } finally {
    await file.close();
  }
}

function schemaOf(file: ParquetFile, path: string): SchemaTree {
  try {
    return parquetSchema(file.metadata);
  } catch (error) {
    throw damagedFooter(path, error);
  }
}

/** Bytes are read as text where somebody asks for them: old writers do not say which they are. */
function isRead(node: SchemaTree): boolean {
  const { type, converted_type, logical_type } = node.element;
  const isBytes = type?.endsWith('BYTE_ARRAY') && converted_type === undefined && logical_type === undefined;
  return !isBytes && !('holds' in parquetColumn(node, true));
}

interface Chunk {
  column: ParquetColumn;
  meta: ColumnMetaData;
  start: number;
  length: number;
  values: number;
}

interface Group {
  number: number;
  rows: number;
  /** One for each wanted column; the same one for a column that is wanted twice. */
  chunks: Chunk[];
}

/** Where the wanted columns of a row group lie, from the footer alone. */
function chunksOf(
  { size }: ParquetFile,
  path: string,
  group: RowGroup,
  index: number,
  columns: readonly ParquetColumn[],
): Group {
  const rows = Number(group.num_rows);
  const known = new Map<string, Chunk>();
  for (const { meta_data: meta, crypto_metadata, file_path } of group.columns) {
    if (crypto_metadata !== undefined) {
      const wanted = columns.find(({ path: own }) => meta === undefined || own === meta.path_in_schema.join('\0'));
      if (wanted) throw new InputError({ file: path, ...encrypted(`the column "${wanted.name}"`) });
    }
    const column = meta && columns.find(({ path: own }) => own === meta.path_in_schema.join('\0'));
    if (!meta || !column) continue;
    if (file_path !== undefined) {
      const hint = 'Name the files that hold the data';
      throw new InputError({ file: path, message: 'the file only refers to others that hold the data', hint });
    }
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const chunk = { column, meta, start, length: Number(meta.total_compressed_size), values: Number(meta.num_values) };
    refuseChunk(chunk, path, index, size, rows);
    known.set(column.path, chunk);
  }
  const chunks = columns.flatMap((column) => known.get(column.path) ?? []);
  const complete =
    chunks.length === columns.length && chunks.every(({ column, values }) => column.list || values === rows);
  if (!(rows >= 0 && complete)) throw damagedFooter(path);
  return { number: index + 1, rows, chunks };
}

function refuseChunk(
  { column, meta, start, length, values }: Chunk,
  path: string,
  index: number,
  size: number,
  rows: number,
) {
  if (unpackers[meta.codec] === undefined) {
    const hint = 'Write it with Snappy, Zstandard, gzip, Brotli, LZ4_RAW or without compression';
    const message = `the column "${column.name}" is packed with ${meta.codec ?? 'a codec that is not known'}, which is not read`;
    throw new InputError({ file: path, message, hint });
  }
  if (length > LONGEST_CHUNK) {
    const message = `the column "${column.name}" has more than ${LONGEST_CHUNK / 2 ** 20} MB in row group ${index + 1}`;
    throw new InputError({ file: path, message, hint: 'Write smaller row groups' });
  }
  if (!(start >= 4 && length >= 0 && start + length <= size && values >= 0 && values <= Math.max(rows, MOST_ROWS))) {
    throw damaged(path, index + 1, column);
  }
}

async function* rowsOfGroup(
  file: ParquetFile,
  path: string,
  { number, rows, chunks }: Group,
  before: number,
  absent: string,
): AsyncGenerator<Rows> {
  const cursors: Cursor[] = [];
  for (const chunk of chunks) {
    const bytes = await file.bytes(chunk.start, chunk.length);
    const pages = columnCells(bytes, chunk.column, chunk.meta.codec, chunk.values);
    cursors.push({ column: chunk.column, pages, cells: [], at: 0 });
  }
  for (let done = 0; done < rows; ) {
    let count = Math.min(BATCH, rows - done);
    for (const cursor of cursors) {
      advance(cursor, path, number);
      count = Math.min(count, cursor.cells.length - cursor.at);
    }
    const cells = new Array<string[]>(count);
    const lines = new Array<number>(count);
    for (let i = 0; i < count; i++) {
      const row = new Array<string>(cursors.length);
      for (let k = 0; k < cursors.length; k++) row[k] = cursors[k].cells[cursors[k].at + i] ?? absent;
      cells[i] = row;
      lines[i] = before + done + i + 1;
    }
    for (const cursor of cursors) cursor.at += count;
    done += count;
    yield { cells, lines };
  }
}

/** How far a column has been read. */
interface Cursor {
  column: ParquetColumn;
  pages: Iterator<Cells>;
  cells: Cells;
  at: number;
}

/** Goes on to the next page that has cells where those of this one are used up. */
function advance(cursor: Cursor, path: string, group: number): void {
  while (cursor.at === cursor.cells.length) {
    let next: IteratorResult<Cells>;
    try {
      next = cursor.pages.next();
    } catch (error) {
      throw damaged(path, group, cursor.column, error);
    }
    if (next.done) throw damaged(path, group, cursor.column);
    cursor.cells = next.value;
    cursor.at = 0;
  }
}

function damaged(path: string, group: number, { name }: ParquetColumn, cause?: unknown): InputError {
  if (cause instanceof NotRead) return notRead(path, name, cause);
  const message = `row group ${group} of the Parquet file is damaged in the column "${name}"`;
  return new InputError({ file: path, message, hint: 'Write or download it again' }, { cause });
}
