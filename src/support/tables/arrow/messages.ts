/** The messages of Arrow's interprocess format, from a file (Feather 2 is one) or a stream, one at a time. */
import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../../../contract/problem.ts';
import { cannotRead, refuseEndless } from '../../input-file.ts';
import { BEGINNING, notOfFormat } from '../bytes/not-of-format.ts';
import { type MessageKind, messageOf } from './metadata.ts';

export interface Message {
  kind: MessageKind;
  /** Framed as of Arrow 0.15 and later, and aligned, so that its buffers may be looked at in place. */
  bytes: Buffer;
}

const FILE_MAGIC = 'ARROW1';
const PREFIX = 8;
const LONGEST_METADATA = 1 << 27;
/** Of one message: a batch is held as a whole. */
const LONGEST_BODY = 2 ** 31;

/**
 * Everything up to the end of the stream, or to the footer of a file: what the footer repeats is not needed.
 *
 * @throws InputError for a file that is missing, cut short, damaged, or of another kind
 */
export async function* arrowMessages(path: string): AsyncGenerator<Message> {
  await refuseEndless(path);
  const handle = await open(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  try {
    const { start, end } = await extentOf(handle, path);
    for (let at = start; at < end; ) {
      const next = await nextMessage(handle, path, at, end);
      if (next === null) return;
      yield next.message;
      at = next.end;
    }
  } finally {
    await handle.close();
  }
}

/** Where the messages lie. */
async function extentOf(handle: FileHandle, path: string): Promise<{ start: number; end: number }> {
  const { size } = await handle.stat();
  if (size === 0) throw new InputError({ file: path, message: 'the file is empty' });
  const start = await bytesAt(handle, 0, Math.min(BEGINNING, size));
  if (start.toString('latin1', 0, 4) === 'FEA1') {
    throw new InputError({ file: path, message: 'the file is Feather 1', hint: 'Write it as Feather 2 or Parquet' });
  }
  if (start.toString('latin1', 0, 6) !== FILE_MAGIC) {
    const first = start.length < 4 ? 0 : start.readInt32LE();
    // A stream begins with a mark; an old one with the length of its schema, which is padded to eight bytes with its own four.
    if (first === -1 || (first > 0 && first < 1 << 24 && first % 8 === 4)) return { start: 0, end: size };
    throw notOfFormat(path, start, 'Arrow');
  }
  const tail = await bytesAt(handle, Math.max(0, size - 10), Math.min(10, size));
  if (size < 18 || tail.toString('latin1', 4) !== FILE_MAGIC) throw cutShort(path);
  const end = size - 10 - tail.readInt32LE();
  if (!(end >= 8 && end <= size - 10)) throw damagedArrow(path);
  return { start: 8, end };
}

async function nextMessage(
  handle: FileHandle,
  path: string,
  at: number,
  end: number,
): Promise<{ message: Message; end: number } | null> {
  if (at + 4 > end) throw cutShort(path);
  const marked = (await bytesAt(handle, at, 4)).readInt32LE();
  const head = at + (marked === -1 ? 8 : 4);
  if (head > end) throw cutShort(path);
  const length = marked === -1 ? (await bytesAt(handle, at + 4, 4)).readInt32LE() : marked;
  if (length === 0) return null;
  if (!(length > 0 && length <= LONGEST_METADATA)) throw damagedArrow(path);
  if (head + length > end) throw cutShort(path);
  const metadata = await bytesAt(handle, head, length);
  let said: ReturnType<typeof messageOf>;
  try {
    said = messageOf(metadata);
  } catch (error) {
    throw damagedArrow(path, error);
  }
  const { kind, body } = said;
  if (body > LONGEST_BODY) {
    const message = `a batch of the Arrow file has more than ${LONGEST_BODY / 2 ** 20} MB`;
    throw new InputError({ file: path, message, hint: 'Write smaller batches of rows' });
  }
  if (head + length + body > end) throw cutShort(path);
  const padded = Math.ceil((PREFIX + length) / 8) * 8;
  const bytes = Buffer.allocUnsafeSlow(padded + body);
  bytes.fill(0, 0, padded);
  bytes.writeInt32LE(-1, 0);
  bytes.writeInt32LE(padded - PREFIX, 4);
  metadata.copy(bytes, PREFIX);
  await readInto(handle, bytes, padded, head + length);
  return { message: { kind, bytes }, end: head + length + body };
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  await readInto(handle, buffer, 0, position);
  return buffer;
}

/** Fills a buffer from `from` on with what lies at a position; with zeros if the file has become shorter. */
async function readInto(handle: FileHandle, buffer: Buffer, from: number, position: number): Promise<void> {
  for (let at = from; at < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, at, buffer.length - at, position + at - from);
    if (bytesRead === 0) {
      buffer.fill(0, at);
      return;
    }
    at += bytesRead;
  }
}

function cutShort(path: string): InputError {
  const message = 'the Arrow file is cut short: its end is missing';
  return new InputError({ file: path, message, hint: 'Write or download it again' });
}

export function damagedArrow(path: string, cause?: unknown, where = ''): InputError {
  const message = `the Arrow file is damaged${where}`;
  return new InputError({ file: path, message, hint: 'Write or download it again' }, { cause });
}
