/** Rows of JSON Lines, one object a line, or of a JSON array of objects. */

import { InputError } from '../../../contract/problem.ts';
import { buffersOf } from '../bytes/bytes.ts';
import type { Bytes } from '../bytes/streams.ts';
import { NotRead } from '../cells/cell-text.ts';
import { missingColumn } from '../columns.ts';
import type { Rows } from '../csv.ts';
import type { FileProblems } from '../problems.ts';
import { jsonErrorAt } from './json.ts';
import { jsonRecords } from './json-records.ts';

/** Joins the values of a JSON list into one cell (the ASCII unit separator, which no text has). */
export const LIST_SEPARATOR = '\u001f';

/**
 * The rows of a JSON Lines file or of an array of objects, one batch per chunk. Numbers and booleans become their text,
 * null and an absent key `absent`. In the columns `lists`, a list of such values becomes a cell joined by {@link
 * LIST_SEPARATOR}; the separator alone stands for the empty list. In the columns `json`, lists and objects stay JSON. Bad records go to `problems`.
 *
 * @throws InputError for a file without rows, and at the end for a wanted column that no record has
 */
export async function* jsonRows(
  bytes: Bytes,
  columns: readonly string[],
  problems: FileProblems,
  { lists, json = [], absent }: { lists: readonly string[]; json?: readonly string[]; absent: string },
): AsyncGenerator<Rows> {
  const seen = columns.map(() => false);
  let keys: readonly string[] = [];
  let rows = 0;
  for await (const { texts, lines } of jsonRecords(buffersOf(bytes), problems.file)) {
    const full: Rows = { cells: [], lines: [] };
    for (const [i, text] of texts.entries()) {
      const line = lines[i];
      if (rows++ === 0) refuseSpreadObject(text, line, problems.file);
      const row = parseObject(text, line, problems);
      if (row === null) continue;
      if (keys.length === 0) keys = Object.keys(row);
      const cells = cellsOf(row, { columns, lists, json, absent }, seen, line, problems);
      if (cells === null) continue;
      full.cells.push(cells);
      full.lines.push(line);
    }
    yield full;
  }
  if (rows === 0) throw new InputError({ file: problems.file, message: 'the file has no rows' });
  if (keys.length === 0) return;
  if (seen.every(Boolean)) return;
  for (const [i, name] of columns.entries()) if (!seen[i]) missingColumn(name, keys, problems);
  throw new InputError(problems.list());
}

/** A first line that only begins an object: every line of the file would be refused, and none would say why. */
function refuseSpreadObject(text: string, line: number, file: string): void {
  if (!/^\s*\{/.test(text) || jsonErrorAt(text) < text.length || isJson(text)) return;
  const message = 'the file is one JSON object over several lines, but rows are needed';
  throw new InputError({ file, line, message, hint: 'Write an array of objects, or one object per line' });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Python's json, and what writes by it, has NaN for a missing number: it is read as null. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('NaN')) throw error;
    return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b/g, (token) => (token === 'NaN' ? 'null' : token)));
  }
}

function parseObject(text: string, line: number, problems: FileProblems): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = parsed(text);
  } catch {
    const before = text.slice(0, jsonErrorAt(text)).split('\n');
    const column = before[before.length - 1].length + 1;
    problems.add({ line: line + before.length - 1, column, message: 'this is not valid JSON' });
    return null;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.add({
    line,
    message: 'is not a JSON object',
    hint: 'Each row is an object, such as {"id": "a", "label": 1}',
  });
  return null;
}

function cellsOf(
  row: Record<string, unknown>,
  {
    columns,
    lists,
    json,
    absent,
  }: { columns: readonly string[]; lists: readonly string[]; json: readonly string[]; absent: string },
  seen: boolean[],
  line: number,
  problems: FileProblems,
): string[] | null {
  let good = true;
  const cells = columns.map((name, i) => {
    if (!Object.hasOwn(row, name)) return absent;
    seen[i] = true;
    const value = row[name];
    if (value === null) return absent;
    if (typeof value === 'object' && json.includes(name)) return JSON.stringify(value);
    const cell = Array.isArray(value) && lists.includes(name) ? listCell(value) : cellOf(value);
    if (typeof cell === 'string') return cell;
    good = false;
    problems.add({ line, message: `"${name}" ${cell.wrong}` });
    return '';
  });
  return good ? cells : null;
}

/** The cell of one value of a row, given as it stands in the file. @throws NotRead for what no cell can hold */
export function jsonCell(text: string, isList: boolean): string {
  const value = parsed(text);
  const cell = Array.isArray(value) && isList ? listCell(value) : cellOf(value);
  if (typeof cell === 'string') return cell;
  throw new NotRead(cell.wrong);
}

function cellOf(value: unknown): string | { wrong: string } {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number') {
    // JSON's numbers are read as doubles: two long ids could become the same one.
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return { wrong: 'is a number too long to be read exactly: write it as a string' };
    }
    return String(value);
  }
  if (typeof value === 'boolean') return String(value);
  return { wrong: `holds ${Array.isArray(value) ? 'a list' : 'an object'}, but a value is needed` };
}

function listCell(values: readonly unknown[]): string | { wrong: string } {
  const cells = values.map((value) => (Array.isArray(value) ? { wrong: 'holds a list of lists' } : cellOf(value)));
  if (cells.length === 0) return LIST_SEPARATOR;
  return cells.find((cell) => typeof cell !== 'string') ?? cells.join(LIST_SEPARATOR);
}
