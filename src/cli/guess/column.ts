/** What can be seen of one column of a table. */

import { valueReader } from '../../support/tables/cells/values.ts';
import { numberOf } from '../../support/tables/read.ts';

export interface Column {
  name: string;
  /** The name in lower case, letters and digits alone. */
  plain: string;
  /** Per row; the empty string where the value is missing. */
  values: readonly string[];
  /** Different values that are not missing. */
  distinct: ReadonlySet<string>;
  /** Whether there is a value in every row, each another one. */
  isUnique: boolean;
  /** Whether all values are numbers from 0 to 1. */
  isShare: boolean;
  isNumeric: boolean;
  /** Characters of a value, on average. */
  length: number;
}

export function columnsOf({
  columns,
  rows,
}: {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}): Column[] {
  const read = valueReader();
  return columns.map((name, c) => {
    const values = rows.map((row) => read(row[c]));
    const given = values.filter((value) => value !== '');
    const distinct = new Set(given);
    const numbers = given.map(numberOf);
    const isNumeric = given.length > 0 && numbers.every((value) => value !== undefined && Number.isFinite(value));
    return {
      name,
      plain: name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''),
      values,
      distinct,
      isUnique: given.length === rows.length && distinct.size === rows.length,
      isShare: isNumeric && numbers.every((value) => value! >= 0 && value! <= 1),
      isNumeric,
      length: given.reduce((sum, value) => sum + value.length, 0) / Math.max(1, given.length),
    };
  });
}
