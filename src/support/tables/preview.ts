/** The first rows of a table of which nobody has named a column yet. */
import { readBytes } from './bytes/bytes.ts';
import { readLines } from './bytes/lines.ts';
import { cleanValue } from './cells/values.ts';
import { separatorOf } from './columns.ts';
import { csvRows, type Rows } from './csv.ts';
import { filesOf } from './files.ts';
import { jsonRecords } from './json/json-records.ts';
import { jsonRows } from './json/json-rows.ts';
import { Problems } from './problems.ts';
import { formatOf } from './read.ts';

export interface Preview {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** Of a CSV file that has another than the comma. */
  delimiter?: string;
}

/**
 * At most `most` rows with all columns, of the first file where `table` is a pattern for several. A CSV file whose header has semicolons, tabs or bars between its cells and no comma
 * is read with that delimiter.
 *
 * @throws InputError for a file that is not a table, as `tableRows`
 */
export async function previewTable(table: string, most: number): Promise<Preview> {
  const [path] = await filesOf(table);
  const format = formatOf(path);
  if (format === 'parquet' || format === 'arrow') return previewBinary(path, format, most);
  if (format === 'json' || format === 'jsonl') return previewJson(path, most);
  if (format === 'tsv') return previewCsv(path, '\t', most);
  const delimiter = separatorOf(await headerLine(path));
  if (delimiter === undefined || delimiter === ',') return previewCsv(path, ',', most);
  return { ...(await previewCsv(path, delimiter, most)), delimiter };
}

async function headerLine(path: string): Promise<string> {
  for await (const lines of readLines(path)) {
    const header = lines.find((line) => line !== '');
    if (header !== undefined) return header;
  }
  return '';
}

async function previewCsv(path: string, delimiter: string, most: number): Promise<Preview> {
  let columns: string[] = [];
  const problems = new Problems(path);
  const all = (header: readonly string[]) => {
    columns = header.map(cleanValue);
    return columns;
  };
  const rows = await firstRows(csvRows(readBytes(path), all, delimiter, problems), most);
  problems.raise();
  return { columns, rows };
}

/** Columns that no cell can hold are passed over. */
async function previewBinary(path: string, format: 'parquet' | 'arrow', most: number): Promise<Preview> {
  let columns: readonly string[] = [];
  const lists: string[] = [];
  const all = (header: readonly string[]) => {
    columns = [...new Set(header)];
    lists.push(...columns);
    return columns;
  };
  const problems = new Problems(path).inFile(path, 'row', 0);
  const rows =
    format === 'parquet'
      ? (await import('./parquet/rows.ts')).parquetRows(path, all, problems, { lists, absent: '' })
      : (await import('./arrow/rows.ts')).arrowRows(path, all, problems, { lists, absent: '' });
  return { rows: await firstRows(rows, most), columns };
}

async function previewJson(path: string, most: number): Promise<Preview> {
  const columns = await keysOf(path);
  const problems = new Problems(path);
  const rows = jsonRows(readBytes(path), columns, problems, { lists: columns, absent: '' });
  return { columns, rows: await firstRows(rows, most) };
}

/** The keys of the first batch of objects. A record that is not an object is reported when the rows are read. */
async function keysOf(path: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const { texts } of jsonRecords(readBytes(path), path)) {
    for (const text of texts) for (const key of keysIn(text)) keys.add(key);
    break;
  }
  return [...keys];
}

function keysIn(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

async function firstRows(batches: AsyncIterable<Rows>, most: number): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const { cells } of batches) {
    for (const row of cells) rows.push(row);
    if (rows.length >= most) break;
  }
  return rows.slice(0, most);
}
