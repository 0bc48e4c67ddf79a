/** A file of rankings that somebody's system has made: the position of each item, and in which list. */
import type { RankingsSource } from '../../contract/configuration.ts';
import type { Items } from '../../contract/data.ts';
import type { Answers } from '../../contract/observations.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { shownCell } from '../../support/tables/cells/wording.ts';
import { numberOf, type TableSource } from '../../support/tables/read.ts';
import type { Ranker } from '../sources.ts';
import { type RowValues, valuesByItem } from './rows.ts';
import { once, openTable, type PredictionsContext } from './table.ts';

/**
 * Opens a file of rankings, which is read once for each data set. A missing position is a missing answer, as is an item
 * without a row. Anything else that is not a whole number from 1 on is refused, as is a position without a list, each with
 * its line. Items may share a position.
 *
 * @throws InputError when opened without the file; when asked, as {@link valuesByItem}
 */
export async function openRankings(source: RankingsSource, context: PredictionsContext): Promise<Ranker> {
  const { table, key, described } = await openTable(source, context);
  const { position, list = null } = source.columns;
  return {
    key: contentKey('rankings', ...key, position, list, source.missing ?? null),
    describe: () => ({ ...described, position, list }),
    rank: once((data, progress) => readRankings(source, table, data, progress)),
    close: async () => {},
  };
}

/** @throws InputError with every cell that cannot be used, and as {@link valuesByItem} */
async function readRankings(
  source: RankingsSource,
  table: TableSource,
  data: Items,
  progress: Progress,
): Promise<Answers['rankings']> {
  const { position, list } = source.columns;
  const lists = new Map<string, number>();
  // A row has one value: which of the places that were found it is.
  const places: { list: number; position: number }[] = [];
  const known = new Map<string, number>();
  const read: RowValues['read'] = ([cell, name = ''], refuse) => {
    const value = numberOf(cell);
    if (value !== undefined && Number.isNaN(value)) return value;
    if (value === undefined || !Number.isSafeInteger(value) || value < 1) {
      refuse({ message: `"${position}": ${shownCell(cell)} is not a position: a whole number, 1 for the first` });
      return undefined;
    }
    if (list !== undefined && name === '') {
      refuse({ message: `"${list}" is missing, so that the position is of no list` });
      return undefined;
    }
    if (!lists.has(name)) lists.set(name, lists.size);
    const place = { list: lists.get(name)!, position: value };
    const key = `${place.list} ${value}`;
    if (!known.has(key)) known.set(key, places.push(place) - 1);
    return known.get(key);
  };
  const columns = list === undefined ? [position] : [position, list];
  const found = await valuesByItem(source, table, data, { columns, read }, progress);
  return {
    positions: Float64Array.from(found, (place) => places[place]?.position ?? Number.NaN),
    lists: Int32Array.from(found, (place) => places[place]?.list ?? -1),
    missing: found.reduce((count, place) => count + (Number.isNaN(place) ? 1 : 0), 0),
  };
}
