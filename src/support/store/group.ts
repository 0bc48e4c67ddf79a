/**
 * One folder of the store: the answers of one kind of one source. Each flush adds a file, under a random name; files
 * are never changed, and only deleted once another, safely on disk, holds what they held. So several processes may
 * write at the same time: what others do shows as files that come and go.
 */
import { mergeable } from './compaction.ts';
import type { Faults } from './faults.ts';
import type { Files } from './files.ts';
import { addSegment, type Read, readFolder, type Segment } from './folder.ts';
import { type KeyTable, keyTable } from './key-table.ts';
import { Gone, type Reader } from './reader.ts';
import { indexEntry, isRecord, keyIn, type Label, recordHead, valueIn } from './segment.ts';
import { remains } from './segment-file.ts';

export interface GroupOptions {
  files: Files;
  reader: Reader;
  folder: string;
  /** Of answers saved from a damaged file, which no longer say whose they are. */
  label: Label;
  /** Moves what cannot be used out of the way; false where that is not possible. */
  setAside(path: string): boolean;
  /** Whether anything may be written. */
  keeps(): boolean;
  faults: Faults;
  now(): number;
}

/** `flush` and `put` throw what the file system says, and keep what they could not write; nothing else throws. */
export interface Group {
  get(key: string): Uint8Array | undefined;
  put(key: string, value: Uint8Array, label: Label): void;
  /** Bytes that wait to be written. */
  waiting(): number;
  flush(): void;
  /** Forgets what waits, the oldest first, until that many bytes are left. */
  shed(bytes: number): void;
  segments(): readonly Segment[];
  /** How many different answers each segment holds. */
  entries(): ReadonlyMap<Segment, number>;
}

/** A temporary file that old belongs to no run that is still going on. */
const abandonedAfter = 24 * 3600_000;
/** How exactly the store knows when an answer was last used. */
const usedWithin = 3600_000;
/** What an entry costs besides its value. */
const overhead = 64;
/** Bytes saved from a damaged file at which they are written. */
const mostRescued = 16 << 20;

