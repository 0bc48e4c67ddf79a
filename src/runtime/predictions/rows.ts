/** Matches the rows of a prediction file to a data set's items: the same for scores and for predicted classes. */
import type { PredictionsSource } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { counted, has } from '../../contract/sentence.ts';
import type { Progress } from '../../support/progress.ts';
import { StringIndex } from '../../support/tables/cells/string-index.ts';
import { cleanValue, cleanValues, valueReader } from '../../support/tables/cells/values.ts';
import { shownId } from '../../support/tables/cells/wording.ts';
import { Problems } from '../../support/tables/problems.ts';
import { type TableSource, tableRows } from '../../support/tables/read.ts';

/** How rows find their items. */
type RowSource = Pick<PredictionsSource, 'predictions' | 'missing' | 'partial'> & {
  columns: { id?: string; text?: string };
};

/** What is read of each row that is about an item. */
export interface RowValues {
  columns: readonly string[];
  /**
   * What the cells of these columns say, cleaned, and empty where they are missing; NaN where they say nothing.
   * Undefined where they cannot be used: `refuse` was then called with the reason.
   */
  read(cells: readonly string[], refuse: (problem: Problem) => void, item: number): number | undefined;
}

/**
 * The value of every item, NaN where no row has one. The file is read as a stream and only what concerns the data set
 * is kept, so that memory depends on the data set and not on the file; rows about other items are skipped.
 *
 * - Ids are compared by the rule for values (white space, Unicode), texts by white space around them and Unicode.
 * - An id may occur once. A text may occur more often with the same value, and answers for every item that has it.
 * - At least half of the items need a row, unless the source is `partial`; a row without a value counts.
 *
 * @throws InputError with everything wrong in the rows that concern the data set, or where too few rows do
 */
export async function valuesByItem(
  source: RowSource,
  table: TableSource,
  data: Items,
  { columns, read }: RowValues,
  progress: Progress,
): Promise<Float64Array> {
  const { id, text } = source.columns;
  if (id === undefined && text === undefined) return ownValues(source, data, { columns, read });
  const byId = id !== undefined;
  const column = (id ?? text)!;
  const given = byId ? data.ids : data.texts;
  if (given === undefined) {
    const message = `predictions are matched by text, and data set "${data.info.id}" has none`;
    throw new InputError({ file: table.path, message, hint: 'Match by id: name the `id` column of both' });
  }
  const keys = cleanValues(given);
  // Items with the same text form a chain; `next` is the item after each, plus 1. Of what is never written no memory is taken.
  const next = new Uint32Array(data.size);
  const index = StringIndex.of(keys, (item, first) => {
    next[item] = next[first];
    next[first] = item + 1;
  });
  const values = new Float64Array(data.size).fill(Number.NaN);
  const lines = new Uint32Array(data.size);
  const problems = new Problems(table.path);
  const clean = valueReader(source.missing);
  const strangers: string[] = [];
  const said: string[] = new Array(columns.length);
  let rows = 0;

  const take = (cells: readonly string[], line: number): void => {
    rows++;
    const key = byId ? clean(cells[0]) : cleanValue(cells[0]);
    if (byId && key === '') problems.add({ line, message: `"${column}" is missing` });
    const item = index.find(key);
    if (item < 0) {
      if (strangers.length < EXAMPLES && key !== '') strangers.push(key);
      return;
    }
    for (let i = 0; i < said.length; i++) said[i] = clean(cells[i + 1]);
    const value = read(said, (problem) => problems.add({ line, ...problem }), item);
    if (value === undefined) return;
    if (lines[item] > 0 && (byId || !Object.is(values[item], value))) {
      const what = byId ? `the id ${shownId(key)} is` : 'this text, with another answer, is';
      problems.add({ line, message: `${what} already in ${problems.place(lines[item])}` });
      return;
    }
    for (let same = item; same >= 0; same = next[same] - 1) {
      values[same] = value;
      lines[same] = line;
    }
  };

  const task = progress.start(`reading predictions for ${data.info.id}`, null, 'rows');
  try {
    for await (const batch of tableRows(table, [column, ...columns], problems)) {
      for (let i = 0; i < batch.cells.length; i++) take(batch.cells[i], batch.lines[i]);
      task.advance(batch.cells.length);
    }
  } finally {
    task.end();
  }
  problems.raise();
  const answered = lines.reduce((count, line) => count + (line > 0 ? 1 : 0), 0);
  if (answered === 0 || (answered * 2 < data.size && !source.partial)) {
    const without = keys.filter((_, item) => lines[item] === 0).slice(0, EXAMPLES);
    const examples = byId ? { column, strangers, without } : null;
    throw new InputError({ file: table.path, ...tooFew({ answered, rows, data, examples }) });
  }
  return values;
}

