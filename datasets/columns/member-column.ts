/** The column that says whether a system was trained on an item. */
import { z } from 'zod';
import {
  cleanValue,
  fewNames,
  ItemList,
  type Problems,
  shownCell,
  spellingOf,
  type ValueReader,
} from '../../src/plugin.ts';

export const memberColumn = z.union([
  z.string().min(1),
  z.strictObject({
    column: z.string().min(1),
    values: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .describe('What stands there of the items that systems were trained on, as `train`'),
  }),
]);
export type MemberColumnOption = z.output<typeof memberColumn>;

const YES = /^(true|yes|1)$/i;
const NO = /^(false|no|0)$/i;

/** Values of a column that has more are no answer to whether an item was trained on, and may be texts, which no message shows. */
const MOST_VALUES = 20;
/** As pandas writes whole numbers of a column in which one is missing. */
const spelt = spellingOf(['0', '1']);

export class MemberColumn {
  readonly column: string;
  /** How many rows say nothing. */
  missing = 0;
  readonly #values: readonly string[] | null;
  /** The values that stand there, and of each item, from 1 on, which; 0 for none. */
  readonly #found = new Map<string, number>();
  readonly #read: ValueReader;
  readonly #problems: Problems;
  /** Per item its value where `values` are given, else 1 more than its membership. */
  readonly #of = new ItemList();

  constructor(given: MemberColumnOption, read: ValueReader, problems: Problems) {
    this.column = typeof given === 'string' ? given : given.column;
    this.#values = typeof given === 'string' ? null : given.values.map((value) => cleanValue(String(value)));
    this.#read = read;
    this.#problems = problems;
  }

  /** Takes the cell of each item, in ascending order. */
  add(cell: string, line: number): void {
    const value = this.#read(cell);
    if (value === '') {
      this.missing++;
      this.#of.push(0);
      return;
    }
    this.#of.push(this.#values === null ? this.#yesOrNo(value, cell, line) : this.#numberOf(value));
  }

  /** Once all rows are read; values that no row has go to the problems. */
  membership(): Int8Array {
    const codes = this.#of.toArray();
    if (this.#values === null) return Int8Array.from(codes, (code) => code - 1);
    const found = [...this.#found.keys()];
    const same = spellingOf(found);
    const values = new Set(this.#values.map(same));
    // Where nothing stands, nobody knows of any item.
    if (found.length > 0) this.#checkValues(values, found.map(same), codes.length);
    const members = [-1, ...found.map((value) => Number(values.has(same(value))))];
    return Int8Array.from(codes, (code) => members[code]);
  }

  #checkValues(values: ReadonlySet<string>, found: readonly string[], size: number): void {
    const hint =
      found.length <= MOST_VALUES && 2 * found.length <= size
        ? `The values in "${this.column}" are ${fewNames(found.map((value) => JSON.stringify(value)))}`
        : `"${this.column}" has ${found.length.toLocaleString('en')} different values: is it the column of members?`;
    for (const value of values) {
      if (found.includes(value)) continue;
      const message = `"${this.column}": no row has the value ${JSON.stringify(value)} that \`values\` names`;
      this.#problems.add({ message, hint });
    }
  }

  #numberOf(value: string): number {
    const known = this.#found.get(value) ?? this.#found.size + 1;
    this.#found.set(value, known);
    return known;
  }

  /** 1 more than the membership. */
  #yesOrNo(value: string, cell: string, line: number): 0 | 1 | 2 {
    if (YES.test(spelt(value))) return 2;
    if (NO.test(spelt(value))) return 1;
    const message = `"${this.column}": ${shownCell(cell)} is neither yes nor no`;
    const hint = `Say what stands for members: { column: ${this.column}, values: [train] }`;
    this.#problems.add({ line, message, hint });
    return 0;
  }
}
