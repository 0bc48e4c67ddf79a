/** The verdict that a user may ask for: whether a ratio is below a least one, beyond chance. */
import type { Audit, AuditTable } from '../contract/audit.ts';
import { ratiosToGreatest } from '../statistics/rates/ratio-to-greatest.ts';
import { compared, isBelow, pairs, shareOf } from './ratios.ts';

/**
 * Judges every ratio of every table. One fails where the upper limit of its interval is below `minRatio`, corrected by
 * Bonferroni over all pairs of categories of all tables: where every true ratio is allowed, the chance that any fails is 2.5 % at
 * most. A ratio that is below and not beyond chance is a warning.
 */
export function judge(
  tables: readonly AuditTable[],
  minRatio: number | undefined,
): Pick<Audit, 'tables' | 'gate' | 'verdict'> {
  if (minRatio === undefined) return { tables: [...tables], gate: null, verdict: 'not-judged' };
  const comparisons = tables
    .filter(({ reason }) => reason === null)
    .reduce((sum, { rows }) => sum + pairs(compared(rows).length), 0);
  const judged = tables.map((table) => (table.reason === null ? judgedTable(table, minRatio, comparisons) : table));
  const verdicts = judged.flatMap(({ rows }) => rows.flatMap(({ gate }) => gate?.verdict ?? []));
  const verdict = verdicts.length === 0 ? 'incomplete' : verdicts.includes('fail') ? 'fail' : 'pass';
  return { tables: judged, gate: { minRatio, comparisons }, verdict };
}

function judgedTable(table: AuditTable, minRatio: number, comparisons: number): AuditTable {
  const gaps = ratiosToGreatest(compared(table.rows).map(shareOf), comparisons)!;
  let next = 0;
  const rows = table.rows.map((row) => {
    if (row.ratio === null) return row;
    const { value, upper } = gaps[next++];
    const verdict = upper < minRatio ? 'fail' : isBelow(value, minRatio) ? 'warn' : 'pass';
    return { ...row, gate: { upper, verdict } as const };
  });
  return { ...table, rows };
}
