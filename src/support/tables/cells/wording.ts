/** What messages show of a table: a few names and short values, never its texts. */

const MOST_NAMES = 8;
const LONGEST_NAME = 40;
const LONGEST_VALUE = 24;

/** The first few names and how many more there are. Long ones are only counted: they may be a text. */
export function fewNames(names: readonly string[]): string {
  const shown = names.filter(isName).slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  if (shown.length === 0) return `${more.toLocaleString('en')} that are too long to be shown`;
  return shown.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}

/** Short enough for the name of a column or category, on one line. */
export function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && !/[\r\n]/.test(text);
}

/** A cell that is not what it should be: itself where it is a short word or number, else its length. */
export function shownCell(cell: string): string {
  return cell.length <= LONGEST_VALUE && !/\s/.test(cell.trim())
    ? JSON.stringify(cell)
    : `a text of ${cell.length.toLocaleString('en')} characters`;
}

/**
 * An id in a message: up to 40 characters of one that has no white space, or is a name and a number (`de 17`); else its
 * length, since it may be a text.
 */
export function shownId(id: string): string {
  if (!/^[!-~]+(?: \d+)?$/.test(id)) return shownCell(id);
  return JSON.stringify(id.length > LONGEST_NAME ? `${id.slice(0, LONGEST_NAME - 3)}...` : id);
}

/** How to write what people write for a number and this is not taken for one; none where it is something else. */
export function numberHint(cell: string): string | undefined {
  const written = cell.trim();
  if (/^[\d.,]+\s*%$/.test(written)) return 'Write percentages as shares from 0 to 1, without a sign';
  if (/^[+-]?\d*,\d+$/.test(written)) return 'Write numbers with a decimal point';
  return undefined;
}
