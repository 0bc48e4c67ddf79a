import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/support/tables/arrow/metadata.ts';
import {
  dateCell,
  decimalCell,
  floatCell,
  NotRead,
  timeCell,
  timestampCell,
} from '../../../src/support/tables/cells/cell-text.ts';
import { unpackLz4Block, unpackLz4Frame } from '../../../src/support/tables/lz4.ts';
import { checkThrift } from '../../../src/support/tables/parquet/check-thrift.ts';
import { unpackers } from '../../../src/support/tables/parquet/codecs.ts';
import { readRuns } from '../../../src/support/tables/parquet/runs.ts';
import { physicalValues } from '../../../src/support/tables/parquet/values.ts';

describe('cells of typed values', () => {
  it('keep every digit, and of a float32 as many as it has', () => {
    expect(decimalCell(-5n, 3)).toBe('-0.005');
    expect(decimalCell(12345678901234567890n, 2)).toBe('123456789012345678.90');
    for (const decimal of ['0.1', '0.7', '16777216', '3.4028235e+38', '1e-45', '0.00012345', '8.000001', '9.999999']) {
      expect(floatCell(Math.fround(Number(decimal)))).toBe(decimal);
    }
    for (let i = 0; i < 20_000; i++) {
      const value = Math.fround((i * 0.61803398875) % 1);
      const cell = Number(floatCell(value));
      expect(Math.fround(cell)).toBe(value);
      // Each decimal of up to six digits is what it was before it became a float32.
      const short = Number(value.toPrecision(6));
      expect(Number(floatCell(Math.fround(short)))).toBe(short);
    }
  });

  it('write times as ISO 8601 does, before 1970 too, and refuse those of no calendar or clock', () => {
    expect(timestampCell(-1n, 1_000n, true)).toBe('1969-12-31T23:59:59.999Z');
    expect(timestampCell(1n, 1_000_000_000n, false)).toBe('1970-01-01T00:00:00.000000001');
    expect(timestampCell(-1n, 1n, false)).toBe('1969-12-31T23:59:59');
    expect(dateCell(-1)).toBe('1969-12-31');
    expect(timeCell(86_399_500n, 1_000n)).toBe('23:59:59.5');
    expect(() => dateCell(2 ** 31)).toThrow(NotRead);
    expect(() => timestampCell(2n ** 63n - 1n, 1n, false)).toThrow(NotRead);
    expect(() => timeCell(86_400_000n, 1_000n)).toThrow(NotRead);
  });
});

describe('lengths that a few bytes claim', () => {
  it('fill no more than there is to fill', () => {
    const out = new Uint8Array(5);
    // A run of 2^31 - 1 ones.
    readRuns(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 0, 1, out);
    expect([...out]).toEqual([1, 1, 1, 1, 1]);
    expect(() => readRuns(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), 0, 1, out)).toThrow(RangeError);
    expect(() => readRuns(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1), 0, 1, out)).toThrow(RangeError);
    expect(() => readRuns(Uint8Array.of(2), 0, 40, out)).toThrow(RangeError);
    // Runs of no values lead to the end, and not round and round.
    expect(() => readRuns(new Uint8Array(100), 0, 1, out)).toThrow(RangeError);
  });

  it('of numbers and structs are looked over before they are decoded', () => {
    const good = Buffer.from([0x15, 4, 0x19, 0x25, 2, 4, 0x18, 2, 65, 66, 0x1c, 0x15, 2, 0, 0]);
    expect(() => checkThrift(good, 0)).not.toThrow();
    const bad: Record<string, number[]> = {
      'a number too long': [0x16, ...new Array(11).fill(0xff), 0, 0],
      'structs too deep': new Array(100).fill(0x1c),
      'a list too long': [0x19, 0xf5, 0xff, 0xff, 0x7f, 0, 0],
      'a value that ends too late': [0x18, 100, 0],
      'a value of a type': [0x1b, 0, 0],
    };
    for (const [message, bytes] of Object.entries(bad)) {
      expect(() => checkThrift(Buffer.from(bytes), 0), message).toThrow(message);
    }
    expect(() => checkThrift(good.subarray(0, -1), 0)).toThrow(RangeError);
  });

  it('of vectors and fields in the metadata of Arrow are never longer than the metadata', () => {
    const stream = readFileSync(join(import.meta.dirname, '../../fixtures/tables/stream.arrows'));
    const metadata = stream.subarray(8, 8 + stream.readInt32LE(4));
    expect(messageOf(metadata)).toEqual({ kind: 'schema', body: 0 });
    let refused = 0;
    for (let at = 0; at + 4 <= metadata.length; at += 4) {
      const changed = Buffer.from(metadata);
      changed.writeUInt32LE(0x7fff_ffff, at);
      try {
        messageOf(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        refused++;
      }
    }
    // Offsets, lengths and what leads to them: the others are names and numbers.
    expect(refused).toBeGreaterThan(100);
  });

  it('do not make a reader of differences go round in circles', () => {
    const int32 = { type: 'INT32', typeLength: undefined } as const;
    const blocks =
      (...header: number[]) =>
      () =>
        physicalValues(Buffer.from([...header, 0, 0, 0, 0, 0, 0, 0, 0]), 'DELTA_BINARY_PACKED', 3, int32);
    expect(blocks(0x80, 1, 0, 3, 0)).toThrow(RangeError); // No parts in a block.
    expect(blocks(0, 4, 3, 0)).toThrow(RangeError); // No values in one.
    expect(blocks(0x80, 1, 0xfb, 0xff, 0xff, 0xff, 0x0f, 3, 0)).toThrow(RangeError); // Fewer than none.
  });

  it.each(Object.keys(unpackers).filter((name) => name !== 'UNCOMPRESSED'))(
    'are held against what %s unpacks',
    (name) => {
      const unpack = unpackers[name as keyof typeof unpackers]!;
      expect(() => unpack(Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 4).length === 4 || assertNever()).toThrow();
    },
  );

  it('are held against the room for an LZ4 block, and against the frame', () => {
    const block = Uint8Array.of(0x1f, 97, 1, 0, 255, 255, 255, 255, 0);
    expect(() => unpackLz4Block(block, new Uint8Array(100), 0)).toThrow(RangeError);
    const out = new Uint8Array(2000);
    const end = unpackLz4Block(block, out, 0);
    expect(end).toBe(1 + 19 + 4 * 255);
    expect(out.subarray(0, end).every((byte) => byte === 97)).toBe(true);
    expect(() => unpackLz4Block(Uint8Array.of(0x10, 97, 2, 0), new Uint8Array(100), 0)).toThrow(RangeError);
    expect(() => unpackLz4Frame(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4)).toThrow(RangeError);
  });
});

function assertNever(): never {
  throw new Error('another length');
}
