/** The lines of a text file as a stream. */
import type { Hash } from 'node:crypto';
import { readBytes } from './bytes.ts';

/**
 * Lines without their ends (LF or CRLF), blank ones included, in batches: one promise a chunk instead of one a line.
 * Each line is a string of its own, so that keeping one does not keep its chunk. Errors as in {@link readBytes}.
 */
export async function* readLines(path: string, hash?: Hash, stream?: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  // A line may span many chunks: its parts are joined once, when its end is seen.
  let parts: Buffer[] = [];
  for await (const chunk of readBytes(path, hash, stream)) {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      if (parts.length > 0) {
        parts.push(chunk.subarray(start, end));
        const line = Buffer.concat(parts);
        lines.push(lineOf(line, 0, line.length));
        parts = [];
      } else {
        lines.push(lineOf(chunk, start, end));
      }
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    yield lines;
  }
  if (parts.length > 0) {
    const line = Buffer.concat(parts);
    yield [lineOf(line, 0, line.length)];
  }
}

function lineOf(buffer: Buffer, start: number, end: number): string {
  return buffer.toString('utf8', start, end > start && buffer[end - 1] === 13 ? end - 1 : end);
}
