/** The records of JSON Lines and of a JSON array, as texts, one after the other. */
import { InputError } from '../../../contract/problem.ts';
import { byStart } from '../bytes/encoding.ts';
import { LONGEST_TEXT, linesOf, tooLong } from '../bytes/lines.ts';

/** The texts of some records, and the line each begins on. */
export interface Records {
  texts: string[];
  lines: number[];
}

const [QUOTE, COMMA, OPEN_LIST, ESCAPE, CLOSE_LIST, OPEN, CLOSE] = Buffer.from('",[\\]{}');
const [TAB, LF, CR, SPACE] = Buffer.from('\t\n\r ');

/**
 * Records in batches, one per chunk: the elements of an array where the text begins with `[`, else the lines that are
 * not blank. The caller finds out whether each is valid JSON.
 *
 * @throws InputError for an array that is never closed or is followed by something, and for a record that is too long.
 */
export function jsonRecords(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<Records> {
  return byStart(bytes, (start, all) =>
    /^\s*\[/.test(start.toString('latin1', 0, 1 << 12)) ? elements(all, file) : lineRecords(all, file),
  );
}

async function* lineRecords(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<Records> {
  let line = 0;
  for await (const batch of linesOf(bytes, file)) {
    const records: Records = { texts: [], lines: [] };
    for (const text of batch) {
      line++;
      if (text.trim() === '') continue;
      records.texts.push(text);
      records.lines.push(line);
    }
    yield records;
  }
}

/** Cuts an array into its elements: a scan that knows strings and brackets and nothing else. */
async function* elements(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<Records> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let closed = false;
  let several = false;
  let line = 1;
  let last = 0;
  /** Of the element under way: what earlier chunks hold of it, and its line; 0 before its first character. */
  let parts: Buffer[] = [];
  let held = 0;
  let begun = 0;
  for await (const chunk of bytes) {
    const records: Records = { texts: [], lines: [] };
    let from = 0;
    const end = (at: number): void => {
      parts.push(chunk.subarray(from, at));
      records.texts.push(begun === 0 ? '' : Buffer.concat(parts).toString('utf8'));
      records.lines.push(begun || line);
      parts = [];
      held = 0;
      begun = 0;
      from = at + 1;
    };
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === CR || (byte === LF && last !== CR)) line++;
      last = byte;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === ESCAPE) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (byte === SPACE || byte === LF || byte === CR || byte === TAB) continue;
      if (closed) throw new InputError({ file, line, message: 'something follows the end of the JSON array' });
      if (depth === 0) {
        depth = 1;
        from = i + 1;
        continue;
      }
      if (byte === CLOSE_LIST || byte === CLOSE) depth--;
      if (depth === 0) {
        if (byte !== CLOSE_LIST) throw new InputError({ file, line, message: 'this is not valid JSON' });
        closed = true;
        if (begun > 0 || several) end(i);
        from = chunk.length;
        continue;
      }
      if (byte === COMMA && depth === 1) {
        several = true;
        end(i);
        continue;
      }
      if (begun === 0) {
        begun = line;
        parts = [];
        from = i;
      }
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN || byte === OPEN_LIST) depth++;
    }
    if (from < chunk.length) {
      parts.push(chunk.subarray(from));
      held += chunk.length - from;
      if (held > LONGEST_TEXT) throw tooLong(file, begun || line, 'an element of the array');
    }
    yield records;
  }
  if (!closed)
    throw new InputError({ file, line, message: 'the JSON array is never closed', hint: 'Is the file cut off?' });
}
