/** The column that says whether a system was trained on an item. */
import { z } from 'zod';
import { cleanValue, ItemList, type Problems, shownCell, type ValueReader } from '../../src/plugin.ts';

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

export class MemberColumn {
  readonly column: string;
  /** How many rows say nothing. */
  missing = 0;
  readonly #values: ReadonlySet<string> | null;
  readonly #read: ValueReader;
  readonly #problems: Problems;
  /** Per item 1 more than its membership. */
  readonly #of = new ItemList();

  constructor(given: MemberColumnOption, read: ValueReader, problems: Problems) {
    this.column = typeof given === 'string' ? given : given.column;
    this.#values = typeof given === 'string' ? null : new Set(given.values.map((value) => cleanValue(String(value))));
    this.#read = read;
    this.#problems = problems;
  }

  /** Takes the cell of each item, in ascending order. */
  add(cell: string, line: number): void {
    const membership = this.#membership(this.#read(cell), cell, line);
    if (membership === -1) this.missing++;
    this.#of.push(membership + 1);
  }

  membership(): Int8Array {
    return Int8Array.from(this.#of.toArray(), (code) => code - 1);
  }

  #membership(value: string, cell: string, line: number): 1 | 0 | -1 {
    if (value === '') return -1;
    if (this.#values !== null) return this.#values.has(value) ? 1 : 0;
    if (YES.test(value)) return 1;
    if (NO.test(value)) return 0;
    const message = `"${this.column}": ${shownCell(cell)} is neither yes nor no`;
    const hint = `Say what stands for members: { column: ${this.column}, values: [train] }`;
    this.#problems.add({ line, message, hint });
    return -1;
  }
}
