/** Where the answers of a subject lie: in a file of their own, or in the table of a data set. */
import type { TableOptions } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import type { Json } from '../../contract/measurement.ts';
import type { Problem } from '../../contract/problem.ts';
import type { Progress } from '../../support/progress.ts';
import { filesOf, hashTable } from '../../support/tables/files.ts';
import { checkTable, formatOf, type TableSource } from '../../support/tables/read.ts';

export interface PredictionsContext {
  resolve(path: string): string;
  progress: Progress;
  /** The data set of that name, with the answers of the subject at hand, of sources that name it as their predictions. */
  items?(dataset: string): Items | undefined;
}

interface TableOfAnswers extends TableOptions {
  predictions: string | { dataset: string };
  columns: { id?: string; text?: string };
}

/** The table, what its answers depend on, and how reports describe it. */
export async function openTable(
  source: TableOfAnswers,
  context: PredictionsContext,
): Promise<{ table: TableSource; sha256: string; key: readonly Json[]; described: { readonly [name: string]: Json } }> {
  const { predictions, columns } = source;
  if (typeof predictions !== 'string') {
    const own = context.items?.(predictions.dataset);
    if (own === undefined) throw new Error('unreachable: the plan reads the data sets that subjects name');
    const { info, answers } = own;
    const sha256 = answers?.sha256 ?? info.sha256;
    const matchedBy = { dataset: info.id };
    return {
      ...{ table: { path: info.source }, sha256, key: [sha256, null, matchedBy] },
      described: { source: info.source, sha256, matchedBy },
    };
  }
  const table = tableOf({ ...source, predictions }, context.resolve);
  const [sha256, layout] = await Promise.all([hashTable(table.path), layoutOf(table)]);
  const matchedBy = columns.id === undefined ? { text: columns.text! } : { id: columns.id };
  return { table, sha256, key: [sha256, layout, matchedBy], described: { source: predictions, sha256, matchedBy } };
}

/**
 * What is wrong with a file of answers as far as its first rows tell. What is wrong with the table of a data set that data set
 * says itself.
 */
export async function checkAnswers(
  source: TableOfAnswers,
  answers: readonly { name: string }[],
  { resolve }: Pick<PredictionsContext, 'resolve'>,
): Promise<Problem[]> {
  const { predictions, columns } = source;
  if (typeof predictions !== 'string') return [];
  const needed = [(columns.id ?? columns.text)!, ...answers.map(({ name }) => name)];
  return checkTable(tableOf({ ...source, predictions }, resolve), needed);
}

/** Keeps the answer for each data set: what is read while planning is not read again. */
export function once<T>(
  read: (data: Items, progress: Progress) => Promise<T>,
): (data: Items, progress: Progress) => Promise<T> {
  const answers = new WeakMap<Items, Promise<T>>();
  return (data, progress) => {
    const answer = answers.get(data) ?? read(data, progress);
    answers.set(data, answer);
    return answer;
  };
}

export function tableOf(
  { predictions, format, delimiter }: TableOptions & { predictions: string },
  resolve: (path: string) => string,
): TableSource {
  return { path: resolve(predictions), format, delimiter };
}

/** How the files are read; null where that is not known. */
export async function layoutOf({ path, format, delimiter = ',' }: TableSource): Promise<string | null> {
  const formats = format === undefined ? (await filesOf(path)).map(formatOf) : [format];
  const named = [...new Set(formats)].map((one) => (one === 'csv' ? `csv ${delimiter}` : one));
  return named.join(' ') || null;
}
