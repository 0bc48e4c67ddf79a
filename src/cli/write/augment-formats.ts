/** Texts with their counterfactuals, in the format they came in, as a stream. */

import { InputError } from '../../contract/problem.ts';
import type { SwapTable } from '../../contract/swap-table.ts';
import {
  findCounterfactuals,
  type Inflections,
  inflectedCounterfactuals,
  type Left,
} from '../../counterfactual/index.ts';
import { readBytes } from '../../support/tables/bytes/bytes.ts';
import { readLines } from '../../support/tables/bytes/lines.ts';
import { missingColumn } from '../../support/tables/columns.ts';
import { csvRows } from '../../support/tables/csv.ts';
import { Problems } from '../../support/tables/problems.ts';
import { extensionOf, formatOf } from '../../support/tables/read.ts';
import { delimiterOf, lineWriter, objectOn, withEntry } from './rows.ts';

export type Format = 'text' | 'csv' | 'tsv' | 'jsonl';

/** The column that says which groups changed places. */
const SWAP = 'swap';

export interface AugmentInput {
  /** Of the file, or what to call the stream in messages. */
  path: string;
  stream?: AsyncIterable<Buffer>;
  format: Format;
  column: string;
  tables: readonly SwapTable[];
  /** How the words of the text are inflected, where words that agree are to follow. */
  inflections: { language: string; table: Inflections } | null;
  /** Leave the originals out. */
  onlyChanged: boolean;
  /** Counted up on the way. */
  counts: { texts: number; changed: number; copies: number; left: Map<Left, number> };
}

/** @throws InputError where the format is not known, or the options contradict each other */
export function formatFor(
  input: string | null,
  output: string | null,
  { format, column }: { format?: Format; column?: string },
): Format {
  const byName = (path: string): Format | undefined => {
    const table = formatOf(path);
    if (table === 'csv' || table === 'tsv' || table === 'jsonl') return table;
    return extensionOf(path) === '.txt' ? 'text' : undefined;
  };
  if (output !== null && /\.gz$/i.test(output)) {
    const message = 'the output is not compressed, but would have the name of a compressed file';
    throw new InputError({ key: '--output', message, hint: 'Leave ".gz" off the name' });
  }
  const chosen = format ?? (input === null ? 'text' : byName(input));
  if (chosen === undefined) {
    const known = formatOf(input!);
    if (known === 'parquet' || known === 'arrow') {
      const hint = 'Write the texts as CSV, TSV, JSON Lines or plain text';
      throw new InputError({ file: input!, message: `texts in the format ${known} are not read here`, hint });
    }
    const message = `the extension "${extensionOf(input!)}" does not say which format the file has`;
    throw new InputError({ file: input!, message, hint: 'Say it with --format text, csv, tsv or jsonl' });
  }
  const written = output === null ? undefined : byName(output);
  if (written !== undefined && written !== chosen) {
    const message = `the output would be ${written}, and the input is ${chosen}`;
    throw new InputError({ key: '--output', message, hint: 'Texts are written in the format they are read in' });
  }
  if (column !== undefined && chosen === 'text') {
    const hint = 'Say which format it has with --format csv, tsv or jsonl';
    throw new InputError({ key: '--column', message: 'plain text has no columns', hint });
  }
  return chosen;
}

/**
 * Pieces of the output: each text, followed by a copy for each of its counterfactuals.
 *
 * @throws InputError with everything wrong in the rows, after all of them were checked; nothing is yielded after the
 * first problem
 */
export async function* augmented(input: AugmentInput): AsyncGenerator<string> {
  const problems = new Problems(input.path);
  const pieces =
    input.format === 'text'
      ? textLines(input)
      : input.format === 'jsonl'
        ? jsonLines(input, problems)
        : tableLines(input, delimiterOf(input.format), problems);
  for await (const piece of pieces) if (problems.count === 0) yield piece;
  problems.raise();
}

interface Version {
  text: string;
  /** As in `male -> female`, or `male <-> female` for a text about both; empty for the original. */
  swap: string;
}

