/** What one pass over the rows of a table gathers, whether they come one by one or counted. */
import { createHash } from 'node:crypto';
import {
  cleanValue,
  type DatasetInfo,
  ItemList,
  type Items,
  type LoadedData,
  numberOf,
  type Problems,
  StringIndex,
  shownId,
  type ValueReader,
  valueReader,
} from '../../src/plugin.ts';
import { CaseColumns } from './case-columns.ts';
import { GroupColumns } from './group-columns.ts';
import { type LabelReader, labelReader } from './label-columns.ts';
import { MemberColumn, type MemberColumnOption } from './member-column.ts';
import { kindOf, type TableOptions } from './table-options.ts';

/** What one pass over the rows gathers. */
export class Reading {
  readonly wanted: readonly string[];
  readonly ids: string[] = [];
  readonly texts: string[] = [];
  /** Of the columns of label and groups, which come first where there are no ids and texts: the least share that is a yes. */
  readonly froms: readonly (number | undefined)[];
  readonly label: LabelReader | undefined;
  readonly groups: GroupColumns;
  readonly cases: CaseColumns | undefined;
  /** By subject; undefined for that of all others. */
  readonly members: ReadonlyMap<string | undefined, MemberColumn>;
  readonly clients: CaseColumns | undefined;
  readonly kept: { name: string; values: number[]; isNumeric: boolean }[];
  #unlabelled = 0;
  readonly #counts: number[] = [];
  readonly #answers: ReadonlyMap<string, string[]>;
  /** Those not hashed yet. */
  #answerCells: string[] = [];
  readonly #answersHash = createHash('sha256');
  /** Where the client's cell stands. */
  readonly #clientAt: number;
  /** How many columns are the data's own, and come first. */
  readonly #own: number;
  readonly #options: TableOptions;
  readonly #given: TableOptions['columns'];
  readonly #read: ValueReader;
  readonly #problems: Problems;
  readonly #lines = new ItemList();
  readonly #content = createHash('sha256');
  /** Cells not hashed yet: many at a time take a tenth of the time. */
  #cells: (readonly string[])[] = [];
  #rows = 0;

