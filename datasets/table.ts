/** The user's own table: a CSV, TSV or JSON Lines file mapped by column names. */
import { basename } from 'node:path';
import { z } from 'zod';
import {
  type DatasetContext,
  defineDataset,
  type Group,
  LIST_SEPARATOR,
  numberOf,
  Problems,
  readTable,
  StringIndex,
  tableFormats,
} from '../src/plugin.ts';

/** A column with more different values than this is not one of labels or groups. */
const MOST_VALUES = 10_000;

const options = z
  .strictObject({
    table: z.string().min(1).describe('Path of the CSV, TSV or JSON Lines file'),
    format: z.enum(tableFormats).optional().describe('Format of the file; by its extension unless given'),
    delimiter: z.string().min(1).optional().describe('What separates the cells of a CSV file; a comma unless given'),
    columns: z
      .strictObject({
        id: z.string().optional().describe('Column with a unique id; without it items are numbered from 1'),
        text: z.string().optional().describe('Column with the text; not needed where prediction files answer by id'),
        label: z.string().describe('Column with the true label; rows where it is empty are left out and counted'),
        groups: z
          .array(z.string())
          .default([])
          .describe('Columns with protected attributes; each value is a group, an empty cell is in none'),
      })
      .describe('Which column holds what'),
    positive: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .describe('Labels that count as positive, compared as text'),
    attributes: z
      .record(z.string(), z.string())
      .default({})
      .describe('Group column -> the attribute it speaks about, where the column has another name (sex: gender)'),
    separator: z
      .string()
      .min(1)
      .optional()
      .describe('Separates several values in one cell of a group column; lists in JSON Lines need none'),
  })
  .superRefine(({ attributes, columns }, context) => {
    for (const column of Object.keys(attributes)) {
      if (columns.groups.includes(column)) continue;
      const message = `"${column}" is not one of the columns in \`columns.groups\``;
      context.addIssue({ code: 'custom', path: ['attributes', column], message });
    }
  });

type Options = z.output<typeof options>;

/** The different values of a column and the items of each. */
class Values {
  readonly members = new Map<string, number[]>();
  /** Set when there were too many, so that it is said once. */
  full = false;

  /** False where there are too many different values to take another one. */
  add(value: string, item: number): boolean {
    const members = this.members.get(value);
    if (members === undefined) {
      if (this.members.size === MOST_VALUES) return false;
      this.members.set(value, [item]);
    } else if (members[members.length - 1] !== item) {
      // A value named twice in one cell counts once.
      members.push(item);
    }
    return true;
  }

