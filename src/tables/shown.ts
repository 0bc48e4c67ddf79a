/** What a message may show of a table's cells. */

const LONGEST = 40;

/** A cell as a message shows it: a long one is cut, and one that may be a text is not shown at all. */
export function shown(cell: string): string {
  if (/\s/.test(cell) || (cell.length > LONGEST && !/^[!-~]*$/.test(cell)))
    return `a text of ${cell.length} characters`;
  return JSON.stringify(cell.length > LONGEST ? `${cell.slice(0, LONGEST - 3)}...` : cell);
}
