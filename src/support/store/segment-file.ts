/** Segments as files: written to a temporary name and renamed, opened by their end, and saved what is left of. */
import type { Files, OpenFile } from './files.ts';
import {
  ending,
  header,
  headerSize,
  indexEntry,
  isHeader,
  isRecord,
  keyIn,
  type Label,
  type Outline,
  padded,
  readEnding,
  readTrailer,
  record,
  recordHead,
  trailerSize,
  valueIn,
} from './segment.ts';

/** Written at once. */
const chunkSize = 1 << 20;
/** Read at once when a segment is opened: the whole end of a small one. */
const firstRead = 16 << 10;
/** Places behind a damaged record at which the next is looked for: 8 MiB. */
const mostSteps = 1 << 20;
/** Bytes read for it that were no record. */
const mostInVain = 1 << 28;

export interface SegmentWriter {
  add(key: string, value: Uint8Array): void;
  /** A record without its padding, as it was read. */
  copy(record: Buffer): void;
  /** Has everything reach the disk. @returns the index, and the size of the file */
  end(): { index: Buffer; bytes: number };
  /** Gives the file up, as far as can be. */
  abandon(): void;
}

export function writeSegment(files: Files, path: string, label: Label, sequence: number): SegmentWriter {
  const descriptor = files.create(path);
  let open = true;
  let chunk: Buffer[] = [header()];
  let waiting = headerSize;
  let position = headerSize;
  let index = Buffer.allocUnsafe(indexEntry * 64);
  let records = 0;
  const close = () => {
    if (open) files.close(descriptor);
    open = false;
  };
  const write = (bytes: Buffer) => {
    chunk.push(bytes);
    waiting += bytes.length;
    if (waiting < chunkSize) return;
    files.write(descriptor, Buffer.concat(chunk));
    chunk = [];
    waiting = 0;
  };
  const add = (bytes: Buffer, length: number) => {
    if (records * indexEntry === index.length) index = Buffer.concat([index, Buffer.allocUnsafe(index.length)]);
    const entry = records * indexEntry;
    bytes.copy(index, entry, 8, 16);
    index.writeUInt32LE(position / 8, entry + 8);
    index.writeUInt32LE(length, entry + 12);
    records++;
    position += bytes.length;
    write(bytes);
  };

  return {
    add: (key, value) => add(record(key, value), value.length),
    copy(bytes) {
      const whole = Buffer.alloc(padded(bytes.length));
      bytes.copy(whole);
      add(whole, bytes.length - recordHead);
    },
    end() {
      const whole = index.subarray(0, records * indexEntry);
      const end = ending(whole, label, { indexAt: position, sequence });
      write(end);
      if (waiting > 0) files.write(descriptor, Buffer.concat(chunk));
      files.sync(descriptor);
      close();
      return { index: whole, bytes: position + end.length };
    },
    abandon() {
      close();
      files.remove(path);
    },
  };
}

/** Null for a file that is no segment, or a damaged one. */
export function readOutline(files: Files, { descriptor, size }: OpenFile): Outline | null {
  const take = (length: number) => {
    const bytes = Buffer.allocUnsafe(length);
    return files.read(descriptor, bytes, size - length) === length ? bytes : null;
  };
  const last = take(Math.min(size, firstRead));
  const trailer = last && readTrailer(last.subarray(Math.max(0, last.length - trailerSize)), size);
  if (!trailer) return null;
  const length = size - trailer.indexAt;
  const bytes = length <= last.length ? last.subarray(last.length - length) : take(length);
  return bytes && readEnding(bytes, trailer);
}

/** The answers of a damaged file that can still be read; none of what is no file of the store. */
export function* remains(files: Files, path: string): Generator<[key: string, value: Uint8Array]> {
  if (files.look(path)?.kind !== 'file') return;
  const file = files.open(path);
  if (!file) return;
  try {
    yield* salvage(files, file);
  } finally {
    files.close(file.descriptor);
  }
}

function* salvage(files: Files, file: OpenFile): Generator<[key: string, value: Uint8Array]> {
  const { size } = file;
  const take = windowed(files, file);
  if (!isHeader(take(headerSize, 0))) return;
  // After damage the next record is looked for at each place where one may start, for as long as that is bearable.
  let [steps, inVain] = [0, 0];
  for (let position = headerSize; position + recordHead <= size && steps < mostSteps && inVain < mostInVain; ) {
    const head = take(recordHead, position);
    const length = head.length < recordHead ? size : recordHead + head.readUInt32LE(4);
    // What says that it is longer than all that may be read in vain is not read.
    const bytes = position + length > size || inVain + length > mostInVain ? null : take(length, position);
    if (bytes && isRecord(bytes)) {
      yield [keyIn(bytes), valueIn(bytes)];
      position += padded(length);
    } else {
      steps++;
      inVain += bytes?.length ?? 0;
      position += 8;
    }
  }
}

/** Reads places of a file that is gone through from front to back: bytes that count until the next call. */
function windowed(files: Files, { descriptor }: OpenFile): (length: number, position: number) => Buffer {
  const read = (into: Buffer, position: number) => into.subarray(0, files.read(descriptor, into, position));
  const room = Buffer.allocUnsafe(chunkSize);
  let held: Buffer = room.subarray(0, 0);
  let start = 0;
  return (length, position) => {
    if (length > chunkSize) return read(Buffer.allocUnsafe(length), position);
    if (position < start || position + length > start + held.length) {
      held = read(room, position);
      start = position;
    }
    return held.subarray(position - start, position - start + length);
  };
}
