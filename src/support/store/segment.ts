/**
 * A file of the store, version 1. Numbers are little-endian; records, index, label and trailer start at multiples of
 * eight bytes, what lies between is zero.
 *
 *     header    8 magic, 4 version, 4 crc32 of these twelve
 *     records   4 crc32 of the rest, 4 length of the value, 32 key, value
 *     index     a record each: 8 the key's first, 4 place of the record in units of eight bytes, 4 length of the value
 *     label     JSON: whose answers these are
 *     trailer   8 place of the index, 4 records, 4 length of the label, 8 sequence, 4 zero,
 *               4 crc32 of index, label and the trailer so far, 8 magic
 *
 * The index is last so that files are written from front to back, and records describe themselves, so that those of a
 * file cut short can still be read.
 */
import { crc32 } from 'node:zlib';
import type { Origin } from '../cache.ts';

export const headerSize = 16;
export const recordHead = 40;
export const trailerSize = 40;
export const indexEntry = 16;
const version = 1;
/** As PNG's, it shows a transfer that changes line ends or takes away the eighth bit. */
const magic = Buffer.from('\x89FPA\r\n\x1a\n', 'latin1');
const endMagic = Buffer.from('\n\x1a\r\nAPF\x89', 'latin1');

export type Label = Pick<Origin, 'kind' | 'by' | 'content'>;

export interface Trailer {
  indexAt: number;
  records: number;
  labelLength: number;
  sequence: number;
}

export interface Outline {
  label: Label;
  /** Files are written with one more than those they were written after had; the higher one's answer to a key counts. */
  sequence: number;
  index: Buffer;
}

export const padded = (length: number): number => Math.ceil(length / 8) * 8;

export function header(): Buffer {
  const bytes = Buffer.alloc(headerSize);
  magic.copy(bytes);
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  return bytes;
}

export const isHeader = (bytes: Uint8Array): boolean => header().equals(bytes);

/** A record with its padding. `key` is 64 hexadecimal digits. */
export function record(key: string, value: Uint8Array): Buffer {
  const end = recordHead + value.length;
  const bytes = Buffer.allocUnsafe(padded(end));
  bytes.fill(0, end);
  bytes.writeUInt32LE(value.length, 4);
  bytes.write(key, 8, 'hex');
  bytes.set(value, recordHead);
  bytes.writeUInt32LE(crc32(bytes.subarray(4, end)), 0);
  return bytes;
}

/** Whether bytes are a whole record without its padding, and what they should be. */
export function isRecord(bytes: Buffer): boolean {
  if (bytes.length < recordHead || bytes.readUInt32LE(4) !== bytes.length - recordHead) return false;
  return bytes.readUInt32LE(0) === crc32(bytes.subarray(4));
}

export const keyIn = (record: Buffer): string => record.toString('hex', 8, recordHead);

/** A copy of a record's value: callers look at it as floats, which must start on a boundary of four bytes, and keep it. */
export function valueIn(record: Buffer): Uint8Array {
  return new Uint8Array(record.buffer.slice(record.byteOffset + recordHead, record.byteOffset + record.length));
}

/** What follows the records. */
export function ending(index: Buffer, label: Label, { indexAt, sequence }: Pick<Trailer, 'indexAt' | 'sequence'>) {
  const { kind, by, content } = label;
  const text = Buffer.from(JSON.stringify({ kind, by, content }));
  const bytes = Buffer.alloc(index.length + padded(text.length) + trailerSize);
  index.copy(bytes);
  text.copy(bytes, index.length);
  const trailer = bytes.subarray(bytes.length - trailerSize);
  trailer.writeBigUInt64LE(BigInt(indexAt), 0);
  trailer.writeUInt32LE(index.length / indexEntry, 8);
  trailer.writeUInt32LE(text.length, 12);
  trailer.writeBigUInt64LE(BigInt(sequence), 16);
  trailer.writeUInt32LE(crc32(bytes.subarray(0, bytes.length - 12)), 28);
  endMagic.copy(trailer, 32);
  return bytes;
}

/** Reads the last bytes of a file of that size; null where they contradict it or are none. */
export function readTrailer(bytes: Buffer, size: number): Trailer | null {
  if (bytes.length !== trailerSize || !endMagic.equals(bytes.subarray(32))) return null;
  const trailer = {
    indexAt: Number(bytes.readBigUInt64LE(0)),
    records: bytes.readUInt32LE(8),
    labelLength: bytes.readUInt32LE(12),
    sequence: Number(bytes.readBigUInt64LE(16)),
  };
  const { indexAt, records, labelLength } = trailer;
  const sizes = indexAt + records * indexEntry + padded(labelLength) + trailerSize;
  return sizes === size && indexAt >= headerSize && Number.isSafeInteger(trailer.sequence) ? trailer : null;
}

/** @param bytes all that follows the records; null where they fail their checksum, or hold no label */
export function readEnding(bytes: Buffer, { records, labelLength, sequence }: Trailer): Outline | null {
  const index = bytes.subarray(0, records * indexEntry);
  if (crc32(bytes.subarray(0, bytes.length - 12)) !== bytes.readUInt32LE(bytes.length - 12)) return null;
  const label = labelIn(bytes.toString('utf8', index.length, index.length + labelLength));
  return label && { label, sequence, index };
}

/** A checksum is no signature: others may have written the file. */
function labelIn(text: string): Label | null {
  try {
    const { kind, by, content } = JSON.parse(text);
    const isLabel = [kind, by, content].every((part) => typeof part === 'string');
    return isLabel ? { kind, by, content } : null;
  } catch {
    return null;
  }
}
