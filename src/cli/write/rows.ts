/** Rows of CSV, TSV and JSON Lines, written again as they came in, with more than they had. */
import { readBytes } from '../../support/tables/bytes/bytes.ts';
import { readLines } from '../../support/tables/bytes/lines.ts';
import { missingColumn } from '../../support/tables/columns.ts';
import { csvRows } from '../../support/tables/csv.ts';
import { jsonErrorAt } from '../../support/tables/json/json.ts';
import type { Problems } from '../../support/tables/problems.ts';

export type RowFormat = 'csv' | 'tsv' | 'jsonl';

export const delimiterOf = (format: 'csv' | 'tsv') => (format === 'tsv' ? '\t' : ',');

/** Quotes cells that need it. */
export function lineWriter(delimiter: string): (cells: readonly string[]) => string {
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`);
  const cellOf = (value: string) => (special.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return (cells) => `${cells.map(cellOf).join(delimiter)}\n`;
}

/** The object on a line; what else there is goes to the problems. */
export function objectOn(line: string, number: number, problems: Problems): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    problems.add({ line: number, column: jsonErrorAt(line) + 1, message: 'this is not valid JSON' });
    return undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.add({ line: number, message: 'is not a JSON object', hint: 'Write one object per line' });
  return undefined;
}

/** The line with one more key at its end. All else stays as written: numbers too long for a double may be ids. */
export function withEntry(line: string, key: string, value: string): string {
  const end = line.lastIndexOf('}');
  const added = `,${JSON.stringify(key)}:${JSON.stringify(value)}`;
  return line.slice(0, end) + (/^\s*\{\s*\}/.test(line) ? added.slice(1) : added) + line.slice(end);
}

export interface KeptRow {
  /** Of the wanted columns. */
  cells: readonly string[];
  line: number;
  /** As it is to be written, with this in the new column. */
  written(value: string): string;
}

/**
 * All rows of a table, for a column more that depends on all of them.
 *
 * @param wanted columns whose cells are read
 * @param added the new column
 * @returns the rows, and the header as it is to be written; what is wrong goes to the problems
 */
export function keptRows(
  table: { path: string; format: RowFormat },
  wanted: readonly string[],
  added: string,
  problems: Problems,
): Promise<{ rows: KeptRow[]; header: string }> {
  const isThere = {
    message: `there is already a column "${added}"`,
    hint: 'Name another one with --column',
  };
  return table.format === 'jsonl'
    ? objectRows(table.path, { wanted, added, problems, isThere })
    : delimitedRows(table.path, delimiterOf(table.format), { wanted, added, problems, isThere });
}

interface Keeping {
  wanted: readonly string[];
  added: string;
  problems: Problems;
  isThere: { message: string; hint: string };
}

async function delimitedRows(path: string, delimiter: string, { wanted, added, problems, isThere }: Keeping) {
  let header: readonly string[] = [];
  const choose = (names: readonly string[]) => {
    header = names;
    if (names.includes(added)) problems.add({ line: 1, ...isThere });
    return [...names, ...wanted.filter((name) => !names.includes(name))];
  };
  const line = lineWriter(delimiter);
  const rows: KeptRow[] = [];
  for await (const { cells, lines } of csvRows(readBytes(path), choose, delimiter, problems)) {
    const at = wanted.map((name) => header.indexOf(name));
    for (const [i, row] of cells.entries()) {
      rows.push({ cells: at.map((k) => row[k]), line: lines[i], written: (value) => line([...row, value]) });
    }
  }
  return { rows, header: line([...header, added]) };
}

async function objectRows(path: string, { wanted, added, problems, isThere }: Keeping) {
  const rows: KeptRow[] = [];
  const found = new Set<string>();
  let keys: readonly string[] | undefined;
  let number = 0;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      const row = objectOn(line, number, problems);
      if (!row) continue;
      keys ??= Object.keys(row);
      if (Object.hasOwn(row, added)) problems.add({ line: number, ...isThere });
      for (const name of wanted) {
        if (Object.hasOwn(row, name)) found.add(name);
        if (typeof row[name] !== 'object' || row[name] === null) continue;
        problems.add({ line: number, message: `"${name}" should be one value and is several` });
      }
      const cells = wanted.map((name) => String(row[name] ?? ''));
      rows.push({ cells, line: number, written: (value) => `${withEntry(line, added, value)}\n` });
    }
  }
  if (keys) for (const name of wanted) if (!found.has(name)) missingColumn(name, keys, problems);
  if (rows.length === 0 && problems.count === 0) problems.add({ message: 'there are no rows' });
  return { rows, header: '' };
}
