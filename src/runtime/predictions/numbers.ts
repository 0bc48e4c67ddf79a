/** A file of numbers that somebody's system has given, matched to a data set's items by id or text. */
import type { NumbersSource } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { numberHint, shownCell } from '../../support/tables/cells/wording.ts';
import { numberOf, type TableSource } from '../../support/tables/read.ts';
import type { Scorer } from '../sources.ts';
import { type RowValues, valuesByItem } from './rows.ts';
import { once, openTable, type PredictionsContext } from './table.ts';

/**
 * Opens a file of numbers, which is read once for each data set. A missing number is a missing answer, as is an item
 * without a row. Anything else that is not a number, or too great to reckon with, is refused, with its line.
 *
 * @throws InputError when opened without the file; when asked, as {@link valuesByItem}
 */
export async function openNumbers(source: NumbersSource, context: PredictionsContext): Promise<Scorer> {
  const { table, key, described } = await openTable(source, context);
  const { number } = source.columns;
  return {
    key: contentKey('numbers', ...key, number, source.missing ?? null),
    describe: () => ({ ...described, number }),
    score: once(async (data, progress) => {
      const values = await readNumbers(source, table, data, progress);
      let missing = 0;
      for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
      return { values, missing, truncated: 0 };
    }),
    close: async () => {},
  };
}

/** @throws InputError with every cell that is not a number, and as {@link valuesByItem} */
function readNumbers(
  source: NumbersSource,
  table: TableSource,
  data: Items,
  progress: Progress,
): Promise<Float64Array> {
  const { number } = source.columns;
  const hinted = new Set<string>(); // Each way out is said once.
  const read: RowValues['read'] = ([cell], refuse) => {
    const value = numberOf(cell);
    if (value !== undefined && !(Math.abs(value) > GREATEST)) return value;
    const hint = value === undefined ? numberHint(cell) : TOO_GREAT;
    const what = value === undefined ? 'is not a number' : 'is too great';
    refuse({ message: `"${number}": ${shownCell(cell)} ${what}`, ...(hint && !hinted.has(hint) ? { hint } : {}) });
    if (hint) hinted.add(hint);
    return undefined;
  };
  return valuesByItem(source, table, data, { columns: [number], read }, progress);
}

/** Of greater ones the squares of squares are no numbers any more. */
const GREATEST = 1e60;
const TOO_GREAT = `Numbers are at most ${GREATEST}; leave the cell empty where the system gave none`;