/** Of answers in the data set's own table: each item's are in its row. @throws InputError with all that is wrong in them */
function ownValues(
  { predictions, missing }: RowSource,
  { info, answers, ids, size, counts }: Items,
  { columns, read }: RowValues,
): Float64Array {
  const cells = columns.map((column) => answers?.cells.get(column));
  if (typeof predictions === 'string' || predictions.dataset !== info.id || cells.includes(undefined)) {
    const named = typeof predictions === 'string' ? predictions : predictions.dataset;
    throw new InputError({
      message: `the answers are those of the data set "${named}", but "${info.id}" is asked about`,
      hint: 'Give the subject a file of predictions in which the items of both have a row',
    });
  }
  const clean = valueReader(missing);
  const problems = new Problems(info.source);
  const values = new Float64Array(size);
  const said: string[] = new Array(columns.length);
  /** Of rows that an engine counted, by their only answer: it has the same few in each group. Of many it has each but once or twice. */
  const known = new Map<string, number>();
  const refused = new Set<string>();
  const isOnly = counts !== undefined && columns.length === 1;
  let alike: Map<string, number> | undefined;
  for (let i = 0; i < size; i++) {
    const isFew = isOnly && known.size < MOST_KNOWN;
    const before = isFew ? known.get(cells[0]![i]) : undefined;
    if (before !== undefined) {
      values[i] = before;
      continue;
    }
    for (let c = 0; c < columns.length; c++) said[c] = clean(cells[c]![i]);
    const refuse = ({ message, ...more }: Problem) => {
      if (counts) {
        if (isOnly && refused.has(cells[0]![i])) return;
        refused.add(cells[0]![i]);
        if (isOnly) alike ??= rowsByAnswer(cells[0]!, counts);
        const rows = counted('row', alike?.get(cells[0]![i]) ?? counts[i]);
        return problems.add({ message: `${message} (${rows})`, ...more });
      }
      const place = answers?.placeOf?.(i);
      if (place) return problems.addAt(place, { message, ...more });
      problems.add({ message: `${message} (${shownId(ids[i])})`, ...more });
    };
    values[i] = read(said, refuse, i) ?? Number.NaN;
    if (isFew) known.set(cells[0]![i], values[i]);
  }
  problems.raise();
  return values;
}

/** Above so many different answers, reading one again takes less than finding it. */
const MOST_KNOWN = 20_000;

/** How many rows have each answer. */
function rowsByAnswer(answers: readonly string[], counts: Float64Array): Map<string, number> {
  const rows = new Map<string, number>();
  for (const [i, answer] of answers.entries()) rows.set(answer, (rows.get(answer) ?? 0) + counts[i]);
  return rows;
}

/** How many ids of each side a message shows. */
const EXAMPLES = 3;

interface Coverage {
  answered: number;
  rows: number;
  data: Items;
  /** Ids of rows about no item, and of items without a row. Texts are not shown. */
  examples: { column: string; strangers: readonly string[]; without: readonly string[] } | null;
}

function tooFew({ answered, rows, data, examples }: Coverage): Problem {
  const { size, info } = data;
  const counts =
    answered === 0
      ? `no row is about an item of data set "${info.id}" (${counted('row', rows)}, ${counted('item', size)})`
      : `only ${answered.toLocaleString('en')} of the ${counted('item', size)} of data set "${info.id}" ${has(answered)} a row (${counted('row', rows)})`;
  const ids = (of: readonly string[]) => of.map(shownId).join(', ');
  const inFile =
    examples && examples.strangers.length > 0 ? `: "${examples.column}" holds ${ids(examples.strangers)}` : '';
  const inData = examples ? `${inFile === '' ? ': ' : ', '}the data set has ${ids(examples.without)}` : '';
  const partial = answered === 0 ? '' : ', or write `partial: true` if the file is meant for some of the items only';
  return {
    message: `${counts}${inFile}${inData}`,
    hint: `Check which column holds the ${examples ? 'id' : 'text'} in both${partial}`,
  };
}
