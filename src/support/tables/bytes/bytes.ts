/** The bytes of a text file as a stream of UTF-8, checked and hashed on the way. */
import { isUtf8 } from 'node:buffer';
import { InputError } from '../../../contract/problem.ts';
import { chunksOf } from '../../input-file.ts';
import { decoded } from './encoding.ts';
import type { Bytes, Hasher } from './streams.ts';

const CHUNK = 1 << 17;

/**
 * Chunks of a file in UTF-8, cut between characters, without the byte order mark. Gzip is unpacked and UTF-16, with or
 * without its mark, recoded. `hash` sees every byte of the original file.
 *
 * @param stream what to read in place of the file, as standard input: then `path` is its name for messages
 * @throws InputError for a file that is missing, unreadable, empty, not text, or not UTF-8 (with the line, unless it is
 * a stream).
 */
export async function* readBytes(path: string, hash?: Hasher, stream?: Bytes): AsyncGenerator<Buffer> {
  let tail: Buffer | undefined;
  let empty = true;
  for await (const read of decoded(path, hashed(stream ? buffersOf(stream) : chunksOf(path, CHUNK), hash))) {
    let chunk = tail ? Buffer.concat([tail, read]) : read;
    if (empty && chunk.length >= 3 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) {
      chunk = chunk.subarray(3);
    }
    empty = false;
    const cut = chunk.length - unfinished(chunk);
    tail = cut < chunk.length ? chunk.subarray(cut) : undefined;
    chunk = chunk.subarray(0, cut);
    if (!isUtf8(chunk)) throw await notUtf8(path, stream);
    if (chunk.length > 0) yield chunk;
  }
  if (empty) throw new InputError({ file: path, message: 'the file is empty' });
  if (tail) throw await notUtf8(path, stream);
}

/** The same bytes, not copied. */
export async function* buffersOf(bytes: Bytes): AsyncGenerator<Buffer> {
  for await (const part of bytes) {
    yield Buffer.isBuffer(part) ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  }
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hasher | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash?.update(chunk);
    yield chunk;
  }
}

/** How many bytes at the end belong to a character that goes on in the next chunk. */
function unfinished(chunk: Buffer): number {
  for (let k = 1; k <= Math.min(3, chunk.length); k++) {
    const byte = chunk[chunk.length - k];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return k < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? k : 0;
  }
  return 0;
}

/** Reads the file once more to name the line; a stream cannot be. */
async function notUtf8(path: string, stream: Bytes | undefined): Promise<InputError> {
  const hint = 'Save it as UTF-8 (in Excel: "CSV UTF-8")';
  if (stream) return new InputError({ file: path, message: 'this is not UTF-8', hint: 'Convert it to UTF-8 first' });
  let line = 1;
  let rest: Buffer[] = [];
  search: for await (const chunk of decoded(path, chunksOf(path, CHUNK))) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      rest.push(chunk.subarray(start, end));
      if (!isUtf8(Buffer.concat(rest))) break search;
      rest = [];
      line++;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
  }
  return new InputError({ file: path, line, message: 'the file is not UTF-8', hint });
}
