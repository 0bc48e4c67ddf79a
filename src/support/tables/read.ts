/** One way to read CSV, TSV, JSON Lines, JSON arrays, Parquet and Arrow: named columns of rows, as a stream. */

import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { type TableFormat, tableFormats } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { hashFile } from '../hash.ts';
import { readBytes } from './bytes/bytes.ts';
import { MOST_ROWS, tooMany } from './bytes/lines.ts';
import type { Hasher } from './bytes/streams.ts';
import { ColumnKinds } from './cells/column-kinds.ts';
import { combineHashes } from './combine-hashes.ts';
import { csvRows, type Rows } from './csv.ts';
import { filesOf } from './files.ts';
import { jsonRows } from './json/json-rows.ts';
import { type FileProblems, Problems } from './problems.ts';

export interface TableSource {
  /** Absolute path of a file, or a pattern for several as `filesOf` knows them. Text is UTF-8 or UTF-16, plain or gzip. */
  path: string;
  /** Default: by the file's extension. */
  format?: TableFormat | undefined;
  /** Of CSV; default `,`. */
  delimiter?: string | undefined;
  /** Columns that may hold JSON lists. */
  lists?: readonly string[] | undefined;
  /** Columns of JSON files whose values are kept as JSON text, lists and objects too. */
  json?: readonly string[] | undefined;
  /** What stands for null and for an absent key of JSON Lines; default the empty cell. */
  absent?: string | undefined;
  /** Of more rows it is refused: each is kept. Default: 20,000,000. */
  most?: number | undefined;
}

const extensions: Record<string, TableFormat> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
};

/** The extension in lower case, that of gzip aside: `.csv` of `a.CSV.gz`. */
export function extensionOf(path: string): string {
  return extname(path.replace(/\.gz$/i, '')).toLowerCase();
}

/** The format a file's extension stands for, or undefined. */
export function formatOf(path: string): TableFormat | undefined {
  return extensions[extensionOf(path)];
}

/**
 * The wanted columns of a table, one batch of rows per chunk of a file: 1,000,000 rows of four columns take about 0.8 s.
 * The first line of CSV and TSV is the header; cells are strings as written. Problems with single rows go to `problems`
 * and the row is left out; the caller raises them. With several files, line numbers continue from one file to the next,
 * and `problems` knows which belong to which.
 *
 * @param hashes receives the sha256 of each file that was read to its end
 * @throws InputError for faults that make the rest unreadable: no such file, not text, no header, a missing column
 * (with the columns there are), no rows, a broken quote. It includes the problems collected before.
 */
export async function* tableRows(
  source: TableSource,
  columns: readonly string[],
  problems: Problems,
  hashes?: string[],
): AsyncGenerator<Rows> {
  const rows = rowsOfFiles(source, columns, { problems, hashes, kinds: new ColumnKinds() });
  yield* atMost(rows, source.path, source.most);
}

async function* rowsOfFiles(
  source: TableSource,
  columns: readonly string[],
  { problems, hashes, kinds }: { problems: Problems; hashes: string[] | undefined; kinds: ColumnKinds },
): AsyncGenerator<Rows> {
  let before = 0;
  for (const path of await filesOf(source.path)) {
    const format = source.format ?? formatOf(path);
    if (format === undefined) throw await unknownFormat(path);
    const isBinary = format === 'parquet' || format === 'arrow';
    const hash = createHash('sha256');
    let last = before;
    const own = problems.inFile(path, isBinary ? 'row' : 'line', before);
    for await (const batch of rowsOfFile({ ...source, path, format }, columns, own, { hash, kinds })) {
      const { lines } = batch;
      if (before > 0) for (let i = 0; i < lines.length; i++) lines[i] += before;
      if (lines.length > 0) last = lines[lines.length - 1];
      yield batch;
    }
    // Of a binary file not all is read.
    hashes?.push(isBinary ? await hashFile(path) : hash.digest('hex'));
    before = last;
  }
}

/** Who does not read a format never loads what reads it. */
async function* rowsOfFile(
  { path, format, delimiter = ',', lists = [], json = [], absent = '', most }: TableSource & { format: TableFormat },
  columns: readonly string[],
  problems: FileProblems,
  { hash, kinds }: { hash: Hasher; kinds: ColumnKinds },
): AsyncGenerator<Rows> {
  switch (format) {
    case 'csv':
    case 'tsv':
      return yield* csvRows(readBytes(path, hash), columns, format === 'tsv' ? '\t' : delimiter, problems);
    case 'jsonl':
    case 'json':
      return yield* jsonRows(readBytes(path, hash), columns, problems, { lists, json, absent });
    case 'parquet': {
      const { parquetRows } = await import('./parquet/rows.ts');
      return yield* parquetRows(path, columns, problems, { lists, absent, most, kinds });
    }
    case 'arrow': {
      const { arrowRows } = await import('./arrow/rows.ts');
      return yield* arrowRows(path, columns, problems, { lists, absent, kinds });
    }
  }
}

/** @throws InputError where there are more rows than `most` */
export async function* atMost(batches: AsyncIterable<Rows>, path: string, most = MOST_ROWS): AsyncGenerator<Rows> {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.cells.length;
    if (rows > most) throw tooMany(path, 'rows', most);
    yield batch;
  }
}

/** What cannot be read in any format says so itself. */
async function unknownFormat(path: string): Promise<InputError> {
  for await (const _ of readBytes(path)) break;
  const extension = extensionOf(path);
  const message = `${extension === '' ? 'the name' : `the extension "${extension}"`} does not say which format the file has`;
  return new InputError({ file: path, message, hint: `Set \`format\` to ${tableFormats.join(', ')}` });
}

/**
 * Reads a table to its end. `onRow` gets the cells of the wanted columns, in the order wanted, and the line the row
 * starts on (from 1), which `problems.place` names. Problems with single rows go to `problems`, as do the caller's own:
 * the caller raises them at the end.
 *
 * @throws InputError as {@link tableRows}.
 */
export async function readTable(
  source: TableSource,
  columns: readonly string[],
  problems: Problems,
  onRow: (cells: readonly string[], line: number) => void,
): Promise<{ sha256: string }> {
  const hashes: string[] = [];
  for await (const { cells, lines } of tableRows(source, columns, problems, hashes)) {
    for (let i = 0; i < cells.length; i++) onRow(cells[i], lines[i]);
  }
  return { sha256: combineHashes(hashes) };
}

/** What can be said against a table from the first chunk of each file: that it is there, has rows, and has these columns. */
export async function checkTable(source: TableSource, columns: readonly string[]): Promise<Problem[]> {
  const problems = new Problems(source.path);
  const kinds = new ColumnKinds();
  try {
    for (const path of await filesOf(source.path)) {
      const rows = rowsOfFiles({ ...source, path }, columns, { problems, hashes: undefined, kinds });
      for await (const { cells } of atMost(rows, path, source.most)) if (cells.length > 0) break;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [...error.problems];
  }
  return problems.list();
}

/** A cell as a decimal number: NaN where it is empty, undefined where it holds something else (`nan` and `0x1` included). */
export function numberOf(cell: string): number | undefined {
  if (/^\s*0[box]/i.test(cell)) return undefined;
  const value = Number(cell);
  if (value !== 0) return Number.isNaN(value) ? undefined : value;
  return cell.trim() === '' ? Number.NaN : value;
}
