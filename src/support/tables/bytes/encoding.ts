/** How a file is packed and encoded, by its first bytes, and its text in UTF-8. */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../../contract/problem.ts';

/** Enough to know every kind of file below by. */
const LEAST_START = 32;
/** How many bytes of a longer start are looked at for UTF-16. */
const SAMPLE = 1024;

const asText = 'Export the data as CSV or JSON Lines, in UTF-8';

const asNamed = (format: string) => `Give it the extension .${format}, or set \`format: ${format}\``;

/** Files that hold data and are no text: what they begin with, and what they are. */
const otherKinds: readonly { start: string; kind: string; hint: string }[] = [
  { start: '504b0304', kind: 'a ZIP archive or an Excel workbook', hint: `Unpack it. ${asText}` },
  { start: 'd0cf11e0', kind: 'an Excel workbook', hint: asText },
  { start: '50415231', kind: 'a Parquet file', hint: asNamed('parquet') },
  { start: '4152524f5731', kind: 'an Arrow file', hint: asNamed('arrow') },
  // What begins so after one unpacking.
  { start: '1f8b', kind: 'packed with gzip twice', hint: 'Unpack it once' },
  { start: '425a68', kind: 'packed with bzip2', hint: 'Unpack it; only gzip is read as is' },
  { start: 'fd377a585a00', kind: 'packed with xz', hint: 'Unpack it; only gzip is read as is' },
  { start: '28b52ffd', kind: 'packed with Zstandard', hint: 'Unpack it; only gzip is read as is' },
  { start: 'fffe0000', kind: 'UTF-32', hint: 'Save it as UTF-8' },
  { start: '0000feff', kind: 'UTF-32', hint: 'Save it as UTF-8' },
];

/** What a file is that is not what its name says, as far as its beginning tells. */
export function otherKind(start: Buffer): { kind: string; hint: string } | undefined {
  const beginning = start.toString('hex', 0, LEAST_START);
  return otherKinds.find((kind) => beginning.startsWith(kind.start)) ?? otherTexts(start);
}

/** Texts that stand where data should be. */
function otherTexts(start: Buffer): { kind: string; hint: string } | undefined {
  const text = start.toString('latin1', 0, SAMPLE);
  if (/^\s*<(?:!doctype html|html)\b/i.test(text)) {
    return {
      kind: 'a web page',
      hint: 'Download the data themselves: the address may need a login, or show them only',
    };
  }
  if (text.startsWith('version https://git-lfs')) {
    return { kind: 'a pointer of Git LFS, not the data', hint: 'Fetch them with `git lfs pull`' };
  }
  return undefined;
}

/**
 * The text of a file in UTF-8 (not checked yet, with its byte order mark): unpacked where it is gzip, recoded where it
 * is UTF-16.
 *
 * @throws InputError for files that are not text, and for damaged gzip or UTF-16.
 */
export function decoded(path: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = byStart(source, (start, all) =>
    start.length > 1 && start.readUInt16BE(0) === 0x1f8b ? gunzipped(path, all) : all,
  );
  return byStart(unpacked, (start, all) => {
    const other = otherKind(start);
    if (other) throw new InputError({ file: path, message: `the file is ${other.kind}`, hint: other.hint });
    const encoding = utf16Of(start);
    return encoding === null ? all : fromUtf16(path, all, encoding);
  });
}

/** Lets the first bytes of a stream choose how all of it is read. */
export async function* byStart<T>(
  source: AsyncIterable<Buffer>,
  choose: (start: Buffer, all: AsyncGenerator<Buffer>) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const next = async (): Promise<Buffer | undefined> => {
    const { done, value } = await iterator.next();
    return done ? undefined : value;
  };
  try {
    let start: Buffer = Buffer.alloc(0);
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      if (start.length >= LEAST_START) break;
    }
    const all = (async function* () {
      if (start.length > 0) yield start;
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    })();
    yield* choose(start, all);
  } finally {
    await iterator.return?.();
  }
}

async function* gunzipped(path: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // What fails in the source itself is told as it is.
  let failed: unknown;
  const watched = (async function* () {
    try {
      yield* source;
    } catch (error) {
      failed = error;
      throw error;
    }
  })();
  try {
    yield* pipeline(watched, createGunzip({ chunkSize: 1 << 17 }), () => {}) as AsyncIterable<Buffer>;
  } catch (error) {
    if (failed !== undefined) throw failed;
    const message = 'the gzip data are damaged, or end too early';
    throw new InputError({ file: path, message, hint: 'Pack or download the file again' }, { cause: error });
  }
}

/** By the byte order mark, or by where the zero bytes of ASCII characters lie; null for anything else. */
function utf16Of(start: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (start.length < 2) return null;
  const mark = start.readUInt16BE(0);
  if (mark === 0xfffe) return 'utf-16le';
  if (mark === 0xfeff) return 'utf-16be';
  const pairs = Math.floor(Math.min(start.length, SAMPLE) / 2);
  const zeros = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (start[i] === 0) zeros[i % 2]++;
  // Separators and line ends alone make up as much, whatever the script; a stray zero byte in UTF-8 does not. Some
  // characters have a zero in their other half.
  const enough = pairs / 20;
  if (zeros[1] > enough && zeros[1] >= 2 * zeros[0]) return 'utf-16le';
  return zeros[0] > enough && zeros[0] >= 2 * zeros[1] ? 'utf-16be' : null;
}

async function* fromUtf16(
  path: string,
  source: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of source) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield Buffer.from(text);
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError(
      { file: path, message: 'the file is UTF-16 and damaged, or not text', hint: 'Save it as UTF-8' },
      { cause: error },
    );
  }
}
