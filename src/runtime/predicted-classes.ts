/** Which class a classifier predicts for each item: one of the data set's own, where it has labels. */
import type { PredictionsSource } from '../contract/configuration.ts';
import type { Items } from '../contract/data.ts';
import type { Answers } from '../contract/observations.ts';
import { InputError, type Problem } from '../contract/problem.ts';
import type { Progress } from '../support/progress.ts';
import { MOST_CATEGORIES } from '../support/tables/categories.ts';
import { cleanValue, spellingOf } from '../support/tables/cells/values.ts';
import { fewNames, shownCell } from '../support/tables/cells/wording.ts';
import type { TableSource } from '../support/tables/read.ts';
import { givenTexts } from './given-texts.ts';
import { valuesByItem } from './predictions/rows.ts';
import type { Classifier } from './sources.ts';

/**
 * From a file where the source is one, else the class that the model finds most likely. Class names are matched to those
 * of the data set's labels by {@link classFinder}; without labels they are the classifier's own.
 *
 * @throws InputError where a model has a class that the data set does not have, or one class alone, or the data set has
 * no texts
 */
export async function predictedClasses(
  classifier: Classifier,
  data: Items,
  progress: Progress,
): Promise<Answers['predicted-classes']> {
  if (classifier.readPredictions) {
    const { codes, ...more } = await classifier.readPredictions(data, progress);
    return { codes, missing: countMissing(codes, data), ...more, truncated: 0 };
  }
  const { classes, probabilities, ...counts } = await classifier.classScores(givenTexts(data), progress);
  const { names, codeOf } = sharedClasses(classes, data, 'classes');
  const codes = Int32Array.from({ length: data.size }, (_, i) => {
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    // Of a row without an answer the greatest is NaN, which is at no index.
    return codeOf[row.indexOf(Math.max(...row))] ?? -1;
  });
  return { classes: names, codes, ...counts };
}

function countMissing(codes: Int32Array, { counts }: Pick<Items, 'counts'>): number {
  return codes.reduce((sum, code, i) => sum + (code < 0 ? (counts?.[i] ?? 1) : 0), 0);
}

/**
 * The classes that predictions are told in, those of the data set's labels where it has them, and which of them each of a
 * classifier's own is.
 *
 * @param what a message calls those of the classifier
 * @throws InputError where there is one alone, or the data set has not one of them
 */
export function sharedClasses(
  own: readonly string[],
  data: Items,
  what: 'classes' | 'labels',
): { names: readonly string[]; codeOf: readonly number[] } {
  if (own.length === 1) {
    throw new InputError({
      message: `the classifier has one label only (${shownCell(own[0])}), which is no choice between classes`,
      hint: 'If it says what is positive, name it in `positive` of the classifier, and what it means in `positive` of the data set',
    });
  }
  if (data.kind === 'items') return { names: own, codeOf: [...own.keys()] };
  const codeOf = own.map(classFinder(data.classes));
  const unknown = own.filter((_, k) => codeOf[k] < 0);
  if (unknown.length === 0) return { names: data.classes, codeOf };
  throw new InputError({
    message: `the classifier's ${what} ${fewNames(unknown)} are not classes of the data set "${data.info.id}"`,
    hint: `The data set's are ${fewNames(data.classes)}; the labels of both must have the same names`,
  });
}

/** What {@link sharedClasses} refuses. */
export function classProblems(...given: Parameters<typeof sharedClasses>): readonly Problem[] {
  try {
    sharedClasses(...given);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/**
 * The predicted classes of a file, one of the data set's where it has labels; -1 for an item without one.
 *
 * @throws InputError with every row that names a class the data set does not have, and as {@link valuesByItem}
 */
export async function readPredicted(
  table: TableSource,
  source: PredictionsSource,
  data: Items,
  progress: Progress,
): Promise<Pick<Answers['predicted-classes'], 'classes' | 'codes'>> {
  const { predicted } = source.columns;
  if (predicted === undefined) {
    throw new InputError({
      file: table.path,
      message: 'predicted classes are asked for, but the configuration does not say which column holds them',
      hint: 'Name it in `columns` as `predicted`',
    });
  }
  if (data.kind === 'items') return readNames(table, source, predicted, data, progress);
  const indexOf = classFinder(data.classes);
  let unknown = 0; // The classes are listed with the first one.
  const codes = await valuesByItem(
    source,
    table,
    data,
    {
      columns: [predicted],
      read([name], refuse) {
        if (name === '') return Number.NaN;
        const code = indexOf(name);
        if (code >= 0) return code;
        const message = `"${predicted}": ${shownCell(name)} is not a class of data set "${data.info.id}"`;
        refuse({ message, ...(unknown++ === 0 ? { hint: `Its classes are ${fewNames(data.classes)}` } : {}) });
        return undefined;
      },
    },
    progress,
  );
  return { classes: data.classes, codes: Int32Array.from(codes, (code) => (Number.isNaN(code) ? -1 : code)) };
}

/** The classes are those that the file names, spelled as {@link spellingOf} says of all of them, in alphabetical order. */
async function readNames(
  table: TableSource,
  source: PredictionsSource,
  column: string,
  data: Items,
  progress: Progress,
): Promise<Pick<Answers['predicted-classes'], 'classes' | 'codes'>> {
  const found = new Map<string, number>();
  const numbers = await valuesByItem(
    source,
    table,
    data,
    {
      columns: [column],
      read([name], refuse) {
        if (name === '') return Number.NaN;
        const known = found.get(name) ?? found.size;
        found.set(name, known);
        if (known < MOST_CATEGORIES) return known;
        if (known === MOST_CATEGORIES) {
          const message = `"${column}" has more than ${MOST_CATEGORIES.toLocaleString('en')} different values`;
          refuse({ message, hint: 'Is it the right column? Decisions are categories' });
        }
        return undefined;
      },
    },
    progress,
  );
  const names = [...found.keys()];
  const spelled = names.map(spellingOf([...names, ...data.positiveClasses]));
  const classes = [...new Set(spelled)].sort();
  const codeOf = spelled.map((name) => classes.indexOf(name));
  const codes = new Int32Array(numbers.length);
  for (let i = 0; i < codes.length; i++) codes[i] = codeOf[numbers[i]] ?? -1;
  return { classes, codes };
}

/**
 * Finds a class by its name, spelled as labels of the data set may be (`1.0` for `1`, `True` for `true`); failing that
 * ignoring case, unless two classes differ in case only. -1 where there is none.
 */
export function classFinder(classes: readonly string[]): (name: string) => number {
  const spelled = spellingOf(classes);
  const exact = new Map(classes.map((name, code) => [spelled(name), code]));
  const folded = new Map<string, number>();
  for (const [code, name] of classes.entries()) {
    const key = name.toLowerCase();
    folded.set(key, folded.has(key) ? -1 : code);
  }
  return (name) => {
    const value = spelled(cleanValue(name));
    return exact.get(value) ?? folded.get(value.toLowerCase()) ?? -1;
  };
}
