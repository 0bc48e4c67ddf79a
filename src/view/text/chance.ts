/** What chance alone makes of a result, worded the same everywhere. Plain text, not yet escaped. */

import type { Result } from '../../contract/report.ts';
import { formatNumber } from './format.ts';

type Valued = Pick<Result, 'value' | 'ideal' | 'byChance'>;

/** `chance 0.110`, beside a value in a table; empty where there is none. */
export function chanceCell({ byChance }: Pick<Result, 'byChance'>, decimals: number): string {
  return byChance === undefined ? '' : `chance ${formatNumber(byChance, decimals)}`;
}

/** What {@link chanceCell} is, under a table that has any; otherwise null. */
export function chanceLegend(
  results: readonly (Pick<Result, 'byChance'> | undefined)[],
  label = 'chance',
): string | null {
  if (results.every((result) => result?.byChance === undefined)) return null;
  return `${label}: what the value would be on average without any bias`;
}

/** `, of which chance alone would make 0.110` after a value; where 0 is not the ideal, `, where chance alone would make it 0.880`. */
export function chanceClause({ byChance, ideal }: Omit<Valued, 'value'>, decimals: number): string {
  if (byChance === undefined) return '';
  const number = formatNumber(byChance, decimals);
  return ideal === 0 ? `, of which chance alone would make ${number}` : `, where chance alone would make it ${number}`;
}

/** Whether it is farther from its ideal than chance alone would make it on average; so, too, where chance does not move it. */
export function isBeyondChance({ value, ideal, byChance }: Valued): boolean {
  if (byChance === undefined || value === null || ideal === null) return true;
  return Math.abs(value - ideal) > Math.abs(byChance - ideal);
}