function versionsOf(text: string, { tables, inflections, onlyChanged, counts }: AugmentInput): Version[] {
  const find = (table: SwapTable) => {
    if (inflections === null) return findCounterfactuals(text, table).counterfactuals;
    const found = inflectedCounterfactuals(text, table, inflections.table, inflections.language);
    for (const why of found.left) counts.left.set(why, (counts.left.get(why) ?? 0) + 1);
    return found.counterfactuals;
  };
  const copies = tables.flatMap((table) =>
    find(table).map((other) => ({
      text: other.text,
      swap: `${other.from} ${other.exchanged ? '<->' : '->'} ${other.to}`,
    })),
  );
  counts.texts++;
  counts.copies += copies.length;
  if (copies.length > 0) counts.changed++;
  return onlyChanged ? copies : [{ text, swap: '' }, ...copies];
}

async function* textLines(input: AugmentInput): AsyncGenerator<string> {
  for await (const lines of readLines(input.path, undefined, input.stream)) {
    let piece = '';
    for (const line of lines) for (const { text } of versionsOf(line, input)) piece += `${text}\n`;
    yield piece;
  }
}

async function* tableLines(input: AugmentInput, delimiter: string, problems: Problems): AsyncGenerator<string> {
  let header: readonly string[] | undefined;
  let started = false;
  const choose = (names: readonly string[]) => {
    header = names;
    if (names.includes(SWAP)) problems.add({ line: 1, ...alreadyThere });
    return names.includes(input.column) ? names : [...names, input.column];
  };
  const lineOf = lineWriter(delimiter);
  const bytes = readBytes(input.path, undefined, input.stream);
  for await (const { cells } of csvRows(bytes, choose, delimiter, problems)) {
    let piece = '';
    if (!started && header) {
      piece = lineOf([...header, SWAP]);
      started = true;
    }
    const at = header?.indexOf(input.column) ?? 0;
    for (const row of cells) {
      for (const { text, swap } of versionsOf(row[at], input)) piece += lineOf([...row.with(at, text), swap]);
    }
    yield piece;
  }
}

const alreadyThere = {
  message: `there is already a column "${SWAP}", where the groups would be written`,
  hint: 'Rename it; to exchange words of several attributes, name their tables at once (--swaps gender,race)',
};

async function* jsonLines(input: AugmentInput, problems: Problems): AsyncGenerator<string> {
  let number = 0;
  let keys: readonly string[] | undefined;
  let found = false;
  for await (const lines of readLines(input.path, undefined, input.stream)) {
    let piece = '';
    for (const line of lines) {
      number++;
      if (line.trim() === '') continue;
      const row = objectOn(line, number, problems);
      if (!row) continue;
      keys ??= Object.keys(row);
      if (Object.hasOwn(row, SWAP)) problems.add({ line: number, ...alreadyThere });
      const value = row[input.column] ?? '';
      if (typeof value !== 'string') {
        problems.add({ line: number, message: `"${input.column}" should be text and is ${typeof value}` });
        continue;
      }
      found ||= Object.hasOwn(row, input.column);
      for (const { text, swap } of versionsOf(value, input)) {
        piece += `${withEntries(line, input.column, text === value ? null : text, swap)}\n`;
      }
    }
    yield piece;
  }
  if (keys && !found && problems.count === 0) missingColumn(input.column, keys, problems);
}

/** The line with another text (null: the same) and the swap at its end. */
function withEntries(line: string, column: string, text: string | null, swap: string): string {
  const span = text === null ? null : valueSpan(line, column);
  const changed = span ? line.slice(0, span.start) + JSON.stringify(text) + line.slice(span.end) : line;
  return withEntry(changed, SWAP, swap);
}

/** Where the text under a key of a valid JSON object is written, quotes included; of a key given twice, the last. */
function valueSpan(line: string, column: string): { start: number; end: number } | null {
  let depth = 0;
  let key: string | null = null;
  let expectsValue = false;
  let found: { start: number; end: number } | null = null;
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth !== 1) continue;
    else if (token === ':') expectsValue = true;
    else if (token === ',') expectsValue = false;
    else if (!expectsValue) key = JSON.parse(token) as string;
    else if (key === column) found = { start: index, end: index + token.length };
  }
  return found;
}