export function openGroup(options: GroupOptions): Group {
  const { files, reader, folder, faults, now } = options;
  let table: KeyTable = keyTable();
  let segments: (Segment | null)[] = [];
  let sequence = 0;
  /** By key; and everything that never could be written, so that within this run nothing is computed twice. */
  const pending = new Map<string, { value: Uint8Array; label: Label }>();
  let pendingBytes = 0;

  const hold = (key: string, value: Uint8Array, label: Label) => {
    drop(key);
    pending.set(key, { value, label });
    pendingBytes += value.length + overhead;
  };
  const drop = (key: string) => {
    const held = pending.get(key);
    if (held) pendingBytes -= held.value.length + overhead;
    pending.delete(key);
  };

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

  const scan = () => {
    table = keyTable();
    segments = [];
    try {
      const found = files.look(folder);
      if (found && found.kind !== 'folder') faults.damaged(0, options.keeps() && options.setAside(folder));
      const { sound, damaged } = readFolder(options, sweep);
      table = keyTable(sound.reduce((sum, [, { index }]) => sum + index.length / indexEntry, 0));
      for (const read of sound) take(read);
      for (const path of damaged) rescue(path);
    } catch (error) {
      faults.unreadable(folder, error);
    }
  };

  const sweep = (path: string) => {
    const age = now() - (files.look(path)?.changedAt ?? Number.POSITIVE_INFINITY);
    if (age < abandonedAfter || !options.keeps()) return;
    try {
      files.remove(path);
    } catch {
      // Somebody else's, or swept by another run.
    }
  };

  /** What is left of a damaged file is rewritten before the file is set aside. */
  const rescue = (path: string) => {
    const before = pending.size;
    let saved = 0;
    let safe = true;
    try {
      for (const [key, value] of remains(files, path)) {
        if (find(key) >= 0 || pending.has(key)) continue;
        hold(key, value, options.label);
        saved++;
        if (options.keeps() && pendingBytes > mostRescued) flush();
      }
      if (options.keeps() && pending.size > before) flush();
    } catch {
      safe = false;
    }
    faults.damaged(saved, safe && options.keeps() && options.setAside(path));
  };

  const find = (key: string) => table.find(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8, 16), 16));

  /** The record of a key, as long as nothing else is read; undefined where there is none, or none that is sound. */
  const recordOf = (key: string): Buffer | undefined => {
    const slot = find(key);
    const segment = slot < 0 ? null : segments[table.segment(slot)];
    if (!segment) return undefined;
    const bytes = reader.read(segment, table.place(slot) * 8, recordHead + table.length(slot));
    const sound = bytes.length === recordHead + table.length(slot) && isRecord(bytes);
    if (!sound) {
      table.remove(slot);
      faults.corrupt();
      return undefined;
    }
    use(segment);
    return keyIn(bytes) === key ? bytes : undefined;
  };

  const use = (segment: Segment) => {
    const at = now();
    if (Math.abs(at - segment.usedAt) < usedWithin) return;
    segment.usedAt = at;
    if (!options.keeps()) return;
    try {
      files.touch(segment.path, at);
    } catch {
      // Then it looks unused; the answers count all the same.
    }
  };

  const stored = (key: string): Uint8Array | undefined => {
    for (let tries = 0; tries < 2; tries++) {
      try {
        const bytes = recordOf(key);
        return bytes && valueIn(bytes);
      } catch (error) {
        if (!(error instanceof Gone)) {
          faults.corrupt();
          const slot = find(key);
          if (slot >= 0) table.remove(slot);
          return undefined;
        }
        // Another run has merged it into a file that is there by now.
        scan();
      }
    }
    return undefined;
  };

  const add = (label: Label, fill: Parameters<typeof addSegment>[2]) =>
    addSegment(options, { label, sequence: sequence + 1 }, fill);

  const flush = () => {
    if (pending.size === 0) return;
    const byLabel = new Map<string, { label: Label; keys: string[] }>();
    for (const [key, { label }] of pending) {
      const same = byLabel.get(label.by);
      if (same) same.keys.push(key);
      else byLabel.set(label.by, { label, keys: [key] });
    }
    for (const { label, keys } of byLabel.values()) {
      take(
        add(label, (writer) => {
          for (const key of keys) writer.add(key, pending.get(key)!.value);
        }),
      );
      for (const key of keys) drop(key);
    }
    merge();
  };

  /** Has many small files become one. Where that fails they stay as they are. */
  const merge = () => {
    const merging = mergeable(segments.flatMap((segment) => segment ?? []));
    if (merging.length === 0) return;
    const numbers = new Set(merging.map((segment) => segments.indexOf(segment)));
    const wanted = [...table.slots()].filter((slot) => numbers.has(table.segment(slot)));
    wanted.sort((a, b) => table.segment(a) - table.segment(b) || table.place(a) - table.place(b));
    try {
      take(
        add(merging[0].label, (writer) => {
          for (const slot of wanted) {
            const place = table.place(slot) * 8;
            const bytes = reader.read(segments[table.segment(slot)]!, place, recordHead + table.length(slot));
            if (isRecord(bytes)) writer.copy(bytes);
          }
        }),
      );
    } catch (error) {
      if (error instanceof Gone) scan();
      return;
    }
    for (const number of numbers) {
      const segment = segments[number]!;
      segments[number] = null;
      reader.forget(segment);
      try {
        files.remove(segment.path);
      } catch {
        // Somebody else's, or removed by another run: twice the same does no harm.
      }
    }
  };

  scan();
  return {
    get: (key) => pending.get(key)?.value ?? stored(key),
    put(key, value, label) {
      const known = find(key) >= 0 ? stored(key) : undefined;
      if (known && Buffer.compare(known, value) === 0) return;
      hold(key, value, label);
    },
    waiting: () => pendingBytes,
    flush,
    shed(bytes) {
      for (const key of pending.keys()) {
        if (pendingBytes <= bytes) break;
        drop(key);
      }
    },
    segments: () => segments.flatMap((segment) => segment ?? []),
    entries() {
      const counts = new Map<Segment, number>();
      for (const slot of table.slots()) {
        const segment = segments[table.segment(slot)];
        if (segment) counts.set(segment, (counts.get(segment) ?? 0) + 1);
      }
      return counts;
    },
  };
}
