/** Which class a classifier predicts for each item, as an index into the data set's own classes. */
import type { PredictionsSource } from '../config/types.ts';
import type { LabelledData } from '../data.ts';
import { InputError } from '../errors.ts';
import type { PredictedClasses } from '../observations.ts';
import type { Progress } from '../progress.ts';
import { Problems } from '../tables/problems.ts';
import { type TableSource, tableRows } from '../tables/read.ts';
import type { Classifier } from './roles.ts';

/**
 * From a file where the source is one, else the class that the model finds likeliest. Class names are matched to the data
 * set's without regard to case.
 *
 * @throws InputError where a model has a class that the data set has not, or the data set has no texts
 */
export async function predictedClasses(
  classifier: Classifier,
  data: LabelledData,
  progress: Progress,
): Promise<PredictedClasses> {
  if (classifier.readPredictions) {
    const { codes, ...more } = await classifier.readPredictions(data, progress);
    return { codes, missing: codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0), ...more, truncated: 0 };
  }
  if (!data.texts) {
    throw new InputError({
      message: `the data set "${data.info.id}" has no texts, so a model cannot classify them`,
      hint: 'Name its text column, or give this subject a prediction file',
    });
  }
  const {
    classes,
    probabilities,
    positive: _,
    ...counts
  } = await classifier.probabilities(data.texts, data.positiveClasses, progress);
  const codeOf = classes.map((name) => classIndex(data.classes, name));
  const unknown = classes.filter((_, k) => codeOf[k] < 0);
  if (unknown.length > 0) {
    throw new InputError({
      message: `the classifier's classes ${unknown.join(', ')} are none of the data set "${data.info.id}"`,
      hint: `The data set's are ${data.classes.join(', ')}; the labels of both must have the same names`,
    });
  }
  const codes = Int32Array.from({ length: data.size }, (_, i) => {
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    // Of a row without an answer the greatest is NaN, which is at no index.
    return codeOf[row.indexOf(Math.max(...row))] ?? -1;
  });
  return { codes, ...counts };
}

/** @throws InputError with every row that names a class the data set does not have, or an item twice */
export async function readPredicted(
  table: TableSource,
  { columns }: PredictionsSource,
  data: LabelledData,
  progress: Progress,
): Promise<Int32Array> {
  const { id, text, predicted } = columns;
  if (predicted === undefined) {
    throw new InputError({
      file: table.path,
      message: 'predicted classes are asked for, and the configuration does not say which column holds them',
      hint: 'Name it in `columns` as `predicted`',
    });
  }
  const keys = id === undefined ? data.texts : data.ids;
  if (!keys) {
    throw new InputError({
      file: table.path,
      message: `predictions are matched by text, and data set "${data.info.id}" has none`,
      hint: 'Match by id: name the `id` column of both',
    });
  }
  const items = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) items.set(key, [...(items.get(key) ?? []), i]);
  const codes = new Int32Array(data.size).fill(-1);
  const problems = new Problems(table.path);
  const seen = new Map<string, { line: number; name: string }>();
  const task = progress.start(`reading predictions for ${data.info.id}`, null, 'rows');
  try {
    for await (const { cells, lines } of tableRows(table, [(id ?? text)!, predicted], problems)) {
      for (const [row, [key, name]] of cells.entries()) {
        const line = lines[row];
        const known = items.get(key);
        if (!known || name.trim() === '') continue;
        const earlier = seen.get(key);
        if (earlier && (id !== undefined || earlier.name !== name)) {
          problems.add({ line, message: `this item is already in line ${earlier.line}` });
        }
        seen.set(key, { line, name });
        const code = classIndex(data.classes, name);
        if (code < 0) {
          const hint = `Its classes are ${data.classes.join(', ')}`;
          problems.add({ line, message: `${JSON.stringify(name)} is no class of data set "${data.info.id}"`, hint });
        }
        for (const item of known) codes[item] = code;
      }
      task.advance(cells.length);
    }
  } finally {
    task.end();
  }
  problems.raise();
  if (seen.size === 0) {
    throw new InputError({
      file: table.path,
      message: `no row is about an item of data set "${data.info.id}"`,
      hint: 'Check which column holds the id or text in both',
    });
  }
  return codes;
}

/** Without regard to case; -1 where there is none. */
export function classIndex(classes: readonly string[], name: string): number {
  const wanted = name.trim().toLowerCase();
  return classes.findIndex((one) => one.toLowerCase() === wanted);
}
