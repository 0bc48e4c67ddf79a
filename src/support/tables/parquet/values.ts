/** The physical values of a page, by their encoding. */
import type { Encoding } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import { NotRead } from '../cells/cell-text.ts';
import type { ParquetColumn, Physical } from './columns.ts';
import { readRuns } from './runs.ts';

interface Reader {
  view: DataView;
  offset: number;
}

/** Values in a byte array may be no bytes at all: more than these of none are not decoded from one page. */
const MOST_PER_BYTE = 1 << 15;

/**
 * `count` values from the bytes of a page; not those of a dictionary's encodings.
 *
 * @throws Error where they end too early, or the encoding is not read
 */
export function physicalValues(
  bytes: Buffer,
  encoding: Encoding,
  count: number,
  { type, typeLength }: Pick<ParquetColumn, 'type' | 'typeLength'>,
): ArrayLike<Physical> {
  if (count === 0) return [];
  if (count > MOST_PER_BYTE * (bytes.length + 1)) throw new RangeError('more values than bytes');
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      if (type === 'BYTE_ARRAY') return plainByteArrays(bytes, count);
      if (type === 'FIXED_LEN_BYTE_ARRAY') return slices(bytes, 0, new Int32Array(count).fill(fixed(typeLength)));
      return readPlain(reader, type, count, typeLength) as ArrayLike<Physical>;
    case 'RLE': {
      if (type !== 'BOOLEAN') break;
      const bits = new Uint8Array(count);
      readRuns(bytes, 4, 1, bits);
      return Array.from(bits, (bit) => bit === 1);
    }
    case 'DELTA_BINARY_PACKED':
      if (type === 'INT32') return deltas(reader, new Int32Array(count));
      if (type === 'INT64') return deltas(reader, new BigInt64Array(count));
      break;
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      const lengths = deltas(reader, new Int32Array(count));
      return slices(bytes, reader.offset, lengths);
    }
    case 'DELTA_BYTE_ARRAY': {
      const shared = deltas(reader, new Int32Array(count));
      const lengths = deltas(reader, new Int32Array(count));
      return withPrefixes(shared, slices(bytes, reader.offset, lengths));
    }
    case 'BYTE_STREAM_SPLIT': {
      const split = byteStreamSplit(reader, count, type, typeLength) as ArrayLike<Physical | Uint8Array>;
      return type === 'FIXED_LEN_BYTE_ARRAY'
        ? Array.from(split as ArrayLike<Uint8Array>, (one) => Buffer.from(one))
        : (split as ArrayLike<Physical>);
    }
  }
  throw new NotRead(`has the encoding ${encoding} of ${type}, which is not read`);
}

function fixed(length: number | undefined): number {
  if (!(length! > 0)) throw new RangeError('a fixed length of nothing');
  return length!;
}

function plainByteArrays(bytes: Buffer, count: number): Buffer[] {
  const values = new Array<Buffer>(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) throw new RangeError('the values end too early');
    values[i] = bytes.subarray(at + 4, end);
    at = end;
  }
  return values;
}

function slices(bytes: Buffer, at: number, lengths: Int32Array): Buffer[] {
  return Array.from(lengths, (length) => {
    if (length < 0 || at + length > bytes.length) throw new RangeError('the values end too early');
    at += length;
    return bytes.subarray(at - length, at);
  });
}

/** Each value begins as the one before does, for so many bytes. */
function withPrefixes(shared: Int32Array, rest: readonly Buffer[]): Buffer[] {
  let last = Buffer.alloc(0);
  return rest.map((own, i) => {
    if (shared[i] < 0 || shared[i] > last.length) throw new RangeError('a prefix longer than its value');
    last = shared[i] === 0 ? Buffer.from(own) : Buffer.concat([last.subarray(0, shared[i]), own]);
    return last;
  });
}

/** hyparquet would read for ever where the header says that a block has no parts. */
function deltas<T extends Int32Array | BigInt64Array>(reader: Reader, out: T): T {
  const start = reader.offset;
  const [size, parts] = [readVarInt(reader), readVarInt(reader)];
  if (!(parts > 0 && size > 0 && size % parts === 0 && size <= 1 << 20)) throw new RangeError('a block of no values');
  reader.offset = start;
  deltaBinaryUnpack(reader, out.length, out);
  return out;
}
