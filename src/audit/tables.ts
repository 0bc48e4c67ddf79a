/** All tables of an audit: by sex, by race and ethnicity, and by both; of everybody, and of each group; for each class. */
import type { AuditRow, AuditTable } from '../contract/audit.ts';
import { randomStream } from '../statistics/distributions/random.ts';
import { holm } from '../statistics/significance/adjust.ts';
import { fisherFreemanHalton } from '../statistics/significance/homogeneity.ts';
import { type Cell, countOf, type Selects, valuesOf } from './people.ts';
import { type CategoryCounts, compared, fairBelowFourFifths, rowsOf, shareOf, whyNot } from './ratios.ts';

/** What is counted as selected; with a name, the class that people are classified as. */
export interface Selection {
  class: string | null;
  selects: Selects;
}

/** A table is flagged where chance would make it so uneven less often than this. */
const LEVEL = 0.05;

export function makeTables(
  cells: readonly Cell[],
  asked: { by: readonly AuditTable['by'][]; selections: readonly Selection[]; excludes: boolean; seed: number },
): AuditTable[] {
  const groups = [null, ...valuesOf(cells, 'group')];
  const tables = groups.flatMap((group) =>
    asked.selections.flatMap((selection) =>
      asked.by.map((by) => countedTable(cells, { group, by, ...selection }, asked.excludes)),
    ),
  );
  const testable = tables.filter(({ reason }) => reason === null);
  // The least p value that drawn tables can have stays small after the correction over all of them.
  const draws = Math.max(9_999, 200 * testable.length - 1);
  const tests = testable.map((table) => {
    const random = randomStream(asked.seed, 'audit', table.by, JSON.stringify([table.group, table.class]));
    table.fairBelowFourFifths = fairBelowFourFifths(table.rows, random);
    return fisherFreemanHalton(compared(table.rows).map(shareOf), { random, draws });
  });
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  for (const [t, table] of testable.entries()) {
    const { pValue, exact } = tests[t];
    table.test = { pValue, adjustedPValue: adjusted[t], exact };
    table.flagged = adjusted[t] < LEVEL;
  }
  return tables;
}

/** A table with its counts and ratios, and why it cannot be tested where that is so. */
function countedTable(
  cells: readonly Cell[],
  { group, by, class: name, selects }: Selection & { group: string | null; by: AuditTable['by'] },
  excludes: boolean,
): AuditTable {
  const own = group === null ? cells : cells.filter((cell) => cell.group === group);
  const categories = categoriesOf(cells, by).map((category): CategoryCounts => {
    const members = own.filter((cell) => isOf(cell, category));
    return { ...category, number: total(members), selected: total(members, selects) };
  });
  const unknown = own.filter((cell) => (by !== 'race' && cell.sex === null) || (by !== 'sex' && cell.race === null));
  const people = total(own);
  const rows = rowsOf(categories, people, excludes);
  return {
    group,
    class: name,
    by,
    people,
    unknown: total(unknown),
    unknownSelected: total(unknown, selects),
    rows,
    test: null,
    reason: whyNot(rows),
    flagged: false,
    fairBelowFourFifths: null,
  };
}

type Category = Pick<AuditRow, 'sex' | 'race'>;

/** Those of everybody, so that a group says of which it has nobody. */
function categoriesOf(cells: readonly Cell[], by: AuditTable['by']): Category[] {
  const [sexes, races] = [valuesOf(cells, 'sex'), valuesOf(cells, 'race')];
  if (by === 'sex') return sexes.map((sex) => ({ sex, race: null }));
  if (by === 'race') return races.map((race) => ({ sex: null, race }));
  return races.flatMap((race) => sexes.map((sex) => ({ sex, race })));
}

function isOf(cell: Cell, { sex, race }: Category): boolean {
  return (sex === null || cell.sex === sex) && (race === null || cell.race === race);
}

function total(cells: readonly Cell[], selects?: Selects): number {
  return cells.reduce((sum, cell) => sum + countOf(cell, selects), 0);
}