  sorted(): [string, number[]][] {
    return [...this.members].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

export default defineDataset({
  id: 'table',
  title: 'A table of your own',
  summary: 'Labels and groups (and texts) from a CSV, TSV or JSON Lines file, by column names',
  kind: 'labelled',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  options,
  async load(given, context) {
    const source = {
      path: context.resolve(given.table),
      format: given.format,
      delimiter: given.delimiter,
      lists: given.columns.groups,
    };
    const problems = new Problems(source.path);
    const reading = new Reading(given, context, problems);
    const { sha256 } = await readTable(source, reading.wanted, problems, reading.row);
    reading.checkIds();
    const labels = reading.labelled();
    problems.raise();
    return {
      kind: 'labelled',
      info: {
        title: basename(source.path),
        source: given.table,
        sha256,
        items: reading.ids.length,
        dropped: reading.unlabelled > 0 ? { 'no label': reading.unlabelled } : {},
      },
      size: reading.ids.length,
      ids: reading.ids,
      ...(given.columns.text === undefined ? {} : { texts: reading.texts }),
      ...labels,
      groups: reading.groups(),
      ...(given.columns.id === undefined ? {} : { idColumn: given.columns.id }),
      columns: new Map(reading.kept.map(({ name, values }) => [name, Float64Array.from(values)])),
    };
  },
});

/** What one pass over the rows gathers. */
class Reading {
  readonly wanted: readonly string[];
  readonly ids: string[] = [];
  readonly texts: string[] = [];
  readonly kept: { name: string; values: number[] }[];
  unlabelled = 0;
  readonly #given: Options;
  readonly #problems: Problems;
  readonly #labels = new Values();
  readonly #attributes: { column: string; values: Values }[];
  readonly #lines: number[] = [];
  #rows = 0;

  constructor(given: Options, context: DatasetContext, problems: Problems) {
    const { columns } = given;
    this.#given = given;
    this.#problems = problems;
    this.#attributes = [...new Set(columns.groups)].map((column) => ({ column, values: new Values() }));
    this.kept = [...new Set(context.keepColumns)].map((name) => ({ name, values: [] }));
    this.wanted = [
      columns.label,
      ...(columns.id === undefined ? [] : [columns.id]),
      ...(columns.text === undefined ? [] : [columns.text]),
      ...this.#attributes.map(({ column }) => column),
      ...this.kept.map(({ name }) => name),
    ];
  }

  row = (cells: readonly string[], line: number): void => {
    this.#rows++;
    const label = cells[0];
    if (label === '') {
      this.unlabelled++;
      return;
    }
    const item = this.ids.length;
    let at = 1;
    const { id, text } = this.#given.columns;
    if (id === undefined) this.ids.push(String(this.#rows));
    else {
      const cell = cells[at++];
      if (cell === '') this.#problems.add({ line, message: `the id column "${id}" is empty` });
      this.ids.push(cell);
      this.#lines.push(line);
    }
    if (text !== undefined) this.texts.push(cells[at++]);
    this.#addValue(this.#labels, this.#given.columns.label, label, item, line);
    for (const { column, values } of this.#attributes) this.#addGroups(values, column, cells[at++], item, line);
    for (const { name, values } of this.kept) {
      const cell = cells[at++];
      const value = numberOf(cell);
      if (value === undefined) {
        this.#problems.add({ line, message: `"${name}" should be a number and is ${JSON.stringify(shorten(cell))}` });
      }
      values.push(value ?? Number.NaN);
    }
  };

  #addGroups(values: Values, column: string, cell: string, item: number, line: number): void {
    const { separator } = this.#given;
    if (cell === '') return;
    if (!cell.includes(LIST_SEPARATOR) && (separator === undefined || !cell.includes(separator))) {
      this.#addValue(values, column, cell, item, line);
      return;
    }
    for (const list of cell.split(LIST_SEPARATOR)) {
      for (const value of separator === undefined ? [list] : list.split(separator)) {
        if (value.trim() !== '') this.#addValue(values, column, value.trim(), item, line);
      }
    }
  }

  #addValue(values: Values, column: string, value: string, item: number, line: number): void {
    if (values.add(value, item) || values.full) return;
    values.full = true;
    const message = `"${column}" has more than ${MOST_VALUES.toLocaleString('en')} different values`;
    this.#problems.add({ line, message, hint: 'Is it the right column? Labels and groups are categories' });
  }

  /** Ids are compared once all are there: that is faster than row by row. */
  checkIds(): void {
    if (this.#lines.length === 0) return;
    new StringIndex(this.ids, (item, first) => {
      if (this.ids[item] === '') return;
      const message = `the id "${shorten(this.ids[item])}" is already that of line ${this.#lines[first]}`;
      this.#problems.add({ line: this.#lines[item], message });
    });
  }

  labelled() {
    const found = this.#labels.sorted();
    const classes = found.map(([name]) => name);
    const positiveClasses = [...new Set(this.#given.positive.map(String))];
    if (classes.length === 0) this.#problems.add({ message: `no row has a label in "${this.#given.columns.label}"` });
    else {
      for (const name of positiveClasses.filter((positive) => !classes.includes(positive))) {
        const listed = classes.slice(0, 20).map((label) => JSON.stringify(shorten(label)));
        const hint = `The labels in "${this.#given.columns.label}" are ${listed.join(', ')}${classes.length > 20 ? ', ...' : ''}`;
        this.#problems.add({ message: `no row has the label ${JSON.stringify(name)} that \`positive\` names`, hint });
      }
    }
    const codes = new Uint16Array(this.ids.length);
    const positive = new Uint8Array(this.ids.length);
    for (const [code, [name, members]] of found.entries()) {
      const counts = positiveClasses.includes(name) ? 1 : 0;
      for (const item of members) {
        codes[item] = code;
        positive[item] = counts;
      }
    }
    return { classes, codes, positive, positiveClasses };
  }

  groups(): Group[] {
    return this.#attributes.flatMap(({ column, values }) =>
      values.sorted().map(([id, members]) => ({
        id,
        attribute: this.#given.attributes[column] ?? column,
        members: Uint32Array.from(members),
      })),
    );
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