  constructor(
    given: TableOptions,
    { keep, answers }: { keep: readonly string[]; answers: readonly string[] },
    problems: Problems,
  ) {
    const { columns, positive } = given;
    this.#options = given;
    this.#given = columns;
    this.#problems = problems;
    this.#read = valueReader(given.missing);
    this.label = columns.label === undefined ? undefined : labelReader(columns.label, positive, this.#read, problems);
    this.groups = new GroupColumns(columns.groups, { ...given, read: this.#read }, problems);
    this.cases = columns.case === undefined ? undefined : new CaseColumns([columns.case].flat(), this.#read);
    const members: [string | undefined, MemberColumnOption][] = [
      ...(columns.member === undefined ? [] : [[undefined, columns.member] as [undefined, MemberColumnOption]]),
      ...Object.entries(columns.members ?? {}),
    ];
    this.members = new Map(members.map(([name, given]) => [name, new MemberColumn(given, this.#read, problems)]));
    this.clients = columns.client === undefined ? undefined : new CaseColumns([columns.client], this.#read);
    this.kept = [...new Set(keep)].map((name) => ({ name, values: [], isNumeric: true }));
    this.#answers = new Map([...new Set(answers)].map((name) => [name, []]));
    const own = [
      ...(this.label?.columns ?? []),
      ...(columns.id === undefined ? [] : [columns.id]),
      ...(columns.text === undefined ? [] : [columns.text]),
      ...this.groups.columns,
      ...(this.cases?.columns ?? []),
      ...[...this.members.values()].map(({ column }) => column),
      ...(this.clients?.columns ?? []),
    ];
    this.froms = [...(this.label?.froms ?? []), ...this.groups.froms];
    this.#own = own.length;
    this.#clientAt = own.length - (this.clients?.columns.length ?? 0);
    this.wanted = [...own, ...this.kept.map(({ name }) => name), ...this.#answers.keys()];
  }

  /** One row, or so many that are alike: then without lines of their own, and hashed by {@link rowsCounted}. */
  row = (cells: readonly string[], line: number, rows?: number): void => {
    const times = rows ?? 1;
    this.#rows += times;
    if (rows === undefined) {
      const own = this.wanted.length === this.#own ? cells : cells.slice(0, this.#own);
      if (this.#cells.push(own) === 1000) this.#hash();
    }
    const item = this.ids.length;
    if (this.label && !this.label.add(cells, item, line)) {
      this.#unlabelled += times;
      // Who has no label is a client all the same.
      this.clients?.name(cells, this.#clientAt);
      return;
    }
    let at = this.label?.columns.length ?? 0;
    const { id, text } = this.#given;
    if (rows !== undefined) this.#counts.push(rows);
    if (id === undefined) this.ids.push(String(rows === undefined ? this.#rows : item + 1));
    else {
      const value = this.#read(cells[at++]);
      if (value === '') this.#problems.add({ line, message: `the id column "${id}" is empty` });
      this.ids.push(value);
    }
    if (id !== undefined || (rows === undefined && this.#answers.size > 0)) this.#lines.push(line);
    if (text !== undefined) this.texts.push(cells[at++]);
    this.groups.add(cells, at, item, line, times);
    at += this.groups.columns.length;
    this.cases?.add(cells, at);
    at += this.cases?.columns.length ?? 0;
    for (const member of this.members.values()) member.add(cells[at++], line);
    this.clients?.add(cells, at);
    at += this.clients?.columns.length ?? 0;
    for (const column of this.kept) {
      const value = numberOf(this.#read(cells[at++]));
      if (value === undefined) column.isNumeric = false;
      else column.values.push(value);
    }
    for (const answers of this.#answers.values()) {
      answers.push(cells[at]);
      if (rows === undefined) this.#answerCells.push(cells[at]);
      at++;
    }
    if (this.#answerCells.length >= 1000) this.#hashAnswers();
  };

  /**
   * What was read, but for what the caller knows of the file. Whatever is wrong with columns as a whole goes to the problems.
   */
  data(): LoadedData<Items> {
    const size = this.ids.length;
    const labels = this.label?.labels(size);
    const groups = this.groups.groups();
    const isCounted = this.#counts.length > 0;
    const items = isCounted ? this.#counts.reduce((sum, rows) => sum + rows, 0) : size;
    const { text, id } = this.#given;
    const shared = {
      contentSha256: this.#contentSha256(),
      info: {
        sha256: '',
        items,
        dropped: this.#unlabelled > 0 ? { 'no label': this.#unlabelled } : {},
        ...this.#missing(),
      },
      size,
      ...(isCounted ? { counts: Float64Array.from(this.#counts) } : {}),
      ids: this.ids,
      ...(text === undefined ? {} : { texts: this.texts }),
      groups,
      ...(this.cases ? { cases: this.cases.cases() } : {}),
      ...this.#membership(),
      ...(this.clients ? { clients: this.clients.cases() } : {}),
      ...(id === undefined ? {} : { idColumn: id }),
      columns: this.#numbers(),
      ...(this.#answers.size > 0 ? { answers: this.#answersGiven(isCounted) } : {}),
    };
    const kind = kindOf(this.#options);
    if (labels && kind === 'labelled') return { kind, ...shared, ...labels };
    if (labels && kind === 'classes') {
      const { classes, codes } = labels;
      return { kind, ...shared, classes, codes, positiveClasses: [] };
    }
    const positiveClasses = [...new Set((this.#options.positive ?? []).map((name) => cleanValue(String(name))))];
    return { kind: 'items', ...shared, positiveClasses };
  }

  #membership(): Pick<Items, 'membership' | 'membershipOf'> {
    const ofAll = this.members.get(undefined)?.membership();
    const single = [...this.members].flatMap(([name, member]): [string, Int8Array][] =>
      name === undefined ? [] : [[name, member.membership()]],
    );
    return {
      ...(ofAll ? { membership: ofAll } : {}),
      ...(single.length > 0 ? { membershipOf: new Map(single) } : {}),
    };
  }

  /** What is hashed of rows that came counted: of all of them, without answers. */
  rowsCounted(cells: readonly (readonly string[])[], counts: Float64Array): void {
    const found = new Map<string, number>();
    for (let i = 0; i < cells.length; ) {
      const row = cells[i];
      let rows = 0;
      // They are sorted, and differ most often by their answers alone.
      for (; i < cells.length && this.#isLike(row, cells[i]); i++) rows += counts[i];
      const key = row.slice(0, this.#own).join('\0');
      found.set(key, (found.get(key) ?? 0) + rows);
    }
    const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#content.update(JSON.stringify(sorted));
  }

  #isLike(row: readonly string[], other: readonly string[]): boolean {
    for (let at = 0; at < this.#own; at++) if (row[at] !== other[at]) return false;
    return true;
  }

  /** For the data set's `info`: how many items have no value in a column of groups, cases, membership or clients. */
  #missing(): Pick<DatasetInfo, 'missing'> {
    const unknown = [...this.members.values()].map(({ column, missing }): [string, number] => [column, missing]);
    const missing = {
      ...this.groups.missing().missing,
      ...this.cases?.missing(),
      ...this.clients?.missing(),
      ...Object.fromEntries(unknown.filter(([, count]) => count > 0)),
    };
    return Object.keys(missing).length > 0 ? { missing } : {};
  }

  /**
   * A column that is not numeric is not kept: the code that needs it reads the file, and reports what is wrong where.
   */
  #numbers(): Map<string, Float64Array> {
    const numeric = this.kept.filter(({ isNumeric }) => isNumeric);
    return new Map(numeric.map(({ name, values }) => [name, Float64Array.from(values)]));
  }

  /** Of every row's own columns: a file that also has predictions has the same items when only these change. */
  #contentSha256(): string {
    this.#hash();
    return this.#content.digest('hex');
  }

  #answersGiven(isCounted: boolean): NonNullable<Items['answers']> {
    this.#hashAnswers();
    const given = { cells: this.#answers, sha256: this.#answersHash.digest('hex') };
    if (isCounted) return given;
    const lines = this.#lines.toArray();
    return { ...given, placeOf: (item) => this.#problems.placeOf(lines[item]) };
  }

  #hashAnswers(): void {
    this.#answersHash.update(JSON.stringify(this.#answerCells));
    this.#answerCells = [];
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
