/** A column of shares from 0 to 1, or of yes and no, read as yes from some share on. */
import { z } from 'zod';
import { numberOf, type Problems, shownCell, type ValueReader } from '../../src/plugin.ts';

export const from = z.number().gt(0).max(1);

/** Cells of shares repeat: so many different ones are remembered. */
const REMEMBERED = 10_000;

export class Shares {
  /** How many rows have no value here. */
  missing = 0;
  readonly #column: string;
  readonly #from: number | undefined;
  readonly #read: ValueReader;
  readonly #problems: Problems;
  readonly #known = new Map<string, boolean | null>();

  /** Without `from` the column may hold 0 and 1, or true and false, alone. */
  constructor(given: { column: string; from?: number | undefined }, read: ValueReader, problems: Problems) {
    this.#column = given.column;
    this.#from = given.from;
    this.#read = read;
    this.#problems = problems;
  }

  /** Whether the cell of an item, which may stand for several rows, is a yes; null where it is missing, or wrong, which goes to the problems. */
  holds(cell: string, line: number, rows = 1): boolean | null {
    let holds = this.#known.get(cell);
    if (holds === undefined) {
      const share = shareOf(this.#read(cell));
      const wrong = this.#wrong(share, cell);
      if (wrong) {
        this.#problems.add({ line, ...wrong });
        return null;
      }
      holds = share === null ? null : share! >= (this.#from ?? 1);
      if (this.#known.size < REMEMBERED) this.#known.set(cell, holds);
    }
    if (holds === null) this.missing += rows;
    return holds;
  }

  #wrong(share: number | null | undefined, cell: string): { message: string; hint?: string } | null {
    if (share === undefined) return { message: `"${this.#column}": ${shownCell(cell)} is not a share from 0 to 1` };
    if (share === null || this.#from !== undefined || share === 0 || share === 1) return null;
    const hint = `Give the share from which it counts: { column: ${this.#column}, from: 0.5 }`;
    return { message: `"${this.#column}": ${shownCell(cell)} is neither 0 nor 1`, hint };
  }
}

/** Null where it is missing; undefined for what is no share. */
function shareOf(value: string): number | null | undefined {
  if (value === '') return null;
  if (/^true$/i.test(value)) return 1;
  if (/^false$/i.test(value)) return 0;
  const share = numberOf(value);
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}
