/** Rows of a table that an engine has counted: each that differs from the others once, and how often it is there. */
import { createHash } from 'node:crypto';
import { InputError } from '../../../contract/problem.ts';

/** A column by whose values rows are told apart. */
export interface CountedColumn {
  name: string;
  /** Of shares from 0 to 1: whether they are at least this is all that is told of them, as 0 and 1. */
  from?: number | undefined;
  /** Of numbers from 0 to 1: in so many bins of equal width, of each the middle. */
  bins?: number | undefined;
}

export interface CountedRows {
  /** By row the cells of the columns, as a CSV file would have them: those of numbers from 0 to 1 that were not are as they are. */
  cells: string[][];
  /** How many rows of the table are like it. */
  counts: Float64Array;
  /** Of all of this, whatever the order in which the engine told it. */
  sha256: string;
}

/** Of more different rows a table is not told in counts: what is made of each takes some 200 bytes. */
export const MOST_DIFFERENT = 2_000_000;

export function countedRows(cells: string[][], counts: Float64Array): CountedRows {
  const lines = cells.map((row, i) => JSON.stringify([row, counts[i]]));
  const order = [...lines.keys()].sort((a, b) => (lines[a] < lines[b] ? -1 : 1));
  const hash = createHash('sha256');
  for (const i of order) hash.update(lines[i]).update('\n');
  return {
    cells: order.map((i) => cells[i]),
    counts: Float64Array.from(order, (i) => counts[i]),
    sha256: hash.digest('hex'),
  };
}

export function tooManyDifferent(place: { file?: string }, bins: number | undefined): InputError {
  const message = `more than ${MOST_DIFFERENT.toLocaleString('en')} rows differ in label, groups and answers`;
  const hint =
    bins === undefined
      ? 'Put the scores into bins (`scoreBins: 1000`; the report then says how far off that can be), or leave out a column'
      : 'Use fewer bins, or leave out a column of groups';
  return new InputError({ ...place, message, hint });
}

/** An identifier as SQL quotes it. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL quotes it, without escapes. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
