import type { Form, SwapRow } from '../../contract/swap-table.ts';

/**
 * Rows from lines: the groups' words divided by spaces, words with the same meaning by `|` (the first is written), `-`
 * for a group without one.
 */
export function rowsOf(lines: string, more: { form?: Form; capitalised?: boolean } = {}): SwapRow[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => ({
      words: line
        .trim()
        .split(/ +/)
        .map((cell) => (cell === '-' ? null : cell.split('|'))),
      ...more,
    }));
}
