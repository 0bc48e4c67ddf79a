/** A column of categories, labels or groups: its different values and the items of each. */
import { ItemList, union } from './cells/item-list.ts';
import { parseList } from './cells/lists.ts';
import { spellingOf, type ValueReader } from './cells/values.ts';
import { LIST_SEPARATOR } from './json/json-rows.ts';

/** A column with more different values than this is not one of categories. */
export const MOST_CATEGORIES = 10_000;

export interface CategoriesOptions {
  read: ValueReader;
  /** Whether a cell may hold several values, as a JSON list or as `parseList` knows them. */
  lists?: boolean;
  /** Separates several values in one cell. */
  separator?: string | undefined;
}

export interface Category {
  value: string;
  /** Ascending. */
  items: Uint32Array;
}

interface Gathered {
  value: string;
  items: ItemList;
}

/** Cells are read once each: a column repeats few of them very often. */
export class Categories {
  readonly #options: CategoriesOptions;
  readonly #byCell = new Map<string, readonly Gathered[] | 'missing'>();
  readonly #byValue = new Map<string, Gathered>();
  /** How many rows have no value here. An empty list is one: it says that the item is in no group. */
  missing = 0;

  constructor(options: CategoriesOptions) {
    this.#options = options;
  }

  /** Takes an item's cell, items in ascending order; an item may stand for several rows. `full` where there are too many different values to take another. */
  add(cell: string, item: number, rows = 1): 'added' | 'missing' | 'full' {
    let known = this.#byCell.get(cell);
    if (known === undefined) {
      if (this.#byValue.size > MOST_CATEGORIES) return 'full';
      const values = this.#valuesOf(cell);
      known = values === null ? 'missing' : values.map((value) => this.#category(value));
      if (this.#byValue.size > MOST_CATEGORIES) return 'full';
      if (this.#byCell.size < 10 * MOST_CATEGORIES) this.#byCell.set(cell, known);
    }
    if (known === 'missing') {
      this.missing += rows;
      return 'missing';
    }
    for (const { items } of known) items.push(item);
    return 'added';
  }

  /** By value, spelled as {@link spellingOf} says of the whole column. */
  sorted(): Category[] {
    const spelt = spellingOf(this.#byValue.keys());
    const merged = new Map<string, Category>();
    for (const { value, items: gathered } of this.#byValue.values()) {
      const spelling = spelt(value);
      const items = gathered.toArray();
      const known = merged.get(spelling);
      merged.set(spelling, { value: spelling, items: known ? union(known.items, items) : items });
    }
    return [...merged.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
  }

  /** The different values of a cell, or null where it has none. */
  #valuesOf(cell: string): string[] | null {
    const { read, lists = false, separator } = this.#options;
    if (lists && cell === LIST_SEPARATOR) return [];
    const whole = lists && cell.includes(LIST_SEPARATOR) ? cell.split(LIST_SEPARATOR) : [read(cell)];
    const parsed = lists && whole.length === 1 ? parseList(whole[0]) : null;
    if (parsed?.length === 0) return [];
    const parts = (parsed ?? whole).flatMap((part) => (separator === undefined ? [part] : part.split(separator)));
    const values = new Set(parts.map(read));
    values.delete('');
    return values.size === 0 ? null : [...values];
  }

  #category(value: string): Gathered {
    let category = this.#byValue.get(value);
    if (category === undefined) {
      category = { value, items: new ItemList() };
      this.#byValue.set(value, category);
    }
    return category;
  }
}
