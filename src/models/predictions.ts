/** A classifier that is a file: scores somebody's system has given, matched to a data set's items by id or text. */
import type { PredictionsSource } from '../config/types.ts';
import type { LabelledData } from '../data.ts';
import { InputError, type Problem } from '../errors.ts';
import { contentKey, hashFile } from '../hash.ts';
import type { ClassProbabilities } from '../observations.ts';
import type { Progress } from '../progress.ts';
import { cannotRead } from '../tables/bytes.ts';
import { Problems } from '../tables/problems.ts';
import { checkTable, formatOf, numberOf, type TableSource, tableRows } from '../tables/read.ts';
import { StringIndex } from '../tables/string-index.ts';
import { positiveScore, relationProblems, sumBeyondOne } from './positive-score.ts';
import type { Classifier } from './roles.ts';

export interface PredictionsContext {
  resolve(path: string): string;
  progress: Progress;
}

/** Rounding may lift a score, or a sum of them, just above 1. */
const ROUNDING = 1e-6;

/**
 * Opens a prediction file. `classify` reads it as a stream and keeps only the scores of the data set's own items, so
 * that its memory depends on the data set and not on the file.
 *
 * - The score of an item is that of the score column, or made of the columns of the positive classes by
 *   {@link positiveScore}, as `labels` says.
 * - An empty score is a missing answer, as is an item without a row; both are counted in `missing`. Anything else that is
 *   no number in 0..1 is refused, with its line.
 * - An id may be there once. A text may be there more often with the same score, and answers for every item that has it.
 *
 * @throws InputError when opened without the file; when asked, with everything wrong in the rows that concern the data
 * set, or when no row does.
 */
export async function openPredictions(source: PredictionsSource, context: PredictionsContext): Promise<Classifier> {
  const table = tableOf(source, context.resolve);
  const scores = scoreColumns(source);
  const sha256 = await hashFile(table.path).catch((error: unknown) => {
    throw cannotRead(table.path, error);
  });
  const { id, text } = source.columns;
  const matchedBy = id === undefined ? { text: text! } : { id };
  const predicted = source.columns.predicted === undefined ? {} : { predicted: source.columns.predicted };
  const relation = source.labels === undefined ? {} : { labels: source.labels };
  return {
    key: contentKey('predictions', sha256, layoutOf(table), matchedBy, scores, relation, predicted),
    describe: () => ({ source: source.predictions, sha256, matchedBy, scores, ...relation, ...predicted }),
    async classify(data, progress) {
      if (scores.length === 0) throw onlyDecisions(table.path);
      return keptScores(data, sha256, source, scores) ?? readScores(table, source, scores, data, progress);
    },
    readPredictions: async (data, progress) => ({
      codes: await (await import('./predicted-classes.ts')).readPredicted(table, source, data, progress),
    }),
    async probabilities() {
      throw new InputError({
        message: 'a prediction file has answers for its own texts only, and other texts are asked about',
        file: table.path,
        hint: 'Give the subject a classifier model or a probe',
      });
    },
    differentiable() {
      throw new InputError({
        message: 'a prediction file holds answers, not the model that gave them, so nothing can be differentiated',
        file: table.path,
        hint: 'Give the subject a classifier model or a probe',
      });
    },
    close: async () => {},
  };
}

/** What is wrong with a prediction file as far as its first rows tell; for the stage that refuses before any work. */
export async function checkPredictions(source: PredictionsSource, context: PredictionsContext): Promise<Problem[]> {
  const { id, text, score, scores, predicted } = source.columns;
  const problems: Problem[] = [];
  if ((id === undefined) === (text === undefined)) {
    problems.push({ message: '`columns` names the `id` or the `text` by which rows are matched: one of the two' });
  }
  if (score !== undefined ? scores !== undefined : scores === undefined && predicted === undefined) {
    problems.push({
      message: '`columns` names one `score`, or `scores` with a column for each class, or else what is `predicted`',
    });
  }
  if (scores !== undefined) {
    const classes = Object.keys(scores).join(', ');
    const positive = source.positive ?? [];
    if (positive.length === 0) {
      problems.push({
        message: 'with `scores`, `positive` must say which classes count as positive',
        hint: `They are ${classes}`,
      });
    }
    for (const name of positive.filter((name) => !Object.hasOwn(scores, name))) {
      problems.push({
        message: `\`positive\` names "${name}", which has no column in \`scores\``,
        hint: `They are ${classes}`,
      });
    }
    problems.push(...relationProblems(positive, source.labels));
  }
  if (problems.length > 0) return problems;
  const needed = [(id ?? text)!, ...scoreColumns(source), ...(predicted === undefined ? [] : [predicted])];
  return checkTable(tableOf(source, context.resolve), needed);
}

/**
 * The columns that a table data set should keep because this prediction file is the same file, matched by the same id
 * column: then it is read once. Empty where it is another.
 */
export function columnsToKeep(
  source: PredictionsSource,
  table: { table: string; columns: { id?: string | undefined } },
  resolve: (path: string) => string,
): string[] {
  const same = resolve(source.predictions) === resolve(table.table) && source.columns.id !== undefined;
  return same && source.columns.id === table.columns.id ? scoreColumns(source) : [];
}

function tableOf(source: PredictionsSource, resolve: (path: string) => string): TableSource {
  const { predictions, format, delimiter } = source;
  return { path: resolve(predictions), format, delimiter };
}

function layoutOf({ path, format = formatOf(path), delimiter = ',' }: TableSource): string | null {
  return format === 'csv' ? `csv ${delimiter}` : (format ?? null);
}

