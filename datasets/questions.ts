/** The user's own questions: a table of prompts with options to choose from, and whom they are about. */
import { basename } from 'node:path';
import { z } from 'zod';
import {
  cleanValue,
  counted,
  defineDataset,
  LETTERS,
  LIST_SEPARATOR,
  missing as missingOption,
  type Problem,
  Problems,
  parseList,
  type Question,
  readTable,
  StringIndex,
  shownCell,
  tableFormats,
  type ValueReader,
  valueReader,
} from '../src/plugin.ts';
import { CaseColumns } from './columns/case-columns.ts';
import { columnOf, GroupColumns, groupColumn } from './columns/group-columns.ts';

const column = z.string().min(1);

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('CSV, TSV, JSON Lines, JSON, Parquet or Arrow file with one question per row; a pattern for several'),
  format: z.enum(tableFormats).exactOptional().describe('If the file name does not say it'),
  columns: z
    .strictObject({
      id: column.default('id').describe('Column with a unique id'),
      prompt: column.default('prompt').describe('Column with the question, its context included, without the options'),
      options: z
        .union([column, z.array(column).min(2).max(LETTERS.length)])
        .default('options')
        .describe('Column with a list of options, or one column for each; an empty cell is no option'),
      roles: z
        .union([column, z.array(column).min(2)])
        .exactOptional()
        .describe('Column with a list of what choosing each option means, or one column for each'),
      answer: column.exactOptional().describe('Column with the right option; empty where none is'),
      groups: z
        .array(groupColumn)
        .default([])
        .describe('Columns with whom a question is about: each value is a group, or each column is (with `from`)'),
      case: z
        .union([column, z.array(column).min(1)])
        .exactOptional()
        .describe('Column, or columns, with the same value for questions that say the same of different people'),
      facets: z
        .array(column)
        .default([])
        .describe('Columns with what else is known of a question, as whether its context tells the answer'),
    })
    .prefault({})
    .describe('Which column holds what'),
  roles: z
    .array(z.string().min(1))
    .min(2)
    .exactOptional()
    .describe('What choosing each option means, where that is the same for all questions'),
  answerBy: z
    .enum(['text', 'letter', 'index'])
    .default('text')
    .describe('What names the right option: its text, its letter (A for the first), or its index, from 0'),
  missing: missingOption.exactOptional(),
});
type Options = z.output<typeof options>;

/** Questions of one's own, for metrics that ask what a model chooses. */
export default defineDataset({
  id: 'questions',
  title: 'Questions of your own',
  summary: 'Questions with options to choose from, and whom they are about, from a table',
  kind: 'questions',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  version: 1,
  terms: { item: 'question', positive: 'chosen', negative: 'not chosen', of: 'about' },
  options,
  async load(given, { resolve }) {
    const { path, format, columns, missing } = given;
    const file = resolve(path);
    const problems = new Problems(file);
    const questions: Question[] = [];
    const lines: number[] = [];
    const read = valueReader(missing);
    const groups = new GroupColumns(columns.groups, { read, missing }, problems);
    const cases = columns.case === undefined ? undefined : new CaseColumns([columns.case].flat(), read);
    const own = [columns.id, columns.prompt, ...columnsOf(given), ...columns.facets];
    const wanted = [...own, ...groups.columns, ...(cases?.columns ?? [])];
    const source = { path: file, format, lists: [...listsOf(given), ...columns.groups.map(columnOf)] };
    const { sha256 } = await readTable(source, wanted, problems, (cells, line) => {
      const refuse = (problem: Problem) => problems.add({ line, ...problem });
      groups.add(cells, own.length, questions.length, line);
      cases?.add(cells, own.length + groups.columns.length);
      lines.push(line);
      questions.push(questionOf(given, cells, read, refuse));
    });
    const ids = questions.map(({ id }) => id);
    new StringIndex(ids, (item, first) => {
      if (ids[item] === '') return;
      problems.add({ line: lines[item], message: `the id is already that of ${problems.place(lines[first])}` });
    });
    if (ids.length === 0) problems.add({ message: 'has no question' });
    const found = groups.groups();
    problems.raise();
    const without = { ...groups.missing().missing, ...cases?.missing() };
    return {
      kind: 'questions',
      info: {
        title: basename(file),
        sha256,
        items: ids.length,
        ...(Object.keys(without).length > 0 ? { missing: without } : {}),
      },
      questions,
      groups: found,
      ...(cases ? { cases: cases.cases() } : {}),
    };
  },
});

const several = (columns: string | readonly string[] | undefined): string[] => [columns ?? []].flat();

