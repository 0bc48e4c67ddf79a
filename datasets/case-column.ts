/** A column of a table that says which items belong to one case. */
import { type Cases, ItemList, type ValueReader } from '../src/plugin.ts';

export class CaseColumn {
  readonly #column: string;
  readonly #read: ValueReader;
  readonly #numbers = new Map<string, number>();
  /** Per item the number of its case, and 1 more: 0 where it has none. */
  readonly #of = new ItemList();
  #missing = 0;

  constructor(column: string, read: ValueReader) {
    this.#column = column;
    this.#read = read;
  }

  /** Takes an item's cell, items in ascending order. */
  add(cell: string): void {
    const id = this.#read(cell);
    if (id === '') {
      this.#missing++;
      this.#of.push(0);
      return;
    }
    const known = this.#numbers.get(id);
    if (known === undefined) this.#numbers.set(id, this.#numbers.size);
    this.#of.push((known ?? this.#numbers.size - 1) + 1);
  }

  cases(): Cases {
    return { ids: [...this.#numbers.keys()], of: Int32Array.from(this.#of.toArray(), (number) => number - 1) };
  }

  /** Column -> how many items have no case. */
  missing(): Record<string, number> {
    return this.#missing > 0 ? { [this.#column]: this.#missing } : {};
  }
}
