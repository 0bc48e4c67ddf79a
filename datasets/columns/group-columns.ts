/** Columns of a table that say which groups an item is in. */
import { z } from 'zod';
import {
  Categories,
  type Category,
  type DatasetInfo,
  fewNames,
  type Group,
  ItemList,
  MISSING_MARKERS,
  MOST_CATEGORIES,
  type Problems,
  shownCell,
  spellingOf,
  union,
  type ValueReader,
} from '../../src/plugin.ts';
import { doubtAbout } from '../group-doubts.ts';
import { from, Shares } from './shares.ts';

const column = z.string().min(1);
const attribute = z.string().min(1).optional().describe('Attribute of the groups; the name of the column unless given');

/** How a configuration names a column of groups. */
export const groupColumn = z.union([
  column,
  z.strictObject({
    column: column.describe('Column whose values are groups'),
    attribute,
    attributeColumn: column
      .optional()
      .describe(
        "Column that says of each item what its group speaks of, in tables that have a row for each of an item's attributes",
      ),
    values: z
      .record(z.string(), z.string().min(1).nullable())
      .optional()
      .describe('Value -> the group it stands for, as {"0": female, "1": male}; null for none'),
    categories: z
      .literal(true)
      .optional()
      .describe('The values are group names, even if they look like numbers, lists or markers'),
  }),
  z.strictObject({
    column: column.describe('Column with the share to which an item belongs to one group, from 0 to 1'),
    attribute,
    from: from.describe('Least share with which an item is in the group; for true and false, or 1 and 0, use 1'),
    group: z.string().min(1).optional().describe('Name of the group; that of the column unless given'),
  }),
]);

type GroupColumn = z.output<typeof groupColumn>;

export function columnOf(given: GroupColumn): string {
  return typeof given === 'string' ? given : given.column;
}

interface Reader {
  attribute: string;
  from?: number;
  /** The first is that of the groups. */
  columns: readonly string[];
  /** Takes an item's cells of its columns, from `at` on, and how many rows it stands for. */
  add(cells: readonly string[], at: number, item: number, line: number, rows: number): void;
  /** Called once all rows are read: what is wrong with the column as a whole goes to the problems. */
  groups(): { id: string; items: Uint32Array; attribute?: string }[];
  /** How many rows have no value in each of its columns. */
  missing(): readonly number[];
}

export interface GroupOptions {
  read: ValueReader;
  missing?: readonly (string | number | boolean | null)[] | undefined;
  separator?: string | undefined;
  /** Column -> attribute, for columns that do not name their own. */
  attributes?: Readonly<Record<string, string>>;
}

/** Reads the groups of all columns, row by row. */
export class GroupColumns {
  /** The columns to be read, in the order in which `add` takes their cells. */
  readonly columns: readonly string[];
  /** Of each the share from which an item is in its group, where it holds shares. */
  readonly froms: readonly (number | undefined)[];
  readonly #readers: readonly Reader[];

  constructor(given: readonly GroupColumn[], options: GroupOptions, problems: Problems) {
    const different = [...new Set(given)];
    this.#readers = different.map((one) => readerOf(one, options, problems));
    this.columns = this.#readers.flatMap((reader) => reader.columns);
    this.froms = this.#readers.flatMap((reader) => reader.columns.map(() => reader.from));
  }

  add(cells: readonly string[], from: number, item: number, line: number, rows = 1): void {
    let at = from;
    for (const reader of this.#readers) {
      reader.add(cells, at, item, line, rows);
      at += reader.columns.length;
    }
  }

  /** By column, then by value. What several columns of one attribute call the same is one group: an item in any is in it. */
  groups(): Group[] {
    const merged = new Map<string, { id: string; attribute: string; items: Uint32Array }>();
    for (const reader of this.#readers) {
      for (const { id, items, attribute = reader.attribute } of reader.groups()) {
        const key = JSON.stringify([attribute, id]);
        const known = merged.get(key);
        if (known) known.items = union(known.items, items);
        else merged.set(key, { id, attribute, items });
      }
    }
    return [...merged.values()].map(({ id, attribute, items }) => ({ id, attribute, members: items }));
  }

  /** For the data set's `info`: how many items have no value in a column, where any lacks one. */
  missing(): Pick<DatasetInfo, 'missing'> {
    const counts = this.#readers.flatMap(({ columns, missing }) => {
      const lacking = missing();
      return columns.map((column, i) => [column, lacking[i]] as const);
    });
    const lacking = counts.filter(([, count]) => count > 0);
    return lacking.length > 0 ? { missing: Object.fromEntries(lacking) } : {};
  }
}

