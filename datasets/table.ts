/** The user's own table: CSV, TSV, JSON Lines, JSON, Parquet or Arrow files mapped by column names. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import {
  cleanValue,
  type DatasetContext,
  type DatasetInfo,
  defineDataset,
  ItemList,
  missing,
  numberOf,
  Problems,
  readTable,
  StringIndex,
  shownId,
  tableFormats,
  type ValueReader,
  valueReader,
} from '../src/plugin.ts';
import { CaseColumns } from './columns/case-columns.ts';
import { columnOf, GroupColumns, groupColumn } from './columns/group-columns.ts';
import { type LabelReader, labelColumn, labelReader } from './columns/label-columns.ts';

const options = z
  .strictObject({
    table: z
      .string()
      .min(1)
      .describe(
        'Path of a CSV, TSV, JSON Lines or JSON file, plain or gzip, or of a Parquet or Arrow file; a pattern such as data/part-*.parquet for several',
      ),
    format: z.enum(tableFormats).optional().describe('Format of the file; by its extension unless given'),
    delimiter: z.string().min(1).optional().describe('What separates the cells of a CSV file; a comma unless given'),
    columns: z
      .strictObject({
        id: z.string().optional().describe('Column with a unique id; without it items are numbered from 1'),
        text: z.string().optional().describe('Column with the text; not needed where prediction files answer by id'),
        label: labelColumn
          .optional()
          .describe(
            'Column with the true label; rows without one are left out and counted. Or shares from 0 to 1, as ' +
              '{ column: toxicity, from: 0.5 }; of several such columns, or columns of 0 and 1, any makes an item ' +
              'positive. Not needed for metrics of decisions alone',
          ),
        case: z
          .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
          .optional()
          .describe(
            'Column, or several together, that is the same in all items that say the same of different groups: a counterfactual set',
          ),
        groups: z
          .array(groupColumn)
          .default([])
          .describe('Columns with protected attributes: each value is a group, or each column is (with `from`)'),
      })
      .describe('Which column holds what'),
    positive: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .optional()
      .describe(
        'Labels, and decisions, that count as positive; not needed where `label` says it with `from`, or by several columns',
      ),
    attributes: z
      .record(z.string(), z.string())
      .default({})
      .describe('Group column -> its attribute, where the column has another name (sex: gender)'),
    separator: z
      .string()
      .min(1)
      .optional()
      .describe("Separates several values in one cell of a group column; lists such as ['a', 'b'] need none"),
    missing: missing.optional(),
  })
  .superRefine(({ attributes, columns, positive }, context) => {
    for (const column of Object.keys(attributes)) {
      const named = columns.groups.filter((group) => columnOf(group) === column);
      const twice = named.some((group) => typeof group !== 'string' && group.attribute !== undefined);
      if (named.length > 0 && !twice) continue;
      const message = twice
        ? `"${column}" has its \`attribute\` in \`columns.groups\` already`
        : `"${column}" is not one of the columns in \`columns.groups\``;
      context.addIssue({ code: 'custom', path: ['attributes', column], message });
    }
    if (columns.label === undefined) return;
    const ofShares = typeof columns.label !== 'string';
    if (ofShares && positive !== undefined) {
      const message = 'is not needed, as `columns.label` says what is positive: leave it out';
      context.addIssue({ code: 'custom', path: ['positive'], message });
    }
    if (!ofShares && positive === undefined) {
      const message = 'must say which labels count as positive, as in positive: [1]';
      context.addIssue({ code: 'custom', path: ['positive'], message });
    }
  });

type Options = z.output<typeof options>;

export default defineDataset({
  id: 'table',
  title: 'A table of your own',
  summary: 'Labels and groups (and texts) from CSV, TSV, JSON Lines, JSON, Parquet or Arrow files, by column names',
  kind: 'labelled',
  kindWith: ({ columns }): 'items' | 'labelled' => (columns.label === undefined ? 'items' : 'labelled'),
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  version: 2,
  options,
  async load(given, context) {
    const source = {
      path: context.resolve(given.table),
      format: given.format,
      delimiter: given.delimiter,
      lists: given.columns.groups.map(columnOf),
    };
    const problems = new Problems(source.path);
    const reading = new Reading(given, context, problems);
    const { sha256 } = await readTable(source, reading.wanted, problems, reading.row);
    reading.checkIds();
    const size = reading.ids.length;
    const labels = reading.label?.labels(size);
    const groups = reading.groups.groups();
    problems.raise();
    const items = {
      contentSha256: reading.contentSha256(),
      info: {
        title: basename(source.path),
        source: given.table,
        sha256,
        items: size,
        dropped: reading.unlabelled > 0 ? { 'no label': reading.unlabelled } : {},
        ...reading.missing(),
      },
      size,
      ids: reading.ids,
      ...(given.columns.text === undefined ? {} : { texts: reading.texts }),
      groups,
      ...(reading.cases ? { cases: reading.cases.cases() } : {}),
      ...(given.columns.id === undefined ? {} : { idColumn: given.columns.id }),
      columns: reading.numbers(),
    };
    return labels
      ? { kind: 'labelled', ...items, ...labels }
      : {
          kind: 'items',
          ...items,
          positiveClasses: [...new Set((given.positive ?? []).map((name) => cleanValue(String(name))))],
        };
  },
});

/** What one pass over the rows gathers. */
class Reading {
  readonly wanted: readonly string[];
  readonly ids: string[] = [];
  readonly texts: string[] = [];
  readonly label: LabelReader | undefined;
  readonly groups: GroupColumns;
  readonly cases: CaseColumns | undefined;
  readonly kept: { name: string; values: number[]; isNumeric: boolean }[];
  unlabelled = 0;
  readonly #given: Options['columns'];
  readonly #read: ValueReader;
  readonly #problems: Problems;
  readonly #lines = new ItemList();
  readonly #content = createHash('sha256');
  /** Cells not hashed yet: many at a time take a tenth of the time. */
  #cells: (readonly string[])[] = [];
  #rows = 0;

