/** Reads whom an audit is about: a table, and a file of decisions joined by id where there is one. */
import type { Cell } from '../../../audit/index.ts';
import type { Problem } from '../../../contract/problem.ts';

import { suggestion } from '../../../support/did-you-mean.ts';
import {
  caseVariants,
  cleanValue,
  MISSING_MARKERS,
  spellingOf,
  type ValueReader,
  valueReader,
} from '../../../support/tables/cells/values.ts';
import { fewNames, numberHint, shownCell, shownId } from '../../../support/tables/cells/wording.ts';
import { combineHashes } from '../../../support/tables/combine-hashes.ts';
import { Problems } from '../../../support/tables/problems.ts';
import { numberOf, readTable } from '../../../support/tables/read.ts';
import type { Asked } from './options.ts';

/** A column with more different values than this is not one of sexes, races, decisions or groups. */
const MOST = { sex: 50, race: 200, group: 1_000, decision: 1_000 };

export interface People {
  cells: Cell[];
  sha256: string;
  /** Which decisions are a selection, as the column spells them. */
  selected: string[];
  /** What is said to mean unknown, and is in no row. */
  unseen: string[];
}

interface Files {
  /** Absolute paths. */
  table: string;
  predictions: string | undefined;
  /** The column by which the two are joined. */
  id: string | undefined;
  /** What means unknown in the columns of sex, race and group, besides what always means that nothing is said. */
  unknown: readonly string[];
}

/** What is wrong with one cell is told with its line; undefined where it cannot be used. */
type Outcome = string | number | null | undefined;

/**
 * @throws InputError with everything that is wrong with the columns, the rows, or the flags that name their values
 */
export async function readPeople(files: Files, asked: Asked): Promise<People> {
  const { columns } = asked;
  const clean = valueReader();
  const known = valueReader([...MISSING_MARKERS, ...files.unknown]);
  const unseen = new Set(files.unknown.map(cleanValue));
  const category: ValueReader = (cell) => {
    const value = known(cell);
    if (value === '' && unseen.size > 0) unseen.delete(cleanValue(cell));
    return value;
  };
  const answers = files.predictions === undefined ? undefined : await readAnswers(files, asked, clean);
  const problems = new Problems(files.table);
  const reading = new Reading(asked, category, problems);
  const readOutcome = outcomeReader(asked, clean, problems);
  const ids = new Map<string, number>();
  let matched = 0;
  const outcomeOf = (cell: string, line: number): Outcome => {
    if (answers === undefined) return readOutcome(cell, line);
    const id = clean(cell);
    if (id === '') problems.add({ line, message: `the id column "${files.id}" is empty` });
    else if (ids.has(id))
      problems.add({ line, message: `the id ${shownId(id)} is already that of ${problems.place(ids.get(id)!)}` });
    else ids.set(id, line);
    if (!answers.outcomes.has(id)) return null;
    matched++;
    return answers.outcomes.get(id)!;
  };
  const { sex, race, group, count } = columns;
  const named = [answers === undefined ? columns.outcome : files.id!, sex, race, group, count];
  const wanted = named.filter((name) => name !== null);
  const places = named.map((name) => (name === null ? -1 : wanted.indexOf(name)));
  const { sha256 } = await readTable({ path: files.table }, wanted, problems, (row, line) => {
    const [outcome, ...rest] = places.map((place) => (place < 0 ? null : row[place]));
    reading.add(outcomeOf(outcome!, line), rest, line);
  });
  if (answers !== undefined && matched === 0 && problems.count === 0) {
    const has = [...answers.outcomes.keys()].slice(0, 3).map(shownId).join(', ');
    const message = `no row has an id of the predictions, which are ${has}`;
    problems.add({ message, hint: 'Check which column holds the id in both files' });
  }
  const cells = reading.cells();
  const selected = asked.outcome === 'selection' ? selectedValues(asked, cells, problems) : [];
  problems.raise();
  return {
    cells,
    unseen: [...unseen],
    sha256: combineHashes([sha256, ...(answers === undefined ? [] : [answers.sha256])]),
    selected,
  };
}

/** A decision, a score, null where nothing is said, undefined where it is told what is wrong. */
function outcomeReader({ outcome, columns }: Asked, clean: ValueReader, problems: Problems) {
  return (cell: string, line: number): Outcome => {
    const value = clean(cell);
    if (value === '') return null;
    if (outcome !== 'score') return value;
    const score = numberOf(value);
    if (score !== undefined && Number.isFinite(score)) return score;
    const hint = numberHint(value);
    problems.add({
      line,
      message: `"${columns.outcome}" is ${shownCell(value)}, not a number`,
      ...(hint === undefined ? {} : { hint }),
    });
    return undefined;
  };
}

async function readAnswers({ predictions, id }: Files, asked: Asked, clean: ValueReader) {
  const problems = new Problems(predictions!);
  const read = outcomeReader(asked, clean, problems);
  const outcomes = new Map<string, Outcome>();
  const lines = new Map<string, number>();
  const wanted = [id!, asked.columns.outcome];
  const { sha256 } = await readTable({ path: predictions! }, wanted, problems, ([cell, outcome], line) => {
    const own = clean(cell);
    const earlier = lines.get(own);
    if (own === '') problems.add({ line, message: `the id column "${id}" is empty` });
    else if (earlier !== undefined) {
      problems.add({ line, message: `the id ${shownId(own)} is already that of ${problems.place(earlier)}` });
    }
    lines.set(own, line);
    outcomes.set(own, read(outcome, line));
  });
  problems.raise();
  return { outcomes, sha256 };
}

