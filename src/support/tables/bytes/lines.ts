/** The lines of a text file as a stream. */
import { InputError } from '../../../contract/problem.ts';
import { buffersOf, readBytes } from './bytes.ts';
import type { Bytes, Hasher } from './streams.ts';

/**
 * Bytes of one line, or of one value of JSON. Some corpora are a single line of 100 MB; a few megabytes of gzip may unpack to
 * a line that fills the memory.
 */
export const LONGEST_TEXT = 1 << 27;

/**
 * Rows of a table, or lines of a text. Twice as many as have been measured; a few megabytes of gzip may unpack to a hundred
 * million short ones, which fill the memory.
 */
export const MOST_ROWS = 20_000_000;

const LF = 10;
const CR = 13;

/** The lines of a file; see `linesOf`. Errors as in `readBytes`. */
export function readLines(path: string, hash?: Hasher, stream?: Bytes): AsyncGenerator<string[]> {
  return linesOf(readBytes(path, hash, stream), path);
}

/**
 * Lines without their ends (LF, CRLF or CR), blank ones included, in batches: one promise a chunk instead of one a line.
 * Each line is a string of its own, so that keeping one does not keep its chunk.
 *
 * @throws InputError for a line beyond {@link LONGEST_TEXT}, and for more than `most` lines
 */
export async function* linesOf(bytes: Bytes, file: string, most: number = MOST_ROWS): AsyncGenerator<string[]> {
  // A line may span many chunks: its parts are joined once, when its end is seen.
  let parts: Buffer[] = [];
  let held = 0;
  let line = 1;
  let afterCr = false;
  for await (const chunk of buffersOf(bytes)) {
    const lines: string[] = [];
    let start: number = afterCr && chunk[0] === LF ? 1 : 0;
    afterCr = false;
    let lf = chunk.indexOf(LF, start);
    let cr = chunk.indexOf(CR, start);
    while (lf >= 0 || cr >= 0) {
      const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
      if (parts.length > 0) {
        lines.push(Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8'));
        parts = [];
        held = 0;
      } else {
        lines.push(chunk.toString('utf8', start, end));
      }
      start = end + 1;
      if (end === cr) {
        if (lf === start) start++;
        else afterCr = start === chunk.length;
        cr = chunk.indexOf(CR, start);
      }
      if (lf >= 0 && lf < start) lf = chunk.indexOf(LF, start);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    held += chunk.length - start;
    line += lines.length;
    if (held > LONGEST_TEXT) throw tooLong(file, line, 'a line');
    if (line - 1 > most) throw tooMany(file, 'lines', most);
    yield lines;
  }
  if (parts.length > 0) yield [Buffer.concat(parts).toString('utf8')];
}

export function tooMany(file: string, what: 'lines' | 'blank lines' | 'rows', most: number): InputError {
  const message = `the file has more than ${most.toLocaleString('en')} ${what}, the most that are read`;
  return new InputError({ file, message, hint: 'Measure a sample of it, or split it into several files' });
}

export function tooLong(file: string, line: number, what: string): InputError {
  const message = `${what} has more than ${LONGEST_TEXT / 2 ** 20} MB`;
  return new InputError({ file, line, message, hint: 'Is the file damaged, or of another kind?' });
}
