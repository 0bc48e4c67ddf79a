/**
 * One folder of the store: the answers of one kind of one source. Each flush adds a file, under a random name; files
 * are never changed, and only deleted once another, safely on disk, holds what they held. So several processes may
 * write at the same time: what others do shows as files that come and go.
 */
import { mergeable } from './compaction.ts';
import type { Faults } from './faults.ts';
import type { Files } from './files.ts';
import { addSegment, readFolder, type Segment } from './folder.ts';
import { pendingAnswers } from './pending.ts';
import { Gone, type Reader } from './reader.ts';
import { type Records, recordsRead } from './records.ts';
import { keyIn, type Label, valueIn } from './segment.ts';
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
/** Bytes saved from a damaged file at which they are written. */
const mostRescued = 16 << 20;

export function openGroup(options: GroupOptions): Group {
  const { files, folder, faults } = options;
  const records = recordsRead(options.reader);
  /** And everything that never could be written, so that within this run nothing is computed twice. */
  const pending = pendingAnswers();

  const scan = () => {
    records.reset([]);
    try {
      const found = files.look(folder);
      if (found && found.kind !== 'folder') faults.damaged(0, options.keeps() && options.setAside(folder));
      const { sound, damaged } = readFolder(options, (path) => sweep(path, options));
      records.reset(sound);
      for (const path of damaged) rescue(path);
    } catch (error) {
      faults.unreadable(folder, error);
    }
  };

  /** What is left of a damaged file is rewritten before the file is set aside. */
  const rescue = (path: string) => {
    const before = pending.count();
    let saved = 0;
    let safe = true;
    try {
      for (const [key, value] of remains(files, path)) {
        if (records.has(key) || pending.get(key)) continue;
        pending.hold(key, value, options.label);
        saved++;
        if (options.keeps() && pending.bytes() > mostRescued) flush();
      }
      if (options.keeps() && pending.count() > before) flush();
    } catch {
      safe = false;
    }
    faults.damaged(saved, safe && options.keeps() && options.setAside(path));
  };

  const stored = (key: string): Uint8Array | undefined => {
    for (let tries = 0; tries < 2; tries++) {
      try {
        const found = records.read(key);
        if (!found) return undefined;
        use(found.segment, options);
        return keyIn(found.bytes) === key ? valueIn(found.bytes) : undefined;
      } catch (error) {
        if (!(error instanceof Gone)) {
          faults.corrupt();
          records.forget(key);
          return undefined;
        }
        // Another run has merged it into a file that is there by now.
        scan();
      }
    }
    return undefined;
  };

  const flush = () => {
    if (pending.count() === 0) return;
    for (const { label, keys } of pending.byLabel()) {
      add(options, records, label, (writer) => {
        for (const key of keys) writer.add(key, pending.get(key)!);
      });
      for (const key of keys) pending.drop(key);
    }
    // What was to be merged has gone: another run has merged it.
    if (!merge(options, records)) scan();
  };

  scan();
  return {
    get: (key) => pending.get(key) ?? stored(key),
    put(key, value, label) {
      const known = records.has(key) ? stored(key) : undefined;
      if (known && Buffer.compare(known, value) === 0) return;
      pending.hold(key, value, label);
    },
    waiting: pending.bytes,
    flush,
    shed: pending.shed,
    segments: records.segments,
    entries: records.counts,
  };
}

function add(options: GroupOptions, records: Records, label: Label, fill: Parameters<typeof addSegment>[2]): void {
  records.take(addSegment(options, { label, sequence: records.sequence() + 1 }, fill));
}

/** Has many small files become one. Where that fails they stay as they are; false where one is no longer there. */
function merge(options: GroupOptions, records: Records): boolean {
  const merging = mergeable(records.segments());
  if (merging.length === 0) return true;
  try {
    add(options, records, merging[0].label, (writer) => {
      for (const record of records.of(merging)) writer.copy(record);
    });
  } catch (error) {
    return !(error instanceof Gone);
  }
  for (const segment of merging) {
    records.release(segment);
    try {
      options.files.remove(segment.path);
    } catch {
      // Somebody else's, or removed by another run: twice the same does no harm.
    }
  }
  return true;
}

/** Removes a temporary file that nobody is writing any more. */
function sweep(path: string, { files, keeps, now }: GroupOptions): void {
  const age = now() - (files.look(path)?.changedAt ?? Number.POSITIVE_INFINITY);
  if (age < abandonedAfter || !keeps()) return;
  try {
    files.remove(path);
  } catch {
    // Somebody else's, or swept by another run.
  }
}

/** Notes that a file was used now. */
function use(segment: Segment, { files, keeps, now }: GroupOptions): void {
  const at = now();
  if (Math.abs(at - segment.usedAt) < usedWithin) return;
  segment.usedAt = at;
  if (!keeps()) return;
  try {
    files.touch(segment.path, at);
  } catch {
    // Then it looks unused; the answers count all the same.
  }
}
