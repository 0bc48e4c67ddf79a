/** Collects what is wrong with one table, so that it is all said at once. */
import { basename } from 'node:path';
import { InputError, type Place, type Problem } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';

const LISTED = 20;

/** What tells the rows of a file apart: the line on which each begins, or its number where there are no lines. */
export type RowUnit = 'line' | 'row';

/** What the reader of one file tells, by the file's own lines. */
export interface FileProblems {
  readonly file: string;
  /** The first file of a table of several, for all but that one: what is missing here is there. */
  readonly first?: string;
  add(problem: Omit<Problem, 'file'>): void;
  /** All of the table. */
  list(): Problem[];
}

export class Problems implements FileProblems {
  /** Of a table of several files the pattern that names them. */
  readonly file: string;
  readonly #files: { file: string; unit: RowUnit; before: number }[] = [];
  readonly #listed: Problem[] = [];
  #count = 0;

  readonly #isCounted: boolean;

  /** @param isCounted whether rows came counted, so that there are no lines to name */
  constructor(file: string, isCounted = false) {
    this.file = file;
    this.#isCounted = isCounted;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * The next file of the table. What is added from now on for a line beyond `before` is about this file, whose lines
   * were counted on from there.
   */
  inFile(file: string, unit: RowUnit, before: number): FileProblems {
    this.#files.push({ file, unit, before });
    return {
      file,
      ...(this.#files.length > 1 ? { first: this.#files[0].file } : {}),
      // Where there are no lines, there is no header in the first of them.
      add: ({ line, ...problem }) =>
        this.#add({ file, ...(unit === 'line' && line !== undefined && { line }), ...problem }),
      list: () => this.list(),
    };
  }

  /** The first 20 are kept, the rest counted. `line` is that which came with a row. */
  add({ line, ...problem }: Omit<Problem, 'file'>): void {
    const at = line === undefined || this.#isCounted ? undefined : this.#at(line);
    const place = at === undefined ? { file: this.file } : { file: at.file, [at.unit]: at.number };
    this.#add({ ...place, ...problem });
  }

  /** One whose place was asked of {@link placeOf} when the table was read. */
  addAt(place: Place, problem: Problem): void {
    this.#add({ ...place, ...problem });
  }

  /** Of a row, for a problem that shows only later. */
  placeOf(line: number): Place {
    const { file, unit, number } = this.#at(line);
    return { file, [unit]: number };
  }

  /** Names a row in a sentence: `line 7`, `row 7`, or `line 7 of part-2.csv` where there are several files. */
  place(line: number): string {
    const { file, unit, number } = this.#at(line);
    return `${unit} ${number}${this.#files.length > 1 ? ` of ${basename(file)}` : ''}`;
  }

  #at(line: number): { file: string; unit: RowUnit; number: number } {
    const own = this.#files.findLast(({ before }) => before < line);
    return own === undefined
      ? { file: this.file, unit: 'line', number: line }
      : { file: own.file, unit: own.unit, number: line - own.before };
  }

  #add(problem: Problem): void {
    if (this.#count++ < LISTED) this.#listed.push(problem);
  }

  /** Everything collected, by file and line; past the twentieth, one entry with the number of the rest. */
  list(): Problem[] {
    const rest = this.#count - this.#listed.length;
    const fileOf = ({ file }: Problem) => this.#files.findIndex((one) => one.file === file);
    const rowOf = ({ line, row }: Problem) => line ?? row ?? Number.MAX_VALUE;
    const byPlace = this.#listed.toSorted((a, b) => fileOf(a) - fileOf(b) || rowOf(a) - rowOf(b));
    if (rest === 0) return byPlace;
    return [...byPlace, { file: this.file, message: `and ${counted('more problem', rest)}` }];
  }

  /** @throws InputError if there is anything to say. */
  raise(): void {
    if (this.#count > 0) throw new InputError(this.list());
  }
}
