/** A file of the options that somebody's system has chosen, matched to questions by their ids. */
import { DECLINED, LETTERS, UNREADABLE } from '../../contract/choices.ts';
import type { ChoicesFileSource } from '../../contract/configuration.ts';
import { countReasons, type MissingReason } from '../../contract/missing.ts';
import type { Answers, Request } from '../../contract/observations.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { counted, has } from '../../contract/sentence.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { parseList } from '../../support/tables/cells/lists.ts';
import { cleanValue, type ValueReader, valueReader } from '../../support/tables/cells/values.ts';
import { numberHint, shownCell, shownId } from '../../support/tables/cells/wording.ts';
import { LIST_SEPARATOR } from '../../support/tables/json/json-rows.ts';
import { Problems } from '../../support/tables/problems.ts';
import { checkTable, numberOf, type TableSource, tableRows } from '../../support/tables/read.ts';
import type { Chooser } from '../sources.ts';
import { openTable, type PredictionsContext, tableOf } from './table.ts';

type Questions = Request<'choices'>['questions'];

/** What is read of a row. */
interface Row {
  chosen: number;
  scores: Float64Array | null;
  shown: Uint8Array;
  why: MissingReason | null;
}

/**
 * Opens a file of choices, which is read once for each list of questions. An empty cell is a missing answer, as is a
 * question without a row; where only log-probabilities are given, the greatest is chosen, the first of those that are
 * alike. What is neither an option nor said to be a refusal is refused, with its line.
 */
export async function openChoices(source: ChoicesFileSource, context: PredictionsContext): Promise<Chooser> {
  const { table, key, described } = await openTable(source, context);
  const { choiceBy, declined = [], columns } = source;
  const { id: _, ...answers } = columns;
  const read = new WeakMap<Questions, Promise<Answers['choices']>>();
  return {
    key: contentKey('choices', ...key, answers, choiceBy, declined, source.missing ?? null),
    describe: () => ({ ...described, ...answers, choiceBy, ...(declined.length > 0 ? { declined } : {}) }),
    choose(questions, progress) {
      const known = read.get(questions) ?? readChoices(source, lists(table, source), questions, progress);
      read.set(questions, known);
      return known;
    },
    close: async () => {},
  };
}

/** What is wrong with the file as far as its first rows tell. */
export function checkChoices(
  source: ChoicesFileSource,
  { resolve }: Pick<PredictionsContext, 'resolve'>,
): Promise<Problem[]> {
  return checkTable(lists(tableOf(source, resolve), source), columnsOf(source));
}

const lists = (table: TableSource, { columns: { scores } }: ChoicesFileSource): TableSource => ({
  ...table,
  ...(scores === undefined ? {} : { lists: [scores] }),
});

/** In this order: the id, and whatever else there is. */
function columnsOf({ columns: { id, choice, scores, order, shown } }: ChoicesFileSource): string[] {
  return [...new Set([id, choice, scores, order, shown])].flatMap((column) => column ?? []);
}

/** @throws InputError with every cell that cannot be used, or where too few questions have a row */
async function readChoices(
  source: ChoicesFileSource,
  table: TableSource,
  questions: Questions,
  progress: Progress,
): Promise<Answers['choices']> {
  const wanted = columnsOf(source);
  const problems = new Problems(table.path);
  const clean = valueReader(source.missing);
  const rows = questions.map(() => new Map<string, { row: Row; line: number }>());
  const places = new Map(questions.map(({ id }, i) => [cleanValue(id), i]));
  let stranger: string | undefined;
  const { id: idColumn, order } = source.columns;
  const task = progress.start('reading choices', null, 'rows');
  try {
    for await (const { cells, lines } of tableRows(table, wanted, problems)) {
      for (const [i, row] of cells.entries()) {
        const cell = (column: string | undefined) => (column === undefined ? '' : row[wanted.indexOf(column)]);
        const line = lines[i];
        const id = clean(cell(idColumn));
        if (id === '') problems.add({ line, message: `"${idColumn}" is missing` });
        const place = places.get(id);
        if (place === undefined) {
          stranger ??= id;
          continue;
        }
        const name = clean(cell(order));
        const before = rows[place].get(name);
        if (before) {
          const which = order === undefined ? '' : ` in the order ${shownCell(name)}`;
          problems.add({
            line,
            message: `the question ${shownId(id)}${which} is already in ${problems.place(before.line)}`,
          });
          continue;
        }
        const read = readRow(source, questions[place].options, cell, clean, (problem) =>
          problems.add({ line, ...problem }),
        );
        if (read) rows[place].set(name, { row: read, line });
      }
      task.advance(cells.length);
    }
  } finally {
    task.end();
  }
  problems.raise();
  checkCoverage(source, table, questions, rows, stranger);
  return gathered(
    questions,
    rows.map((own) => [...own.values()].map(({ row }) => row)),
    source.columns.scores !== undefined,
  );
}