/** The columns that make the score; none where the file holds decisions only. */
function scoreColumns({ columns, positive = [] }: PredictionsSource): string[] {
  const { score, scores } = columns;
  if (score !== undefined) return [score];
  return scores === undefined ? [] : [...new Set(positive)].map((name) => scores[name]);
}

/** Why a score is refused, or null. NaN is an empty cell. */
function outOfRange(score: number): string | null {
  return score < 0 || score > 1 + ROUNDING ? `${score} is not between 0 and 1` : null;
}

/**
 * The scores that the data set kept from this very file, or null. Null also where one of them is out of range: reading
 * the file again then says in which line.
 */
function keptScores(
  data: LabelledData,
  sha256: string,
  { columns, labels = 'exclusive' }: PredictionsSource,
  scores: readonly string[],
): ClassProbabilities | null {
  const kept = scores.map((name) => data.columns.get(name));
  const same = data.info.sha256 === sha256 && columns.id !== undefined && columns.id === data.idColumn;
  if (!same || kept.includes(undefined)) return null;
  const positive = new Float64Array(data.size);
  let missing = 0;
  for (let i = 0; i < data.size; i++) {
    const row = kept.map((column) => column![i]);
    if (row.some((score) => outOfRange(score) !== null)) return null;
    if (labels === 'exclusive' && sumBeyondOne(row) !== null) return null;
    positive[i] = positiveScore(row, labels);
    if (Number.isNaN(positive[i])) missing++;
  }
  return { positive, missing, truncated: 0 };
}

async function readScores(
  table: TableSource,
  { columns, labels = 'exclusive' }: PredictionsSource,
  scores: readonly string[],
  data: LabelledData,
  progress: Progress,
): Promise<ClassProbabilities> {
  const byId = columns.id !== undefined;
  const keyColumn = (columns.id ?? columns.text)!;
  const keys = byId ? data.ids : data.texts;
  if (keys === undefined) {
    const message = `predictions are matched by text, and data set "${data.info.id}" has none`;
    throw new InputError({ file: table.path, message, hint: 'Match by id: name the `id` column of both' });
  }
  // Items with the same text form a chain; `next` is the item after each, or -1.
  const next = new Int32Array(data.size).fill(-1);
  const index = new StringIndex(keys, (item, first) => {
    next[item] = next[first];
    next[first] = item;
  });
  const positive = new Float64Array(data.size).fill(Number.NaN);
  const lines = new Uint32Array(data.size);
  const problems = new Problems(table.path);
  let outside = 0; // The way out is said with the first one.
  let example: string | undefined;

  const take = (cells: readonly string[], line: number): void => {
    const item = index.find(cells[0]);
    if (item < 0) {
      example ??= cells[0];
      return;
    }
    const row: number[] = [];
    for (let i = 0; i < scores.length; i++) {
      const value = numberOf(cells[i + 1]);
      const wrong = value === undefined ? 'is not a number' : outOfRange(value);
      if (wrong) {
        const said = value === undefined ? `${JSON.stringify(shorten(cells[i + 1]))} ${wrong}` : wrong;
        const hint = value !== undefined && outside++ === 0 ? { hint: LOGITS } : {};
        problems.add({ line, message: `"${scores[i]}": ${said}`, ...hint });
        return;
      }
      row.push(value!);
    }
    const sum = labels === 'exclusive' ? sumBeyondOne(row) : null;
    if (sum !== null) problems.add({ line, ...beyondOne(sum) });
    const score = positiveScore(row, labels);
    if (lines[item] > 0 && (byId || !Object.is(positive[item], score))) {
      const what = byId ? `the id ${JSON.stringify(shorten(cells[0]))} is` : 'this text, with another score, is';
      problems.add({ line, message: `${what} already in line ${lines[item]}` });
      return;
    }
    for (let same = item; same >= 0; same = next[same]) {
      positive[same] = score;
      lines[same] = line;
    }
  };

  const task = progress.start(`reading predictions for ${data.info.id}`, null, 'rows');
  try {
    for await (const batch of tableRows(table, [keyColumn, ...scores], problems)) {
      for (let i = 0; i < batch.cells.length; i++) take(batch.cells[i], batch.lines[i]);
      task.advance(batch.cells.length);
    }
  } finally {
    task.end();
  }
  problems.raise();
  const missing = positive.reduce((count, score) => count + (Number.isNaN(score) ? 1 : 0), 0);
  if (lines.every((line) => line === 0)) throw noneMatched(table.path, keyColumn, example, keys[0], data);
  return { positive, missing, truncated: 0 };
}

function onlyDecisions(file: string): InputError {
  return new InputError({
    file,
    message: 'the file holds predicted classes and no scores, and scores are asked for',
    hint: 'Name the column of the scores in `columns`',
  });
}

const beyondOne = (sum: number) => ({
  message: `the scores of the positive classes add up to ${sum}, more than 1`,
  hint: 'Where an item may have several labels, write `labels: independent`',
});

const LOGITS = 'Scores are probabilities: apply a sigmoid (or softmax) to logits first';

function noneMatched(
  file: string,
  column: string,
  example: string | undefined,
  wanted: string,
  data: LabelledData,
): InputError {
  const inFile = example === undefined ? '' : `; "${column}" holds ${JSON.stringify(shorten(example))}`;
  return new InputError({
    file,
    message: `no row is about an item of data set "${data.info.id}"${inFile}, the data set ${JSON.stringify(shorten(wanted))}`,
    hint: 'Check which column holds the id or text in both',
  });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
