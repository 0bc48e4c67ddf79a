/** The files of one table must agree on what a column holds: else its values would change with the file that they are in. */
import { basename } from 'node:path';
import type { Problem } from '../../../contract/problem.ts';

/** What the values of a column in a binary table are, of whatever width: integers and floats are one value in a cell. */
export type ValueKind = 'numbers' | 'true and false' | 'texts' | 'dates' | 'times' | 'dates and times';

/** Null of a column without any value. */
export type ColumnKind = ValueKind | `lists of ${ValueKind}` | null;

/** Of the files of one table, as they are opened. */
export class ColumnKinds {
  readonly #seen = new Map<string, { kind: ColumnKind; path: string }>();

  /** What is wrong with this column of this file beside earlier ones, or null. */
  add(path: string, column: string, kind: ColumnKind): Problem | null {
    const first = this.#seen.get(column);
    if (first === undefined || first.kind === null) this.#seen.set(column, { kind, path });
    else if (kind !== null && kind !== first.kind)
      return {
        message: `the column "${column}" holds ${kind}, and in ${basename(first.path)} ${first.kind}`,
        hint: 'Write it as the same type into all files of the table',
      };
    return null;
  }
}