function readRow(
  source: ChoicesFileSource,
  options: readonly string[],
  cell: (column: string | undefined) => string,
  clean: ValueReader,
  refuse: (problem: Problem) => void,
): Row | undefined {
  const { columns, choiceBy, declined = [] } = source;
  const shown = shownIn(columns, clean(cell(columns.shown)), options.length);
  if ('message' in shown) {
    refuse(shown);
    return undefined;
  }
  const scores = columns.scores === undefined ? null : scoresIn(columns.scores, cell(columns.scores), options.length);
  if (scores && 'message' in scores) {
    refuse(scores);
    return undefined;
  }
  if (columns.choice === undefined) {
    const chosen = scores?.indexOf(Math.max(...scores)) ?? UNREADABLE;
    return { chosen, scores, shown, why: chosen < 0 ? 'empty' : null };
  }
  const written = cleanValue(cell(columns.choice));
  // An option may well be called "None", which elsewhere is a missing value.
  const isOption = choiceBy === 'text' && optionNamed(written, choiceBy, options, shown) >= 0;
  const said = isOption ? written : clean(written);
  if (said === '') return { chosen: UNREADABLE, scores, shown, why: 'empty' };
  if (declined.some((one) => cleanValue(one) === said)) return { chosen: DECLINED, scores, shown, why: 'declined' };
  const chosen = optionNamed(said, choiceBy, options, shown);
  if (chosen >= 0) return { chosen, scores, shown, why: null };
  refuse({
    message: `"${columns.choice}": ${shownCell(said)} is not ${whatNames[choiceBy]}`,
    hint: 'Say with `choiceBy` what names the option; leave the cell empty where there is no answer, and name what stands for a refusal in `declined`',
  });
  return undefined;
}

const whatNames = {
  text: 'the text of an option of the question',
  letter: 'the letter of an option of the question',
  index: 'the index of an option of the question, from 0',
};

function optionNamed(
  said: string,
  by: ChoicesFileSource['choiceBy'],
  options: readonly string[],
  shown: Uint8Array,
): number {
  if (by === 'text') return options.findIndex((option) => cleanValue(option) === said);
  if (by === 'letter') return said.length === 1 ? (shown[LETTERS.indexOf(said.toUpperCase())] ?? -1) : -1;
  const index = numberOf(said);
  return index !== undefined && Number.isInteger(index) && index >= 0 && index < options.length ? index : -1;
}

/** The data set's order where none is told. */
function shownIn({ shown }: ChoicesFileSource['columns'], cell: string, size: number): Uint8Array | Problem {
  if (cell === '') return Uint8Array.from({ length: size }, (_, i) => i);
  const places = [...cell.toUpperCase()].map((letter) => LETTERS.indexOf(letter));
  if (places.length === size && new Set(places).size === size && places.every((i) => i >= 0 && i < size)) {
    return Uint8Array.from(places);
  }
  return {
    message: `"${shown}": ${shownCell(cell)} is not an order of ${counted('option', size)}`,
    hint: `Write the letter of each, A for the data set's first, as in ${[...LETTERS.slice(0, size)].reverse().join('')}`,
  };
}

/** NaN for each where there is no list. */
function scoresIn(column: string, cell: string, size: number): Float64Array | Problem {
  const values = cell.includes(LIST_SEPARATOR) ? cell.split(LIST_SEPARATOR) : parseList(cell.trim());
  if (cell.trim() === '') return new Float64Array(size).fill(Number.NaN);
  if (values === null || values.length !== size) {
    const holds = values === null ? 'is not a list' : `has ${counted('number', values.length)}`;
    return {
      message: `"${column}": ${shownCell(cell)} ${holds}, and the question has ${counted('option', size)}`,
      hint: 'Write a log-probability for each option in the order of the data set, as in [-1.5, -0.2]',
    };
  }
  const numbers = values.map((value) => numberOf(value) ?? Number.NaN);
  const wrong = numbers.findIndex((value) => !(value <= 0));
  if (wrong < 0) return Float64Array.from(numbers);
  const hint = numberHint(values[wrong]) ?? 'Log-probabilities are at most 0';
  return { message: `"${column}": ${shownCell(values[wrong])} is not a log-probability`, hint };
}

/** @throws InputError where no question has a row, or less than half of them and the file is not `partial` */
function checkCoverage(
  { columns: { id }, partial = false }: ChoicesFileSource,
  { path }: TableSource,
  questions: Questions,
  rows: readonly ReadonlyMap<string, unknown>[],
  stranger: string | undefined,
): void {
  const answered = rows.filter(({ size }) => size > 0).length;
  if (questions.length === 0 || (answered > 0 && (partial || answered * 2 >= questions.length))) return;
  const without = questions[rows.findIndex(({ size }) => size === 0)].id;
  const inFile = stranger === undefined ? '' : `"${id}" holds ${shownId(stranger)}, `;
  const few =
    answered === 0
      ? 'no row is about a question'
      : `only ${answered} of the ${counted('question', questions.length)} ${has(answered)} a row`;
  throw new InputError({
    file: path,
    message: `${few}: ${inFile}the questions have ${shownId(without)}`,
    hint: `Check which column holds the id of the question${answered === 0 ? '' : ', or write `partial: true` if the file is meant for some of the questions only'}`,
  });
}

/** A question without a row has one answer, which is missing. */
function gathered(questions: Questions, rows: readonly (readonly Row[])[], hasScores: boolean): Answers['choices'] {
  const all = questions.map(({ options }, q): readonly Row[] =>
    rows[q].length > 0
      ? rows[q]
      : [
          {
            chosen: UNREADABLE,
            scores: new Float64Array(options.length).fill(Number.NaN),
            shown: Uint8Array.from(options, (_, i) => i),
            why: 'not-written',
          },
        ],
  );
  const flat = all.flat();
  const missing = flat.filter(({ chosen }) => chosen === UNREADABLE);
  const declined = flat.filter(({ chosen }) => chosen === DECLINED);
  return {
    chosen: all.map((own) => Int32Array.from(own, ({ chosen }) => chosen)),
    ...(hasScores ? { scores: all.map((own) => own.map(({ scores }) => scores!)) } : {}),
    shown: all.map((own) => own.map(({ shown }) => shown)),
    missing: missing.length,
    ...(missing.length > 0 ? { missingBy: countReasons(missing.map(({ why }) => why)) } : {}),
    declined: declined.length,
    ...(declined.length > 0 ? { declinedBy: countReasons(declined.map(({ why }) => why)) } : {}),
  };
}
