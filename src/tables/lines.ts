/** The lines of a text file as a stream. */
import type { Hash } from 'node:crypto';
import { readBytes } from './bytes.ts';

const LF = 10;
const CR = 13;

/** The lines of a file; see {@link linesOf}. Errors as in {@link readBytes}. */
export function readLines(path: string, hash?: Hash, stream?: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  return linesOf(readBytes(path, hash, stream));
}

/**
 * Lines without their ends (LF, CRLF or CR), blank ones included, in batches: one promise a chunk instead of one a line.
 * Each line is a string of its own, so that keeping one does not keep its chunk.
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  // A line may span many chunks: its parts are joined once, when its end is seen.
  let parts: Buffer[] = [];
  let afterCr = false;
  for await (const chunk of bytes) {
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
    yield lines;
  }
  if (parts.length > 0) yield [Buffer.concat(parts).toString('utf8')];
}
