/** Swap tables of one's own, from a JSON or CSV file. */
import { basename, extname } from 'node:path';
import { InputError } from '../contract/problem.ts';
import { type Form, forms, type SwapRow, type SwapTable } from '../contract/swap-table.ts';
import { readBytes } from '../support/tables/bytes/bytes.ts';
import { csvRows } from '../support/tables/csv.ts';
import { readJson } from '../support/tables/json/json.ts';
import { Problems } from '../support/tables/problems.ts';
import { tableProblems } from './table.ts';

/**
 * Reads swap tables.
 *
 * JSON, by the extension .json, holds any number of them:
 *
 *     { "tables": [{ "name": "age", "attribute": "age", "groups": ["young", "old"], "capitalised": false,
 *                    "rows": [["youngster", ["pensioner", "retiree"]],
 *                             { "words": ["his", "hers"], "form": "pronoun" }] }] }
 *
 * A cell is a word, a list of words of which the first is written and the others are only read, or null for a group
 * without one. `attribute` is the name unless given; `capitalised: true` reads words only where they begin with a
 * capital (names). The form of a row is one of determiner, object, pronoun, adjective, noun: see {@link SwapRow}.
 *
 * CSV or TSV holds one table, with the file's name (less the extension) as name and attribute: the header names the
 * groups, each row holds their words, several in a cell divided by `|`, an empty cell for none. A column `form` holds
 * the forms.
 *
 * @throws InputError with everything that is wrong, with lines (CSV) or keys (JSON)
 */
export async function readSwapTables(path: string): Promise<SwapTable[]> {
  const problems = new Problems(path);
  const extension = extname(path).toLowerCase();
  let tables: SwapTable[];
  if (extension === '.json') tables = fromJson(await readJson(path), problems);
  else if (extension === '.csv' || extension === '.tsv') {
    tables = [await fromCsv(path, extension === '.tsv' ? '\t' : ',', problems)];
  } else {
    const message = `the extension "${extension}" does not say which format the file has`;
    throw new InputError({ file: path, message, hint: 'Swap tables are .json, .csv or .tsv files' });
  }
  problems.raise();
  return tables;
}

async function fromCsv(path: string, delimiter: string, problems: Problems): Promise<SwapTable> {
  let header: readonly string[] = [];
  const all = (names: readonly string[]) => {
    header = names;
    return names;
  };
  const rows: SwapRow[] = [];
  const lineOf: number[] = [];
  for await (const { cells, lines } of csvRows(readBytes(path), all, delimiter, problems)) {
    for (const [i, row] of cells.entries()) {
      const formColumn = header.indexOf('form');
      const form = (formColumn < 0 ? '' : row[formColumn]).trim();
      if (form !== '' && !isForm(form)) {
        problems.add({ line: lines[i], message: `"${form}" is not a form`, hint: `Forms are ${forms.join(', ')}` });
      }
      const words = row
        .filter((_, column) => column !== formColumn)
        .map((cell) => (cell.trim() === '' ? null : cell.split('|').map((word) => word.trim())));
      rows.push({ words, ...(isForm(form) ? { form } : {}) });
      lineOf.push(lines[i]);
    }
  }
  const name = basename(path, extname(path));
  const table = { name, attribute: name, groups: header.filter((column) => column !== 'form'), rows };
  for (const { row, ...problem } of tableProblems(table)) {
    problems.add({ line: row === null ? 1 : lineOf[row], ...problem });
  }
  return table;
}

function fromJson(value: unknown, problems: Problems): SwapTable[] {
  const list = isObject(value) ? value.tables : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    const hint = 'Write { "tables": [{ "name": ..., "groups": [...], "rows": [[...], ...] }] }';
    problems.add({ key: 'tables', message: 'there is no list of tables', hint });
    return [];
  }
  unknownKeys(value as object, ['tables', '$schema'], '', problems);
  const tables = list.flatMap((table, i) => jsonTable(table, `tables[${i}]`, problems) ?? []);
  for (const [i, { name }] of tables.entries()) {
    if (tables.findIndex((table) => table.name === name) < i) {
      problems.add({ key: 'tables', message: `two tables are named "${name}"` });
    }
  }
  return tables;
}

function jsonTable(value: unknown, key: string, problems: Problems): SwapTable | undefined {
  if (!isObject(value)) {
    problems.add({ key, message: 'is not an object with name, groups and rows' });
    return undefined;
  }
  unknownKeys(value, ['name', 'attribute', 'groups', 'capitalised', 'rows'], `${key}.`, problems);
  const { name, attribute = name, groups, capitalised = false, rows } = value;
  const before = problems.count;
  const expect = (good: boolean, part: string, what: string) =>
    good || problems.add({ key: `${key}.${part}`, message: `must be ${what}` });
  expect(isText(name), 'name', 'text');
  expect(value.attribute === undefined || isText(attribute), 'attribute', 'text');
  expect(Array.isArray(groups) && groups.every(isText), 'groups', 'a list of names');
  expect(typeof capitalised === 'boolean', 'capitalised', 'true or false');
  expect(Array.isArray(rows), 'rows', 'a list of rows');
  if (problems.count > before) return undefined;
  const table = {
    name: name as string,
    attribute: attribute as string,
    groups: groups as string[],
    rows: (rows as unknown[]).flatMap(
      (row, i) => jsonRow(row, `${key}.rows[${i}]`, capitalised as boolean, problems) ?? [],
    ),
  };
  // Rows that could not be read would shift the others' numbers.
  if (problems.count > before) return undefined;
  for (const { row, ...problem } of tableProblems(table)) {
    problems.add({ key: row === null ? key : `${key}.rows[${row}]`, ...problem });
  }
  return table;
}

function jsonRow(value: unknown, key: string, capitalised: boolean, problems: Problems): SwapRow | undefined {
  const { words, form } = isObject(value) ? value : { words: value, form: undefined };
  if (isObject(value)) unknownKeys(value, ['words', 'form'], `${key}.`, problems);
  if (!Array.isArray(words)) {
    problems.add({ key, message: 'is not a list with a word for each group' });
    return undefined;
  }
  if (form !== undefined && !isForm(form)) {
    problems.add({ key: `${key}.form`, message: `must be one of ${forms.join(', ')}` });
    return undefined;
  }
  const cells: (string[] | null)[] = [];
  for (const [i, cell] of words.entries()) {
    const list = typeof cell === 'string' ? [cell] : cell;
    if (list === null) cells.push(null);
    else if (Array.isArray(list) && list.length > 0 && list.every((word) => typeof word === 'string')) cells.push(list);
    else problems.add({ key: `${key}[${i}]`, message: 'must be a word, a list of words, or null' });
  }
  return { words: cells, ...(form ? { form } : {}), ...(capitalised ? { capitalised } : {}) };
}

function unknownKeys(value: object, known: readonly string[], prefix: string, problems: Problems): void {
  for (const key of Object.keys(value).filter((k) => !known.includes(k))) {
    problems.add({ key: prefix + key, message: `unknown key "${key}"`, hint: `Known keys: ${known.join(', ')}` });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isForm = (value: unknown): value is Form => forms.includes(value as Form);
