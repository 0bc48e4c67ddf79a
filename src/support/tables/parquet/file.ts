/** A Parquet file and what its footer says. */
import { type FileHandle, open } from 'node:fs/promises';
import { type FileMetaData, parquetMetadata } from 'hyparquet';
import { InputError } from '../../../contract/problem.ts';
import { cannotRead, refuseEndless } from '../../input-file.ts';
import { BEGINNING, notOfFormat } from '../bytes/not-of-format.ts';
import { checkThrift } from './check-thrift.ts';

const MAGIC = 'PAR1';
/** What stands in its place where the footer is encrypted. */
const ENCRYPTED = 'PARE';
/** Of the footer: some ten times that of 10,000 columns in 10 row groups. */
const LONGEST_FOOTER = 1 << 27;

export interface ParquetFile {
  metadata: FileMetaData;
  size: number;
  /** @throws Error beyond the end of the file */
  bytes(start: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** @throws InputError for a file that is missing, cut short, encrypted, damaged, or of another kind */
export async function openParquet(path: string): Promise<ParquetFile> {
  await refuseEndless(path);
  const handle = await open(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  try {
    const { size } = await handle.stat();
    const bytes = (start: number, length: number) => read(handle, start, length, size);
    const metadata = await footerOf(path, size, bytes);
    return { metadata, size, bytes, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function read(handle: FileHandle, start: number, length: number, size: number): Promise<Buffer> {
  if (!(start >= 0 && length >= 0 && start + length <= size)) throw new RangeError('beyond the end of the file');
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(buffer, at, length - at, start + at);
    if (bytesRead === 0) throw new RangeError('beyond the end of the file');
    at += bytesRead;
  }
  return buffer;
}

async function footerOf(path: string, size: number, bytes: ParquetFile['bytes']): Promise<FileMetaData> {
  if (size === 0) throw new InputError({ file: path, message: 'the file is empty' });
  const start = await bytes(0, Math.min(BEGINNING, size));
  const end = await bytes(Math.max(0, size - 8), Math.min(8, size));
  const [first, last] = [start.toString('latin1', 0, 4), end.toString('latin1', Math.max(0, end.length - 4))];
  if (first === ENCRYPTED || last === ENCRYPTED) throw new InputError({ file: path, ...encrypted('the file') });
  if (first !== MAGIC) throw notOfFormat(path, start, 'Parquet');
  if (last !== MAGIC || size < 12) {
    const message = 'the Parquet file is cut short: its end is missing';
    throw new InputError({ file: path, message, hint: 'Write or download it again' });
  }
  const length = end.readUInt32LE(end.length - 8);
  if (length > Math.min(size - 12, LONGEST_FOOTER)) throw damagedFooter(path);
  try {
    const footer = await bytes(size - 8 - length, length + 8);
    checkThrift(footer, 0);
    return parquetMetadata(footer, { geoparquet: false });
  } catch (error) {
    throw damagedFooter(path, error);
  }
}

export function encrypted(what: string): { message: string; hint: string } {
  return { message: `${what} is encrypted`, hint: 'Write it without encryption: keys are not taken' };
}

export function damagedFooter(path: string, cause?: unknown): InputError {
  const message = 'the footer of the Parquet file is damaged';
  return new InputError({ file: path, message, hint: 'Write or download it again' }, { cause });
}