interface Gathered extends Pick<Cell, 'sex' | 'race' | 'group'> {
  outcomes: Map<string | number, number>;
  withoutOutcome: number;
}

/** Counts people by sex, race and group, row by row. */
class Reading {
  readonly #byKey = new Map<string, Gathered>();
  readonly #values = { sex: new Set<string>(), race: new Set<string>(), group: new Set<string>() };
  readonly #decisions = new Set<string>();
  readonly #asked: Asked;
  readonly #category: ValueReader;
  readonly #problems: Problems;

  constructor(asked: Asked, category: ValueReader, problems: Problems) {
    this.#asked = asked;
    this.#category = category;
    this.#problems = problems;
  }

  /** @param cells of sex, race, group and count; null for a column that there is not */
  add(outcome: Outcome, [sex, race, group, count]: readonly (string | null)[], line: number): void {
    const people = count === null ? 1 : this.#number(count, line);
    const own = {
      sex: this.#value('sex', sex, line),
      race: this.#value('race', race, line),
      group: this.#value('group', group, line),
    };
    if (typeof outcome === 'string')
      this.#note(this.#decisions, outcome, MOST.decision, this.#asked.columns.outcome, line);
    if (people === undefined || outcome === undefined || people === 0) return;
    // What is unknown joins as the empty text, which is no value.
    const key = [own.sex, own.race, own.group].join('\u0000');
    const cell = this.#byKey.get(key) ?? { ...own, outcomes: new Map(), withoutOutcome: 0 };
    this.#byKey.set(key, cell);
    if (outcome === null) cell.withoutOutcome += people;
    else cell.outcomes.set(outcome, (cell.outcomes.get(outcome) ?? 0) + people);
  }

  /** Values that are one number, or one of true and false, are one category: see `spellingOf`. */
  cells(): Cell[] {
    for (const key of ['sex', 'race', 'group'] as const) this.#checkCase(key);
    const spelt = {
      sex: spellingOf(this.#values.sex),
      race: spellingOf(this.#values.race),
      group: spellingOf(this.#values.group),
      decision: spellingOf(this.#decisions),
    };
    return [...this.#byKey.values()].map(({ sex, race, group, outcomes, withoutOutcome }) => ({
      sex: sex && spelt.sex(sex),
      race: race && spelt.race(race),
      group: group && spelt.group(group),
      withoutOutcome,
      outcomes: merged(outcomes, spelt.decision),
    }));
  }

  #value(key: 'sex' | 'race' | 'group', cell: string | null, line: number): string | null {
    if (cell === null) return null;
    const value = this.#category(cell);
    if (value === '') return null;
    this.#note(this.#values[key], value, MOST[key], this.#asked.columns[key]!, line);
    return value;
  }

  /** Says once that a column has too many different values. */
  #note(values: Set<string>, value: string, most: number, column: string, line: number): void {
    if (values.size > most || values.has(value)) return;
    values.add(value);
    if (values.size <= most) return;
    const message = `"${column}" has more than ${most.toLocaleString('en')} different values`;
    this.#problems.add({ line, message, hint: 'Is it the right column?' });
  }

  #number(cell: string, line: number): number | undefined {
    const { count } = this.#asked.columns;
    const people = numberOf(cleanValue(cell));
    if (people !== undefined && Number.isSafeInteger(people) && people >= 0) return people;
    const what = cell.trim() === '' ? 'empty' : shownCell(cell);
    this.#problems.add({ line, message: `"${count}" is ${what}, not a number of people` });
    return undefined;
  }

  #checkCase(key: 'sex' | 'race' | 'group'): void {
    for (const same of caseVariants(this.#values[key])) {
      const message = `"${this.#asked.columns[key]}" has values that differ only by case: ${fewNames(same)}`;
      this.#problems.add({ message, hint: 'Spell each category in one way: these would be compared with each other' });
    }
  }
}

function merged(outcomes: ReadonlyMap<string | number, number>, spelt: (decision: string) => string) {
  const counts = new Map<string | number, number>();
  for (const [outcome, people] of outcomes) {
    const own = typeof outcome === 'string' ? spelt(outcome) : outcome;
    counts.set(own, (counts.get(own) ?? 0) + people);
  }
  return counts;
}

/** What `--selected` names, as the column spells it; what nobody got is a problem. */
function selectedValues({ selected, columns }: Asked, cells: readonly Cell[], problems: Problems): string[] {
  const decisions = [...new Set(cells.flatMap(({ outcomes }) => [...outcomes.keys()].map(String)))].sort();
  const spelt = spellingOf(decisions);
  return [...new Set(selected.map(cleanValue).map(spelt))].map((value) => {
    // Of a column without any decision nothing can be said: nobody has an outcome.
    if (decisions.length > 0 && !decisions.includes(value)) {
      const problem: Omit<Problem, 'file'> = {
        key: '--selected',
        message: `no row has "${value}" in "${columns.outcome}"`,
      };
      problems.add({ ...problem, hint: suggestion(value, decisions.slice(0, 20), 'decisions') });
    }
    return value;
  });
}