  constructor(given: Options, context: DatasetContext, problems: Problems) {
    const { columns, positive } = given;
    this.#given = columns;
    this.#problems = problems;
    this.#read = valueReader(given.missing);
    this.label = columns.label === undefined ? undefined : labelReader(columns.label, positive, this.#read, problems);
    this.groups = new GroupColumns(columns.groups, { ...given, read: this.#read }, problems);
    this.cases = columns.case === undefined ? undefined : new CaseColumns([columns.case].flat(), this.#read);
    this.kept = [...new Set(context.keepColumns)].map((name) => ({ name, values: [], isNumeric: true }));
    this.wanted = [
      ...(this.label?.columns ?? []),
      ...(columns.id === undefined ? [] : [columns.id]),
      ...(columns.text === undefined ? [] : [columns.text]),
      ...this.groups.columns,
      ...(this.cases?.columns ?? []),
      ...this.kept.map(({ name }) => name),
    ];
  }

  row = (cells: readonly string[], line: number): void => {
    this.#rows++;
    const own = this.kept.length === 0 ? cells : cells.slice(0, this.wanted.length - this.kept.length);
    if (this.#cells.push(own) === 1000) this.#hash();
    const item = this.ids.length;
    if (this.label && !this.label.add(cells, item, line)) {
      this.unlabelled++;
      return;
    }
    let at = this.label?.columns.length ?? 0;
    const { id, text } = this.#given;
    if (id === undefined) this.ids.push(String(this.#rows));
    else {
      const value = this.#read(cells[at++]);
      if (value === '') this.#problems.add({ line, message: `the id column "${id}" is empty` });
      this.ids.push(value);
      this.#lines.push(line);
    }
    if (text !== undefined) this.texts.push(cells[at++]);
    this.groups.add(cells, at, item, line);
    at += this.groups.columns.length;
    this.cases?.add(cells, at);
    at += this.cases?.columns.length ?? 0;
    for (const column of this.kept) {
      const value = numberOf(this.#read(cells[at++]));
      if (value === undefined) column.isNumeric = false;
      else column.values.push(value);
    }
  };

  /** For the data set's `info`: how many items have no value in a column of groups or cases. */
  missing(): Pick<DatasetInfo, 'missing'> {
    const missing = { ...this.groups.missing().missing, ...this.cases?.missing() };
    return Object.keys(missing).length > 0 ? { missing } : {};
  }

  /**
   * A column that is not numeric is not kept: the code that needs it reads the file, and reports what is wrong where.
   */
  numbers(): Map<string, Float64Array> {
    const numeric = this.kept.filter(({ isNumeric }) => isNumeric);
    return new Map(numeric.map(({ name, values }) => [name, Float64Array.from(values)]));
  }

  /** Of every row's own columns: a file that also has predictions has the same items when only these change. */
  contentSha256(): string {
    this.#hash();
    return this.#content.digest('hex');
  }

  #hash(): void {
    this.#content.update(JSON.stringify(this.#cells));
    this.#cells = [];
  }

  /** Ids are compared once all are there: that is faster than row by row. */
  checkIds(): void {
    if (this.#given.id === undefined) return;
    let lines: Uint32Array | undefined;
    StringIndex.of(this.ids, (item, first) => {
      if (this.ids[item] === '') return;
      lines ??= this.#lines.toArray();
      const message = `the id ${shownId(this.ids[item])} is already that of ${this.#problems.place(lines[first])}`;
      this.#problems.add({ line: lines[item], message });
    });
  }
}
