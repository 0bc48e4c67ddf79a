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
  /** Of all of this. */
  sha256: string;
}

/** Of more different rows a table is not told in counts: what is made of each takes some 200 bytes. */
export const MOST_DIFFERENT = 2_000_000;

/** @param cells in the engine's order of their values, so that the same rows give the same hash, and sums to the last digit */
export function countedRows(cells: string[][], counts: Float64Array): CountedRows {
  const hash = createHash('sha256');
  for (let i = 0; i < cells.length; i += HASHED) hash.update(JSON.stringify(cells.slice(i, i + HASHED)));
  hash.update(counts);
  return { cells, counts, sha256: hash.digest('hex') };
}

/** Rows at a time. */
const HASHED = 1000;

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