function readerOf(given: GroupColumn, options: GroupOptions, problems: Problems): Reader {
  const column = columnOf(given);
  const own = typeof given === 'string' ? undefined : given.attribute;
  const shared = { columns: [column], attribute: own ?? attributeNamed(column, options) ?? column };
  if (typeof given !== 'string' && 'from' in given) {
    const shares = new Shares(given, options.read, problems);
    const held = new ItemList();
    return {
      ...shared,
      from: given.from,
      add: (cells, at, item, line, rows) => {
        if (shares.holds(cells[at], line, rows)) held.push(item);
      },
      groups: () => {
        const items = held.toArray();
        return items.length > 0 ? [{ id: given.group ?? column, items }] : [];
      },
      missing: () => [shares.missing],
    };
  }
  const { values, categories, attributeColumn } = typeof given === 'string' ? {} : given;
  const found = new Categories({ read: options.read, lists: true, separator: options.separator });
  const attributes = attributeColumn === undefined ? undefined : new Categories({ read: options.read });
  let full = false;
  return {
    ...shared,
    columns: attributeColumn === undefined ? [column] : [column, attributeColumn],
    add: (cells, at, item, line, rows) => {
      const added = [found.add(cells[at], item, rows), attributes?.add(cells[at + 1], item, rows)];
      const which = added.indexOf('full');
      if (which < 0 || full) return;
      full = true;
      const name = which === 0 ? column : attributeColumn;
      const message = `"${name}" has more than ${MOST_CATEGORIES.toLocaleString('en')} different values`;
      problems.add({
        line,
        message,
        hint: `Is it the right column? ${which === 0 ? 'Groups' : 'Attributes'} are categories`,
      });
    },
    groups: () => {
      if (full) return [];
      return attributes ? byAttribute(groupsFound(), attributes.sorted()) : groupsFound();
    },
    missing: () => [found.missing, ...(attributes ? [attributes.missing] : [])],
  };

  function groupsFound() {
    const all = found.sorted().map(({ value, items }) => ({ id: value, items }));
    if (categories) return all;
    if (values) return renamed(column, all, values, problems);
    const doubt = doubtAbout(
      column,
      all.map(({ id }) => id),
      (options.missing ?? MISSING_MARKERS).map(String),
    );
    if (doubt) problems.add(doubt);
    return all;
  }
}

/** The groups of each attribute: of an item without one, none. */
function byAttribute(
  groups: readonly { id: string; items: Uint32Array }[],
  attributes: readonly Category[],
): { id: string; attribute: string; items: Uint32Array }[] {
  const last = Math.max(-1, ...attributes.map(({ items }) => items.at(-1) ?? -1));
  const attributeOf = new Int32Array(last + 1).fill(-1);
  for (const [number, { items }] of attributes.entries()) for (const item of items) attributeOf[item] = number;
  return groups.flatMap(({ id, items }) => {
    const byNumber = new Map<number, number[]>();
    for (const item of items) {
      const number = attributeOf[item] ?? -1;
      if (number < 0) continue;
      const own = byNumber.get(number);
      if (own) own.push(item);
      else byNumber.set(number, [item]);
    }
    return Array.from(byNumber, ([number, own]) => {
      return { id, attribute: attributes[number].value, items: Uint32Array.from(own) };
    });
  });
}

/** A column may be called `constructor`: only names that were given count. */
function attributeNamed(column: string, { attributes = {} }: GroupOptions): string | undefined {
  return Object.hasOwn(attributes, column) ? attributes[column] : undefined;
}

/** Groups under the names that the configuration gives to their values. */
function renamed(
  column: string,
  found: readonly { id: string; items: Uint32Array }[],
  names: Readonly<Record<string, string | null>>,
  problems: Problems,
): { id: string; items: Uint32Array }[] {
  const spelt = spellingOf(found.map(({ id }) => id));
  const nameOf = new Map(Object.entries(names).map(([value, name]) => [spelt(value.trim()), name]));
  const nameless = found.filter(({ id }) => !nameOf.has(id)).map(({ id }) => id);
  if (nameless.length > 0) {
    problems.add({
      message: `\`values\` of the group column "${column}" names no group for ${fewNames(nameless.map(shownCell))}`,
      hint: 'Name one for each value, or null for none',
    });
  }
  const merged = new Map<string, Uint32Array>();
  for (const { id, items } of found) {
    const name = nameOf.get(id);
    if (name) merged.set(name, union(merged.get(name) ?? new Uint32Array(0), items));
  }
  return [...merged].map(([id, items]) => ({ id, items })).sort((a, b) => (a.id < b.id ? -1 : 1));
}
