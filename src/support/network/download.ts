/** One published file, from its address to its place: checked, resumed where it broke off, whole or not there at all. */
import type { Hash } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../../contract/problem.ts';
import { makeFolder } from '../make-folder.ts';
import { addFile, type Checksum, hashFor, nameOf } from './checksum.ts';
import { failureOf, TransientError } from './failure.ts';
import { type RetryPolicy, withRetries } from './retry.ts';
import { takeOver } from './unfinished.ts';
import { type Watchdog, watchdog } from './watchdog.ts';

export interface Download {
  address: string;
  checksum: Checksum;
  bytes: number;
  /** For this address alone: a redirect to another host gets no key (Fetch standard). */
  headers?: Readonly<Record<string, string>>;
}

export interface DownloadContext {
  retryPolicy: RetryPolicy;
  signal?: AbortSignal | undefined;
  /** How many bytes of the file are here; less than before where it had to be begun again. */
  reached(bytes: number): void;
  /** Told why an attempt failed that is followed by another. */
  onRetry(message: string): void;
}

/**
 * Downloaded bytes go into a file of this run's own, where the next attempt goes on (HTTP Range), and then into
 * `<target>.part` for the next run. `target` gets its name in one step, when its checksum is right. No more than the
 * published size is ever read.
 *
 * @throws InputError where the published file is another, or nothing can be written; TransientError or PermanentError
 * where the server does not give it
 */
export async function download(file: Download, target: string, context: DownloadContext): Promise<void> {
  const { retryPolicy, signal, onRetry } = context;
  try {
    makeFolder(dirname(target));
    const part = await takeOver(target);
    try {
      await withRetries(() => attempt(file, part, context), retryPolicy, signal, onRetry);
      await rename(part, target);
    } catch (error) {
      await rename(part, `${target}.part`).catch(() => {});
      throw error;
    }
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    throw new InputError({ file: target, message: `this cannot be written: ${messageOf(error)}` }, { cause: error });
  }
}

async function attempt(file: Download, part: string, context: DownloadContext): Promise<void> {
  const begun = await sizeOf(part, file.bytes);
  let hash = hashFor(file.checksum, file.bytes);
  if (begun > 0) await addFile(hash, part, context.signal);
  if (begun < file.bytes || file.bytes === 0) hash = await fetchRest(file, part, begun, hash, context);
  const found = hash.digest('hex');
  if (found === file.checksum.hex) return;
  await rm(part);
  // What was begun earlier may have been of another file.
  if (begun > 0) throw new TransientError('what was fetched earlier is not the beginning of this file');
  throw otherBytes(file, `their ${nameOf(file.checksum)} is ${found}, not ${file.checksum.hex}`);
}

/** Returns the hash of the whole: the one of what was there, carried on, or a new one where it had to be begun again. */
async function fetchRest(
  file: Download,
  part: string,
  begun: number,
  ofBegun: Hash,
  context: DownloadContext,
): Promise<Hash> {
  const silence = watchdog(context.retryPolicy.silence, context.signal);
  try {
    const response = await fetch(file.address, {
      // Compressed bytes could not be continued.
      headers: {
        ...file.headers,
        'accept-encoding': 'identity',
        ...(begun > 0 ? { range: `bytes=${begun}-` } : {}),
      },
      signal: silence.signal,
    }).catch((error) => {
      throw silence.explain(error);
    });
    const continued = response.status === 206 && startOf(response) === begun;
    if (response.status === 416 || (response.status === 206 && !continued)) {
      await rm(part, { force: true });
      throw new TransientError('it does not continue what was fetched earlier');
    }
    if (!response.ok) throw await failureOf(response);
    const start = continued ? begun : 0;
    const hash = continued ? ofBegun : hashFor(file.checksum, file.bytes);
    await store(response, file, { part, start, hash, silence }, context);
    return hash;
  } finally {
    silence.stop();
  }
}

async function store(
  response: Response,
  file: Download,
  { part, start, hash, silence }: { part: string; start: number; hash: Hash; silence: Watchdog },
  { reached }: DownloadContext,
): Promise<void> {
  const announced = start + lengthOf(response);
  if (announced > file.bytes) {
    await rm(part, { force: true });
    throw otherBytes(file, `it announces ${announced} of them, not ${file.bytes}`);
  }
  let size = start;
  const handle = await open(part, start > 0 ? 'a' : 'w');
  try {
    for await (const chunk of chunksOf(response, silence)) {
      size += chunk.length;
      if (size > file.bytes) break;
      hash.update(chunk);
      await handle.writeFile(chunk);
      reached(size);
    }
  } finally {
    await handle.close();
  }
  if (size < file.bytes) throw new TransientError(`the connection ended after ${size} of ${file.bytes} bytes`);
  if (size === file.bytes) return;
  await rm(part);
  throw otherBytes(file, `there are more of them than ${file.bytes}`);
}

async function* chunksOf({ body }: Response, silence: Watchdog): AsyncGenerator<Uint8Array> {
  if (!body) return;
  try {
    for await (const chunk of body) {
      silence.heard(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw silence.explain(error);
  }
}

function otherBytes({ address }: Download, how: string): InputError {
  return new InputError({
    message: `${address} does not hold the published bytes: ${how}`,
    hint: 'It has changed since, or something on the way (a proxy, a login page) answers in its place',
  });
}

/** How much is still to come, as far as that is said of the bytes themselves and not of a compressed form. */
function lengthOf({ headers }: Response): number {
  return headers.has('content-encoding') ? 0 : Number(headers.get('content-length') ?? 0) || 0;
}

/** Where a partial answer starts: `Content-Range: bytes 100-199/200`. */
function startOf({ headers }: Response): number {
  return Number(headers.get('content-range')?.match(/^bytes (\d+)-/)?.[1] ?? Number.NaN);
}

/** The bytes that are there already; more than the file has cannot be of it. */
async function sizeOf(part: string, most: number): Promise<number> {
  const size = (await stat(part).catch(() => undefined))?.size ?? 0;
  if (size <= most) return size;
  await rm(part);
  return 0;
}
