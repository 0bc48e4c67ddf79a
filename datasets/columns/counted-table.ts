/** A table whose rows an engine counts: an item is then all rows of one label, groups and answers. */
import {
  type CountedColumn,
  type DatasetContext,
  type Items,
  type LoadedData,
  Problems,
  type TableEngine,
} from '../../src/plugin.ts';
import { Reading } from './reading.ts';
import type { TableOptions } from './table-options.ts';

/**
 * Read once for each subject whose answers are in the table, since these tell rows apart. Texts, ids, cases, membership and
 * clients are not read: rows that are counted have none.
 *
 * @param place what problems name: a file, or a query
 * @throws InputError with all that is wrong in the rows, and as the engine does
 */
export async function countedTable(
  given: TableOptions,
  { answers = new Map() }: DatasetContext,
  engine: TableEngine,
  { title, source, place }: { title: string; source: string; place: string },
): Promise<LoadedData<Items>> {
  const { id: _, text: __, case: ___, member: ____, members: _____, client: ______, ...columns } = given.columns;
  const counted = { ...given, columns };
  const read = async (own: readonly { name: string; isScore: boolean }[]): Promise<LoadedData<Items>> => {
    const problems = new Problems(place, true);
    const names = own.map(({ name }) => name);
    const reading = new Reading(counted, { keep: [], answers: names }, problems);
    const rows = await engine.count(columnsOf(reading, own, given.scoreBins));
    for (const [i, cells] of rows.cells.entries()) reading.row(cells, 0, rows.counts[i]);
    reading.rowsCounted(rows.cells, rows.counts);
    const data = reading.data();
    problems.raise();
    const sha256 = (await sha256Of()) ?? rows.sha256;
    return {
      ...data,
      ...(data.answers ? { answers: { ...data.answers, sha256: rows.sha256 } } : {}),
      ...(given.scoreBins === undefined ? {} : { scoreBins: given.scoreBins }),
      info: { ...data.info, title, source, sha256 },
    };
  };
  let hash: ReturnType<TableEngine['sha256']> | undefined;
  const sha256Of = () => {
    hash ??= engine.sha256();
    return hash;
  };
  const bySubject = new Map<string, LoadedData<Items>>();
  for (const [subject, own] of answers) bySubject.set(subject, await read(own));
  const [first] = bySubject.values();
  return { ...(first ?? (await read([]))), bySubject };
}

function columnsOf(
  { wanted, froms }: Reading,
  answers: readonly { name: string; isScore: boolean }[],
  bins: number | undefined,
): CountedColumn[] {
  const scores = new Set(answers.filter(({ isScore }) => isScore).map(({ name }) => name));
  return wanted.map((name, i): CountedColumn => {
    if (i < froms.length) return { name, from: froms[i] };
    return { name, bins: scores.has(name) ? bins : undefined };
  });
}
