/**
 * What a message's metadata (a FlatBuffer) says of its kind and length, and that it can be decoded: its vectors are no
 * longer than what holds them, and its fields are as many as were written. A few bytes could claim billions of either.
 * https://github.com/apache/arrow/blob/main/format/Message.fbs
 */

export type MessageKind = 'schema' | 'dictionary' | 'batch' | 'other';

const kinds: readonly MessageKind[] = ['other', 'schema', 'dictionary', 'batch'];
const MOST_FIELDS = 200_000;
const DEEPEST = 64;

/** @throws RangeError for metadata that say what cannot be */
export function messageOf(metadata: Buffer): { kind: MessageKind; body: number } {
  const message = tableAt(metadata, 0);
  const kind = kinds[message.uint8(1)] ?? 'other';
  const body = Number(message.int64(3));
  if (!(body >= 0)) throw new RangeError('a body of less than nothing');
  const header = message.table(2);
  if (header !== null) {
    if (kind === 'schema') checkFields(header, 1, { left: MOST_FIELDS });
    if (kind === 'batch') checkBatch(header);
    if (kind === 'dictionary') checkBatch(header.table(1));
  }
  return { kind, body };
}

function checkBatch(batch: Table | null): void {
  batch?.vector(1, 16);
  batch?.vector(2, 16);
  batch?.vector(4, 8);
}

/** The fields under entry `at` of a schema (1) or of another field (5). */
function checkFields(parent: Table, at: number, seen: { left: number }, depth = 0): void {
  if (depth > DEEPEST) throw new RangeError('fields too deep');
  checkPairs(parent, at === 1 ? 2 : 6);
  for (const field of parent.tables(at)) {
    if (seen.left-- === 0) throw new RangeError('too many fields');
    const type = field.table(3);
    // The members of a union are a vector of the type itself.
    if (field.uint8(2) === UNION) type?.vector(1, 4);
    checkFields(field, 5, seen, depth + 1);
  }
}

const UNION = 14;

function checkPairs(parent: Table, at: number): void {
  parent.vector(at, 4);
}

interface Table {
  uint8(entry: number): number;
  int64(entry: number): bigint;
  table(entry: number): Table | null;
  /** Where the elements of a vector begin, and how many there are. */
  vector(entry: number, size: number): { at: number; count: number };
  tables(entry: number): Generator<Table>;
}

/** The table that an offset at `position` leads to. */
function tableAt(bytes: Buffer, position: number): Table {
  const start = position + bytes.readUInt32LE(position);
  const entries = start - bytes.readInt32LE(start);
  const length = bytes.readUInt16LE(entries);
  const find = (entry: number): number => {
    const at = 4 + 2 * entry;
    const offset = at < length ? bytes.readUInt16LE(entries + at) : 0;
    return offset === 0 ? -1 : start + offset;
  };
  const vector = (entry: number, size: number) => {
    const at = find(entry);
    if (at < 0) return { at: 0, count: 0 };
    const begin = at + bytes.readUInt32LE(at);
    const count = bytes.readUInt32LE(begin);
    if (begin + 4 + count * size > bytes.length) throw new RangeError('a vector too long');
    return { at: begin + 4, count };
  };
  return {
    vector,
    uint8: (entry) => (find(entry) < 0 ? 0 : bytes.readUInt8(find(entry))),
    int64: (entry) => (find(entry) < 0 ? 0n : bytes.readBigInt64LE(find(entry))),
    table: (entry) => (find(entry) < 0 ? null : tableAt(bytes, find(entry))),
    *tables(entry) {
      const { at, count } = vector(entry, 4);
      for (let i = 0; i < count; i++) yield tableAt(bytes, at + 4 * i);
    },
  };
}
