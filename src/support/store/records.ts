/** Where in the files of a folder the answers are, and their bytes. */
import type { Read, Segment } from './folder.ts';
import { type KeyTable, keyTable } from './key-table.ts';
import type { Reader } from './reader.ts';
import { indexEntry, isRecord, recordHead } from './segment.ts';

export interface Records {
  /** In place of all that was known. */
  reset(sound: readonly Read[]): void;
  take(read: Read): void;
  has(key: string): boolean;
  /**
   * The record where a key's answer would be: of this key, or of one that begins alike. Valid until something else is
   * read; undefined where there is none.
   *
   * @throws what the reader throws, and where there is no sound record
   */
  read(key: string): { segment: Segment; bytes: Buffer } | undefined;
  forget(key: string): void;
  /** Those of some files, each valid until the next, in the order in which they stand there. */
  of(segments: readonly Segment[]): Iterable<Buffer>;
  release(segment: Segment): void;
  segments(): readonly Segment[];
  /** The highest of the files' numbers. */
  sequence(): number;
  /** How many different answers each file holds. */
  counts(): ReadonlyMap<Segment, number>;
}

export function recordsRead(reader: Reader): Records {
  let table: KeyTable = keyTable();
  let segments: (Segment | null)[] = [];
  let sequence = 0;

  const find = (key: string) => table.find(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8, 16), 16));
  const bytesAt = (segment: Segment, slot: number) =>
    reader.read(segment, table.place(slot) * 8, recordHead + table.length(slot));
  const take = ([segment, { index, sequence: own }]: Read) => {
    const number = segments.push(segment) - 1;
    for (let at = 0; at < index.length; at += indexEntry) {
      table.set(index.readUInt32BE(at), index.readUInt32BE(at + 4), {
        segment: number,
        place: index.readUInt32LE(at + 8),
        length: index.readUInt32LE(at + 12),
      });
    }
    sequence = Math.max(sequence, own);
  };

  return {
    reset(sound) {
      segments = [];
      table = keyTable(sound.reduce((sum, [, { index }]) => sum + index.length / indexEntry, 0));
      for (const read of sound) take(read);
    },
    take,
    has: (key) => find(key) >= 0,
    read(key) {
      const slot = find(key);
      const segment = slot < 0 ? null : segments[table.segment(slot)];
      if (!segment) return undefined;
      const bytes = bytesAt(segment, slot);
      if (bytes.length === recordHead + table.length(slot) && isRecord(bytes)) return { segment, bytes };
      throw new Error(`${segment.path} has no record where its index says`);
    },
    forget(key) {
      const slot = find(key);
      if (slot >= 0) table.remove(slot);
    },
    *of(some) {
      const numbers = new Set(some.map((segment) => segments.indexOf(segment)));
      const wanted = [...table.slots()].filter((slot) => numbers.has(table.segment(slot)));
      wanted.sort((a, b) => table.segment(a) - table.segment(b) || table.place(a) - table.place(b));
      for (const slot of wanted) {
        const bytes = bytesAt(segments[table.segment(slot)]!, slot);
        if (isRecord(bytes)) yield bytes;
      }
    },
    release(segment) {
      segments[segments.indexOf(segment)] = null;
      reader.forget(segment);
    },
    segments: () => segments.flatMap((segment) => segment ?? []),
    sequence: () => sequence,
    counts() {
      const counts = new Map<Segment, number>();
      for (const slot of table.slots()) {
        const segment = segments[table.segment(slot)];
        if (segment) counts.set(segment, (counts.get(segment) ?? 0) + 1);
      }
      return counts;
    },
  };
}
