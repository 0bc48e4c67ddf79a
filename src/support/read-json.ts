/** JSON of any size: V8 has no text of more than half a gigabyte. */

import { LONGEST_TEXT } from './tables/bytes/lines.ts';

/** Bytes that are read at once; more are read part by part. */
const wholeUpTo = 1 << 25;

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isBlank = (text: string) => !/[^ \n\r\t]/.test(text);

/**
 * What JSON.parse makes of the bytes, which are UTF-8, with or without a byte order mark. An object of more than
 * `whole` bytes is parsed a field at a time, and a field that is a list an item at a time.
 *
 * @throws SyntaxError as JSON.parse does, and for a part of more than `longest` bytes
 */
export async function readJson(
  source: AsyncIterable<Buffer>,
  whole = wholeUpTo,
  longest = LONGEST_TEXT,
): Promise<unknown> {
  const chunks = source[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { value, done } = await chunks.next();
    if (done) return JSON.parse(withoutMark(Buffer.concat(held)).toString('utf8'));
    held.push(value);
    size += value.length;
    // The byte order mark is looked for in what is held.
    if (size > whole && size > 2) break;
  }
  const reader = new PartReader(longest);
  const first = withoutMark(Buffer.concat(held.splice(0)));
  reader.read(first);
  for (;;) {
    const { value, done } = await chunks.next();
    if (done) return reader.end();
    reader.read(value);
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Cuts an object into its fields, and fields that are lists into their items; JSON.parse reads the parts. */
class PartReader {
  readonly #object: Record<string, unknown> = {};
  /** How many brackets are open. */
  #depth = 0;
  #inText = false;
  #escaped = false;
  #done = false;
  /** The part that is being gathered: from earlier chunks. */
  #parts: Buffer[] = [];
  #held = 0;
  #key: string | undefined;
  /** The list that is the value of the key, once one has begun. */
  #list: unknown[] | undefined;
  /** A comma was the last thing in the list or object. */
  #more = false;
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  read(chunk: Buffer): void {
    let start = 0;
    const take = (end: number) => {
      const part = Buffer.concat([...this.#parts, chunk.subarray(start, end)]).toString('utf8');
      this.#parts = [];
      this.#held = 0;
      start = end + 1;
      return part;
    };
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inText = false;
        continue;
      }
      if (byte === quote) {
        this.#inText = true;
      } else if (byte === openList || byte === openObject) {
        this.#depth++;
        if (this.#depth === 1) {
          if (byte !== openObject || this.#done || !isBlank(take(i))) throw unexpected();
        } else if (this.#depth === 2) {
          if (this.#key === undefined || this.#list !== undefined) throw unexpected();
          if (byte === openObject) continue;
          if (!isBlank(take(i))) throw unexpected();
          this.#list = [];
          this.#more = false;
        }
      } else if (byte === closeList || byte === closeObject) {
        const list = this.#depth === 2 && this.#list !== undefined;
        if (list && byte !== closeList) throw unexpected();
        if (list) this.#endItem(take(i), !this.#more);
        if (this.#depth === 1) {
          if (byte !== closeObject) throw unexpected();
          this.#endField(take(i), this.#key === undefined && !this.#more);
          this.#done = true;
        }
        this.#depth--;
        if (this.#depth < 0) throw unexpected();
      } else if (byte === comma && this.#depth === 2 && this.#list !== undefined) {
        this.#endItem(take(i), false);
        this.#more = true;
      } else if (byte === comma && this.#depth === 1) {
        this.#endField(take(i), false);
        this.#more = true;
      } else if (byte === colon && this.#depth === 1) {
        if (this.#key !== undefined) throw unexpected();
        const key: unknown = JSON.parse(take(i));
        if (typeof key !== 'string') throw unexpected();
        this.#key = key;
      } else if (this.#depth === 0 && !isSpace(byte)) {
        throw unexpected();
      }
    }
    const rest = Buffer.from(chunk.subarray(start));
    this.#parts.push(rest);
    this.#held += rest.length;
    if (this.#held > this.#longest) throw new SyntaxError(`a value has more than ${this.#longest / 2 ** 20} MB`);
  }

  end(): Record<string, unknown> {
    if (!this.#done || !isBlank(Buffer.concat(this.#parts).toString('utf8'))) {
      throw new SyntaxError('Unexpected end of JSON input');
    }
    return this.#object;
  }

  #endItem(text: string, mayBeNone: boolean): void {
    if (mayBeNone && this.#list!.length === 0 && isBlank(text)) return;
    this.#list!.push(JSON.parse(text));
    this.#more = false;
  }

  #endField(text: string, mayBeNone: boolean): void {
    if (mayBeNone && isBlank(text)) return;
    if (this.#key === undefined || (this.#list !== undefined && !isBlank(text))) throw unexpected();
    // As JSON.parse does it: no key of a file reaches a prototype.
    Object.defineProperty(this.#object, this.#key, {
      value: this.#list ?? JSON.parse(text),
      ...{ writable: true, enumerable: true, configurable: true },
    });
    this.#key = undefined;
    this.#list = undefined;
    this.#more = false;
  }
}

const unexpected = () => new SyntaxError('Unexpected token in JSON');
