/** CSV and TSV, by csv-parse. */

import { InputError } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';
import { buffersOf } from './bytes/bytes.ts';
import { MOST_ROWS, tooMany } from './bytes/lines.ts';
import type { Bytes } from './bytes/streams.ts';
import { isName } from './cells/wording.ts';
import { locateColumns, otherDelimiter } from './columns.ts';
import type { FileProblems } from './problems.ts';

/** Some rows of a table: the cells of the wanted columns, in the order wanted, and the line each row starts on. */
export interface Rows {
  cells: string[][];
  lines: number[];
}

/** Characters; beyond them, as a rule, a quote was never closed. */
const LONGEST_ROW = 1 << 24;

/**
 * The rows of a CSV file with a header, one batch per chunk. A row with the wrong number of cells goes to `problems`.
 *
 * csv-parse's own ways out of the parser (a stream of objects, `on_record`) cost two to three times as much as the
 * parsing; replacing the parser's `push`, through which every record leaves it, does not.
 *
 * @param columns the wanted ones, or a function that chooses them once the header is known
 * @throws InputError for a missing column, a header without rows, a broken quote, or more than `mostBlank` blank lines
 */
export async function* csvRows(
  bytes: Bytes,
  columns: readonly string[] | ((header: readonly string[]) => readonly string[]),
  delimiter: string,
  problems: FileProblems,
  mostBlank = MOST_ROWS,
): AsyncGenerator<Rows> {
  const { parse } = await import('csv-parse');
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const state = {
    header: null as readonly string[] | null,
    positions: [] as number[],
    next: 1,
    empty: 0,
    twice: 0,
    rows: 0,
  };
  let batch: Rows = { cells: [], lines: [] };

  parser.push = (record: string[] | null) => {
    if (record === null) return true;
    const { info } = parser;
    const line = state.next + (info.empty_lines - state.empty);
    // The parser counts a CRLF inside a cell as two lines.
    if (info.lines - state.twice > line) {
      for (const cell of record) if (cell.includes('\r\n')) state.twice += cell.split('\r\n').length - 1;
    }
    state.next = info.lines + 1 - state.twice;
    state.empty = info.empty_lines;
    if (state.header === null) {
      state.header = record;
      state.positions = locateColumns(record, typeof columns === 'function' ? columns(record) : columns, problems);
      return true;
    }
    state.rows++;
    if (record.length !== state.header.length) {
      problems.add({
        line,
        message: `has ${counted('cell', record.length)}, but the header has ${state.header.length}`,
      });
      return true;
    }
    const { positions } = state;
    const cells = new Array<string>(positions.length);
    for (let i = 0; i < positions.length; i++) cells[i] = record[positions[i]];
    batch.cells.push(cells);
    batch.lines.push(line);
    return true;
  };
  parser.on('error', () => {});

  const take = (): Rows => {
    if (parser.errored) {
      problems.add(brokenRow(parser.errored, state.next + (parser.info.empty_lines - state.empty), state.header));
    }
    // Without its columns, or after a broken quote, nothing that follows can be trusted.
    if (parser.errored || state.positions.includes(-1)) throw new InputError(problems.list());
    // A few kilobytes of gzip may hold a billion of them.
    if (parser.info.empty_lines > mostBlank) throw tooMany(problems.file, 'blank lines', mostBlank);
    const full = batch;
    batch = { cells: [], lines: [] };
    return full;
  };
  for await (const chunk of buffersOf(bytes)) {
    parser.write(chunk);
    yield take();
  }
  await new Promise<void>((resolve) => {
    parser.once('error', () => resolve());
    parser.end(() => resolve());
  });
  yield take();
  if (state.header === null) throw new InputError({ file: problems.file, message: 'the file has no header' });
  if (state.rows === 0) throw new InputError({ file: problems.file, message: 'the file has a header and no rows' });
}

function brokenRow(
  error: Error & { code?: string; column?: unknown; lines?: number },
  line: number,
  header: readonly string[] | null,
) {
  const index = typeof error.column === 'number' ? error.column : 0;
  const name =
    header === null || !isName(header[index] ?? '\n') ? `cell ${index + 1}` : `the column "${header[index]}"`;
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE': {
      const message = `has more than ${LONGEST_ROW.toLocaleString('en')} characters`;
      return { line, message, hint: `Is there a quote in ${name} that is never closed?` };
    }
    case 'CSV_QUOTE_NOT_CLOSED':
      return { line, message: `a quote that opens in ${name} of this row is never closed` };
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE': {
      const until =
        error.lines !== undefined && error.lines > line ? ` (the row was read up to line ${error.lines})` : '';
      // Of a header such as "id";"text" csv-parse says what follows the first quoted name.
      const separator = header === null ? /got "([;\t|])"/.exec(error.message)?.[1] : undefined;
      const hint =
        separator === undefined
          ? 'Enclose a cell that holds quotes in quotes and write each inner one twice'
          : otherDelimiter(separator);
      return { line, message: `there is a stray quote in ${name}${until}`, hint };
    }
    default:
      return { line, message: `the row cannot be read (${error.code ?? error.name})` };
  }
}
