/** A classifier that is a file: scores somebody's system has given, matched to a data set's items by id or text. */
import type { PredictionsSource } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { numberHint, shownCell } from '../../support/tables/cells/wording.ts';
import { numberOf, type TableSource } from '../../support/tables/read.ts';
import { positiveScore, relationProblems, sumBeyondOne } from '../positive-score.ts';
import type { Classifier } from '../sources.ts';
import { classifierColumns, scoreColumns } from './columns.ts';
import { type RowValues, valuesByItem } from './rows.ts';
import { checkAnswers, once, openTable, type PredictionsContext } from './table.ts';

/** Rounding may lift a score, or a sum of them, just above 1. */
const ROUNDING = 1e-6;

/**
 * Opens a prediction file. It is read once for each data set and for each use (scores, predicted classes).
 *
 * - The score of an item is that of the score column, or made of the columns of the positive classes by {@link
 *   positiveScore}, as `labels` says.
 * - A missing score is a missing answer, as is an item without a row; both are counted in `missing`. Anything else that
 *   is not a number in 0..1 is refused, with its line.
 *
 * @throws InputError when opened without the file; when asked, as {@link valuesByItem}
 */
export async function openPredictions(source: PredictionsSource, context: PredictionsContext): Promise<Classifier> {
  const { table, sha256, key, described } = await openTable(source, context);
  const scores = scoreColumns(source);
  const predicted = source.columns.predicted === undefined ? {} : { predicted: source.columns.predicted };
  const relation = source.labels === undefined ? {} : { labels: source.labels };
  return {
    key: contentKey('predictions', ...key, scores, relation, predicted, source.missing ?? null),
    describe: () => ({
      ...described,
      scores,
      ...relation,
      ...predicted,
    }),
    classify: once(async (data, progress) => {
      if (scores.length === 0) throw onlyDecisions(table.path);
      const positive =
        keptScores(data, sha256, source, scores) ?? (await readScores(table, source, scores, data, progress));
      const { counts } = data;
      const missing = positive.reduce((sum, score, i) => sum + (Number.isNaN(score) ? (counts?.[i] ?? 1) : 0), 0);
      return { positive, missing, truncated: 0 };
    }),
    readPredictions: once(async (data, progress) =>
      (await import('../predicted-classes.ts')).readPredicted(table, source, data, progress),
    ),
    holds: { scores: scores.length > 0, decisions: source.columns.predicted !== undefined },
    // A score is P(positive), whatever that is called.
    namesPositive: scores.length > 0,
    probabilities: knowsNoOtherTexts(table.path),
    classScores: knowsNoOtherTexts(table.path),
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

function knowsNoOtherTexts(file: string): () => Promise<never> {
  return async () => {
    throw new InputError({
      message: 'a prediction file has answers for its own texts only, but other texts are asked about',
      file,
      hint: 'Give the subject a classifier model or a probe',
    });
  };
}

/** What is wrong with a prediction file as far as its first rows tell; for the stage that refuses before any work. */
export async function checkPredictions(source: PredictionsSource, context: PredictionsContext): Promise<Problem[]> {
  const { id, text, score, scores, predicted } = source.columns;
  const { predictions } = source;
  const problems: Problem[] = [];
  if (typeof predictions === 'string' && (id === undefined) === (text === undefined)) {
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
  return problems.length > 0 ? problems : checkAnswers(source, classifierColumns(source), context);
}

/**
 * The columns that a table data set should keep because this prediction file is the same file, matched by the same id
 * column and with the same markers of missing values: it is then read once. Empty where it is another file.
 */
export function columnsToKeep(
  source: PredictionsSource,
  table: { table: unknown; columns: { id?: string | undefined }; missing?: unknown },
  resolve: (path: string) => string,
): string[] {
  const { id } = source.columns;
  const same =
    typeof source.predictions === 'string' &&
    typeof table.table === 'string' &&
    resolve(source.predictions) === resolve(table.table) &&
    id !== undefined &&
    id === table.columns.id;
  return same && table.missing === undefined && source.missing === undefined ? scoreColumns(source) : [];
}

/** Why a score is refused, or null. NaN is a missing one. */
function outOfRange(score: number): string | null {
  return score < 0 || score > 1 + ROUNDING ? `${score} is not between 0 and 1` : null;
}

/**
 * The scores that the data set kept from this same file, or null. Null also where one of them is out of range: reading
 * the file again then gives the line.
 */
function keptScores(
  data: Items,
  sha256: string,
  { columns, labels = 'exclusive', missing }: PredictionsSource,
  scores: readonly string[],
): Float64Array | null {
  const kept = scores.flatMap((name) => data.columns.get(name) ?? []);
  const same = data.info.sha256 === sha256 && columns.id !== undefined && columns.id === data.idColumn;
  if (!same || missing !== undefined || kept.length < scores.length) return null;
  const positive = new Float64Array(data.size);
  const row: number[] = new Array(kept.length);
  for (let i = 0; i < data.size; i++) {
    for (let k = 0; k < kept.length; k++) {
      row[k] = kept[k][i];
      if (outOfRange(row[k]) !== null) return null;
    }
    if (labels === 'exclusive' && sumBeyondOne(row) !== null) return null;
    positive[i] = positiveScore(row, labels);
  }
  return positive;
}

/** @throws InputError with every score that cannot be one, and as {@link valuesByItem} */
function readScores(
  table: TableSource,
  source: PredictionsSource,
  columns: readonly string[],
  data: Items,
  progress: Progress,
): Promise<Float64Array> {
  const { labels = 'exclusive' } = source;
  const scores: number[] = new Array(columns.length);
  const hinted = new Set<string>(); // Each way out is said once.
  const read: RowValues['read'] = (cells, refuse) => {
    for (let i = 0; i < columns.length; i++) {
      const value = numberOf(cells[i]);
      const wrong = value === undefined ? `${shownCell(cells[i])} is not a number` : outOfRange(value);
      if (wrong) {
        const hint = value === undefined ? numberHint(cells[i]) : LOGITS;
        refuse({ message: `"${columns[i]}": ${wrong}`, ...(hint && !hinted.has(hint) ? { hint } : {}) });
        if (hint) hinted.add(hint);
        return undefined;
      }
      scores[i] = value!;
    }
    const sum = labels === 'exclusive' ? sumBeyondOne(scores) : null;
    if (sum === null) return positiveScore(scores, labels);
    refuse({
      message: `the scores of the positive classes add up to ${sum}, more than 1`,
      hint: 'If an item may have several labels, write `labels: independent`',
    });
    return undefined;
  };
  return valuesByItem(source, table, data, { columns, read }, progress);
}

function onlyDecisions(file: string): InputError {
  return new InputError({
    file,
    message: 'the file holds predicted classes and no scores, but scores are asked for',
    hint: 'Name the column of the scores in `columns`',
  });
}

const LOGITS = 'Scores are probabilities: divide percentages by 100, and apply a sigmoid (or softmax) to logits';
