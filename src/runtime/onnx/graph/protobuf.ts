/**
 * Just enough of protobuf's wire format (https://protobuf.dev/programming-guides/encoding/) to read ONNX files without
 * loading the weights, which are most of them, and to write the small ones that refer to those weights.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../../../contract/problem.ts';

/** What does not read as protobuf, or ends too early. */
export class Malformed extends Error {}

/**
 * Opens an ONNX file for `read` and closes it again.
 *
 * @throws InputError where the file ends too early or does not read as protobuf
 */
export async function withOnnxFile<T>(path: string, read: (reader: ProtobufFile) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await read(new ProtobufFile(file, size));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new InputError({
      message: `the ONNX file is cut short or damaged (${error.message})`,
      file: path,
      hint: 'Download or export it again',
    });
  } finally {
    await file.close();
  }
}

/** Reads protobuf fields from a file through a window. */
export class ProtobufFile {
  position = 0;
  readonly size: number;
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** The next field's number and where it ends; the position is then at its content. */
  async enter(limit: number): Promise<{ field: number; end: number }> {
    const tag = await this.#varint();
    const wire = tag & 7;
    let length = 0;
    if (wire === 0) await this.#varint();
    else if (wire === 1) length = 8;
    else if (wire === 2) length = await this.#varint();
    else if (wire === 5) length = 4;
    else throw new Malformed('it does not read as protobuf');
    const end = this.position + length;
    if (end > limit) throw new Malformed(`${end - limit} bytes are missing`);
    return { field: tag >>> 3, end };
  }

  /** From the position up to `end`. */
  async bytes(end: number): Promise<Buffer> {
    await this.#fill(end - this.position);
    const start = this.position - this.#windowStart;
    return this.#window.subarray(start, start + end - this.position);
  }

  async #varint(): Promise<number> {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      await this.#fill(1);
      const byte = this.#window[this.position++ - this.#windowStart];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    // Only a negative number takes more; no length is one.
    await this.#fill(3);
    while (this.#window[this.position++ - this.#windowStart] >= 128) await this.#fill(1);
    return value;
  }

  async #fill(length: number): Promise<void> {
    const offset = this.position - this.#windowStart;
    if (offset >= 0 && offset + length <= this.#window.length) return;
    if (this.position + length > this.size) throw new Malformed('it ends too early');
    const wanted = Math.min(Math.max(length, 1 << 16), this.size - this.position);
    this.#window = Buffer.alloc(wanted);
    const { bytesRead } = await this.#file.read(this.#window, 0, wanted, this.position);
    if (bytesRead < length) throw new Malformed('it ends too early');
    this.#windowStart = this.position;
  }
}

export interface Field {
  field: number;
  /** Of a varint, read as a signed 64-bit integer. */
  value: number;
  /** Of everything else. */
  bytes: Buffer;
}

/** The fields of a message, in order. */
export function fields(bytes: Buffer): Field[] {
  const list: Field[] = [];
  let at = 0;
  const varint = () => {
    const { value, end } = readVarint(bytes, at);
    at = end;
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const value = wire === 0 || wire === 2 ? varint() : 0;
    const length = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    list.push({ field: tag >>> 3, value, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return list;
}

/** A repeated integer field, each on its own or all packed together. */
export function integers(list: readonly Field[], field: number): number[] {
  return list
    .filter((f) => f.field === field)
    .flatMap(({ value, bytes }) => {
      if (bytes.length === 0) return [value];
      const packed: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        const next = readVarint(bytes, at);
        packed.push(next.value);
        at = next.end;
      }
      return packed;
    });
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0;
  let at = start;
  for (let factor = 1; at < bytes.length; factor *= 128) {
    const byte = bytes[at++];
    if (factor === 2 ** 63 && byte === 1) return { value: negative(bytes, start), end: at };
    value += (byte & 127) * factor;
    if (byte < 128) break;
  }
  return { value, end: at };
}

/** Ten bytes, the last of them 1: a number below zero, in two's complement. */
function negative(bytes: Buffer, start: number): number {
  let value = 0n;
  for (let i = 0; i < 10; i++) value |= BigInt(bytes[start + i] & 127) << BigInt(7 * i);
  return Number(BigInt.asIntN(64, value));
}

/** Writes a message field by field. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  integer(field: number, value: number): this {
    this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  float(field: number, value: number): this {
    this.#parts.push(varint(field * 8 + 5), new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value));
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
