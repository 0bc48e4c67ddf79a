/** One published file, from its address to its place: checked, resumed where it broke off, whole or not there at all. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError, messageOf } from '../errors.ts';
import { hashFile } from '../hash.ts';
import { makeFolder } from '../make-folder.ts';
import { broken, failureOf, Passing } from './failure.ts';
import { type Patience, withRetries } from './retry.ts';

export interface Download {
  address: string;
  sha256: string;
  bytes: number;
}

export interface DownloadContext {
  patience: Patience;
  signal?: AbortSignal | undefined;
  /** How many bytes of the file are here; less than before where it had to be begun again. */
  reached(bytes: number): void;
  /** Told why an attempt failed that is followed by another. */
  onRetry(message: string): void;
}

/**
 * What has come in lies in `<target>.part`, where the next attempt, or the next run, goes on (HTTP Range). `target` gets
 * its name when its sha256 is right, in one step. The size is a limit, too: no more than that is ever read.
 *
 * @throws InputError where the published file is another, or nothing can be written; Passing or Refused where the server
 *   does not give it
 */
export async function download(file: Download, target: string, context: DownloadContext): Promise<void> {
  const part = `${target}.part`;
  const { patience, signal, onRetry } = context;
  try {
    makeFolder(dirname(target));
    await withRetries(() => attempt(file, part, context), patience, signal, onRetry);
    await rename(part, target);
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    throw new InputError({ file: target, message: `this cannot be written: ${messageOf(error)}` }, { cause: error });
  }
}

async function attempt(file: Download, part: string, context: DownloadContext): Promise<void> {
  const begun = await sizeOf(part, file.bytes);
  if (begun < file.bytes) await fetchRest(file, part, begun, context);
  const sha256 = await hashFile(part);
  if (sha256 === file.sha256) return;
  await rm(part);
  // What was begun earlier may have been of another file.
  if (begun > 0) throw new Passing('what was fetched earlier is not the beginning of this file');
  throw otherBytes(file, `their sha256 is ${sha256}, not ${file.sha256}`);
}

async function fetchRest(file: Download, part: string, begun: number, context: DownloadContext): Promise<void> {
  const silence = watchdog(context.patience.silence, context.signal);
  try {
    const response = await fetch(file.address, {
      // Compressed bytes could not be continued.
      headers: { 'accept-encoding': 'identity', ...(begun > 0 ? { range: `bytes=${begun}-` } : {}) },
      signal: silence.signal,
    }).catch((error) => {
      throw silence.explain(error);
    });
    const continued = response.status === 206 && startOf(response) === begun;
    if (response.status === 416 || (response.status === 206 && !continued)) {
      await rm(part, { force: true });
      throw new Passing('it does not continue what was fetched earlier');
    }
    if (!response.ok) throw await failureOf(response);
    await store(response, file, part, continued ? begun : 0, silence, context);
  } finally {
    silence.stop();
  }
}

async function store(
  response: Response,
  file: Download,
  part: string,
  start: number,
  silence: Watchdog,
  { reached }: DownloadContext,
): Promise<void> {
  let size = start;
  const handle = await open(part, start > 0 ? 'a' : 'w');
  try {
    for await (const chunk of chunksOf(response, silence)) {
      size += chunk.length;
      if (size > file.bytes) break;
      await handle.writeFile(chunk);
      reached(size);
    }
  } finally {
    await handle.close();
  }
  if (size < file.bytes) throw new Passing(`the connection ended after ${size} of ${file.bytes} bytes`);
  if (size === file.bytes) return;
  await rm(part);
  throw otherBytes(file, `there are more of them than ${file.bytes}`);
}

async function* chunksOf({ body }: Response, silence: Watchdog): AsyncGenerator<Uint8Array> {
  if (!body) return;
  try {
    for await (const chunk of body) {
      silence.heard();
      yield chunk;
    }
  } catch (error) {
    throw silence.explain(error);
  }
}

function otherBytes({ address }: Download, how: string): InputError {
  return new InputError({
    message: `${address} does not hold the published bytes: ${how}`,
    hint: 'It was changed since, or something on the way (a proxy, a login page) answers in its place',
  });
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

interface Watchdog {
  signal: AbortSignal;
  heard(): void;
  stop(): void;
  /** What was thrown, as a failure that passes, unless the user stopped it. */
  explain(error: unknown): unknown;
}

/** Breaks a connection off that has been silent for too long. */
function watchdog(silence: number, stopped: AbortSignal | undefined): Watchdog {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), silence);
  return {
    signal: stopped ? AbortSignal.any([stopped, silent.signal]) : silent.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
    explain(error) {
      if (stopped?.aborted) return error;
      if (silent.signal.aborted) return new Passing(`nothing came in for ${silence / 1000} s`);
      return broken(error);
    },
  };
}
