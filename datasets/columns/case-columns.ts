/** Columns of a table that together say which items belong to one case, or to one client. */
import { type Cases, ItemList, type ValueReader } from '../../src/plugin.ts';

export class CaseColumns {
  readonly columns: readonly string[];
  readonly #read: ValueReader;
  readonly #numbers = new Map<string, number>();
  /** Per item the number of its case, and 1 more: 0 where it has none. */
  readonly #of = new ItemList();
  readonly #missing: number[];

  constructor(columns: readonly string[], read: ValueReader) {
    this.columns = columns;
    this.#read = read;
    this.#missing = columns.map(() => 0);
  }

  /** Knows of a case of which no item is kept: the cells of a row from `at` on. */
  name(cells: readonly string[], at: number): void {
    const parts = this.columns.map((_, i) => this.#read(cells[at + i]));
    if (!parts.includes('')) this.#numberOf(parts);
  }

  /** Takes an item's cells from `at` on, items in ascending order. An item that lacks one of them has no case. */
  add(cells: readonly string[], at: number): void {
    const parts = this.columns.map((_, i) => this.#read(cells[at + i]));
    for (const [i, part] of parts.entries()) if (part === '') this.#missing[i]++;
    if (parts.includes('')) {
      this.#of.push(0);
      return;
    }
    this.#of.push(this.#numberOf(parts) + 1);
  }

  #numberOf(parts: readonly string[]): number {
    const id = parts.length === 1 ? parts[0] : JSON.stringify(parts);
    const number = this.#numbers.get(id) ?? this.#numbers.size;
    if (number === this.#numbers.size) this.#numbers.set(id, number);
    return number;
  }

  cases(): Cases {
    return { ids: [...this.#numbers.keys()], of: Int32Array.from(this.#of.toArray(), (number) => number - 1) };
  }

  /** Column -> how many items have no value in it, where any lacks one. */
  missing(): Record<string, number> {
    const counts = this.columns.map((column, i): [string, number] => [column, this.#missing[i]]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }
}
