/** An audit as CSV: one row a category of a table, numbers unrounded, empty cells for null. */
import type { Audit, AuditRow, AuditTable } from '../../contract/audit.ts';
import { csvCell } from '../../view/text/escape.ts';

type Cell = string | number | null;

const columns: readonly (readonly [string, (table: AuditTable, row: AuditRow) => Cell])[] = [
  ['group', ({ group }) => group],
  ['class', (table) => table.class],
  ['by', ({ by }) => by],
  ['race', (_, { race }) => race],
  ['sex', (_, { sex }) => sex],
  ['number', (_, { number }) => number],
  ['selected', (_, { selected }) => selected],
  ['rate', (_, { rate }) => rate],
  ['impact_ratio', (_, { ratio }) => ratio],
  ['reason', (_, { reason }) => reason],
  ['lower', (_, { interval }) => interval?.lower ?? null],
  ['upper', (_, { interval }) => interval?.upper ?? null],
  ['p_value', (_, { pValue }) => pValue],
  ['size_to_show', (_, { sizeToShow }) => sizeToShow],
  ['gate', (_, { gate }) => gate?.verdict ?? null],
  ['table_people', ({ people }) => people],
  ['table_unknown', ({ unknown }) => unknown],
  ['table_unknown_selected', ({ unknownSelected }) => unknownSelected],
  ['table_p_value', ({ test }) => test?.pValue ?? null],
  ['table_adjusted_p_value', ({ test }) => test?.adjustedPValue ?? null],
  ['table_flagged', ({ flagged }) => (flagged ? 'yes' : 'no')],
];

export function renderAuditCsv({ tables }: Audit): string {
  const rows = tables.flatMap((table) => table.rows.map((row) => columns.map(([, cell]) => csvCell(cell(table, row)))));
  return [columns.map(([name]) => name), ...rows].map((cells) => `${cells.join(',')}\n`).join('');
}