/** Of options, roles and the answer. */
function columnsOf({ columns }: Options): string[] {
  return [...several(columns.options), ...several(columns.roles), ...several(columns.answer)];
}

function listsOf({ columns }: Options): string[] {
  return [columns.options, columns.roles].filter((one) => typeof one === 'string');
}

function questionOf(
  { columns, roles: always, answerBy }: Options,
  cells: readonly string[],
  read: ValueReader,
  refuse: (problem: Problem) => void,
): Question {
  const id = read(cells[0]);
  if (id === '') refuse({ message: `the id column "${columns.id}" is empty` });
  if (cells[1].trim() === '') refuse({ message: 'the prompt is empty' });
  let at = 2;
  const next = (columns: string | readonly string[] | undefined) => {
    const own = cells.slice(at, at + several(columns).length);
    at += own.length;
    return own;
  };
  const texts = optionsIn(columns.options, next(columns.options), refuse);
  if (texts === null) return { id, prompt: cells[1], options: [], facets: {} };
  const named = columns.roles === undefined ? [] : (listed(columns.roles, next(columns.roles)) ?? []);
  const roles = rolesOf(texts, columns.roles === undefined ? always : named.map(read), refuse);
  const kept = texts.flatMap((text, i) => (text === null ? [] : [{ text, ...(roles[i] ? { role: roles[i] } : {}) }]));
  if (kept.length < 2 || kept.length > LETTERS.length) {
    const most = kept.length < 2 ? 'at least two' : `at most ${LETTERS.length}`;
    refuse({ message: `the question has ${counted('option', kept.length)}, and needs ${most}` });
  }
  if (new Set(kept.map(({ text }) => cleanValue(text))).size < kept.length)
    refuse({ message: 'two options are the same' });
  // An option may well be called "None", which elsewhere is a missing value.
  const isOption = (cell: string) => answerBy === 'text' && answerIn(cleanValue(cell), answerBy, texts) >= 0;
  const [said] = next(columns.answer).map((cell) => (isOption(cell) ? cleanValue(cell) : read(cell)));
  const answer = said === undefined || said === '' ? undefined : answerIn(said, answerBy, texts);
  if (answer !== undefined && answer < 0) {
    refuse({
      message: `"${columns.answer}": ${shownCell(said)} is not ${whatNames[answerBy]}`,
      hint: 'Say with `answerBy` what names the right option',
    });
  }
  const facets = Object.fromEntries(columns.facets.map((name, i) => [name, read(cells[at + i])]));
  return { id, prompt: cells[1], options: kept, ...(answer === undefined ? {} : { answer }), facets };
}

const whatNames = {
  text: 'the text of an option',
  letter: 'the letter of an option',
  index: 'the index of an option, from 0',
};

/** Null where there is no list. */
function listed(columns: string | readonly string[], cells: readonly string[]): readonly string[] | null {
  if (typeof columns !== 'string') return cells;
  const [cell] = cells;
  if (cell.includes(LIST_SEPARATOR)) return cell.split(LIST_SEPARATOR);
  return cell.trim() === '' ? [] : parseList(cell.trim());
}

/** Null for a column without an option, and where there is no list of them. */
function optionsIn(
  columns: string | readonly string[],
  cells: readonly string[],
  refuse: (problem: Problem) => void,
): (string | null)[] | null {
  const texts = listed(columns, cells);
  if (texts === null) {
    refuse({
      message: `"${columns}": ${shownCell(cells[0])} is not a list`,
      hint: 'Write a JSON list, as in ["yes", "no"], or name a column for each option',
    });
    return null;
  }
  return texts.map((text) => (text.trim() === '' ? null : text.trim()));
}

function rolesOf(
  texts: readonly (string | null)[],
  roles: readonly string[] | undefined,
  refuse: (problem: Problem) => void,
): readonly string[] {
  if (roles === undefined || roles.length === 0) return [];
  if (roles.length === texts.length) return roles;
  refuse({ message: `the question has ${counted('option', texts.length)} and ${counted('role', roles.length)}` });
  return [];
}

/** By its index among the options that there are. */
function answerIn(said: string, by: Options['answerBy'], texts: readonly (string | null)[]): number {
  const index =
    by === 'text'
      ? texts.findIndex((text) => text !== null && cleanValue(text) === said)
      : by === 'letter'
        ? said.length === 1
          ? LETTERS.indexOf(said.toUpperCase())
          : -1
        : /^\d+$/.test(said)
          ? Number(said)
          : -1;
  if (index < 0 || (texts[index] ?? null) === null) return -1;
  return texts.slice(0, index).filter((text) => text !== null).length;
}
