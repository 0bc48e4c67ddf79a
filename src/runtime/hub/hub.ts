/**
 * Models of the Hugging Face Hub, in its standard cache (shared with Python). HF_HOME and HF_HUB_CACHE set its place,
 * HF_ENDPOINT the hub's address; the token is HF_TOKEN, or is in the file that HF_TOKEN_PATH names or `hf auth login`
 * wrote.
 *
 * Nothing that the hub says is trusted: names may not leave the cache, and files must have the checksums it gave.
 */
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import { makeFolder } from '../../support/make-folder.ts';
import { fileMatches } from '../../support/network/checksum.ts';
import { download as fetchFile } from '../../support/network/download.ts';
import { PermanentError, passes, TransientError } from '../../support/network/failure.ts';
import { untilInterrupted } from '../../support/network/interruption.ts';
import { retryPolicy } from '../../support/network/retry.ts';
import type { Progress, Task } from '../../support/progress.ts';
import { addressOfFile, authorization, badToken, endpoint, filesOf, type HubFile, listingOf, NoHub } from './api.ts';
import { badRevision, findInHubCache, type HubAnswer, isBelow, storageOf } from './cache.ts';

export interface HubRequest {
  id: string;
  revision: string;
  offline: boolean;
  progress: Progress;
}

export interface HubListing {
  commit: string;
  files: readonly string[];
}

/** Asks the hub which commit a revision is and which files it has. Falls back on the cache where it cannot be reached. */
export async function askHub(request: HubRequest): Promise<HubListing | HubAnswer> {
  const { id, revision, progress } = request;
  const bad = badRevision(id, revision) ?? badEndpoint() ?? badToken();
  if (bad) return { problem: bad };
  const cached = findInHubCache(request);
  const task = progress.start(`asking for ${id}`, 1, 'answers');
  try {
    // Who works without a network, and has the model, does not want to wait.
    const attempts = 'folder' in cached ? 1 : 3;
    return await untilInterrupted(task, (signal) => listingOf(id, revision, attempts, signal));
  } catch (error) {
    const { message } = knownFailure(error);
    const isAnswer = error instanceof PermanentError && error.status > 0 && !passes(error.status);
    if ('problem' in cached || isAnswer) return { problem: refusal(id, revision, error) };
    progress.note(`${endpoint()} cannot be reached (${message}): "${id}" is taken from the cache`);
    return cached;
  } finally {
    task.end();
  }
}

/** Brings `paths` of one commit into the cache, where they are not there yet. */
export async function download(
  { id, revision, progress }: HubRequest,
  commit: string,
  paths: readonly string[],
): Promise<HubAnswer> {
  const outside = paths.find((path) => !isBelow(path));
  if (outside !== undefined) return { problem: refusal(id, revision, new NoHub(`it names a file ${outside}`)) };
  const storage = storageOf(id);
  const folder = join(storage, 'snapshots', commit);
  const missing = paths.filter((path) => !existsSync(join(folder, path)));
  try {
    if (missing.length > 0) {
      const task = progress.start(`asking for ${id}`, 1, 'answers');
      const files = await untilInterrupted(task, (signal) => filesOf(id, commit, missing, signal)).finally(task.end);
      await fetchAll({ id, commit, storage, folder }, files, progress);
    }
    if (revision !== commit) {
      const ref = join(storage, 'refs', revision);
      makeFolder(dirname(ref));
      await writeFile(ref, commit);
    }
    return { folder, commit };
  } catch (error) {
    if (error instanceof InputError) return { problem: error.problems[0] };
    if (typeof (error as NodeJS.ErrnoException).syscall === 'string') return { problem: unwritable(storage, error) };
    return { problem: refusal(id, revision, error) };
  }
}

interface HubSnapshot {
  id: string;
  commit: string;
  storage: string;
  folder: string;
}

async function fetchAll(place: HubSnapshot, files: readonly HubFile[], progress: Progress): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const task = progress.start(`downloading ${place.id}`, total, 'bytes');
  try {
    await untilInterrupted(task, async (signal) => {
      for (const file of files) await fetchOne(place, file, task, signal, progress);
    });
  } finally {
    task.end();
  }
}

/** As Python lays it out: the content under its checksum in `blobs`, and a link to it under its name. */
async function fetchOne(
  { id, commit, storage, folder }: HubSnapshot,
  { path, bytes, checksum }: HubFile,
  task: Task,
  signal: AbortSignal,
  { note }: Progress,
): Promise<void> {
  const blob = join(storage, 'blobs', checksum.hex);
  if (!(await isWhole(blob, { bytes, checksum }, signal))) {
    let shown = 0;
    const reached = (size: number) => {
      task.advance(Math.max(0, size - shown));
      shown = Math.max(shown, size);
    };
    const address = addressOfFile(id, commit, path);
    const onRetry = (why: string) => note(`${address}: ${why}; trying again`);
    await fetchFile({ address, bytes, checksum, headers: authorization() }, blob, {
      retryPolicy,
      signal,
      reached,
      onRetry,
    });
  } else task.advance(bytes);
  const pointer = join(folder, path);
  makeFolder(dirname(pointer));
  const temporary = `${pointer}.${process.pid}.tmp`;
  await symlink(relative(dirname(pointer), blob), temporary).catch(() => copyFileSync(blob, temporary));
  await rename(temporary, pointer);
}

/** Whether the content is here already, of another commit; what only bears its name is taken away. */
async function isWhole(
  blob: string,
  { bytes, checksum }: Pick<HubFile, 'bytes' | 'checksum'>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!existsSync(blob)) return false;
  if (statSync(blob).size === bytes && (await fileMatches(blob, bytes, checksum, signal))) return true;
  await rm(blob);
  return false;
}

/** @throws what is not the hub's doing: an interruption, or a bug */
function knownFailure(error: unknown): TransientError | PermanentError | NoHub {
  if (error instanceof TransientError || error instanceof PermanentError || error instanceof NoHub) return error;
  throw error;
}

function refusal(id: string, revision: string, failure: unknown): Problem {
  const error = knownFailure(failure);
  if (error instanceof PermanentError && [401, 403, 404].includes(error.status)) {
    return {
      message: `there is no model "${id}" with the revision "${revision}" at ${endpoint()}, or it may not be read (${error.status})`,
      hint: 'Check the name; for a private or gated model set HF_TOKEN; a local folder starts with ./ or /',
    };
  }
  const hint = error instanceof NoHub ? 'Check HF_ENDPOINT' : (error.hint ?? 'Try again');
  return {
    message: `the model "${id}" cannot be fetched from ${endpoint()}: ${error.message}`,
    hint: `${hint}, or give the path of a local folder with config.json, tokenizer.json and onnx/`,
  };
}

function unwritable(storage: string, error: unknown): Problem {
  return {
    file: storage,
    message: `the cache of the hub cannot be written: ${messageOf(error)}`,
    hint: 'Name another folder with HF_HUB_CACHE',
  };
}

/** It is shown wherever the hub is spoken of. */
function badEndpoint(): Problem | undefined {
  const address = URL.canParse(endpoint()) ? new URL(endpoint()) : undefined;
  if (!address || !/^https?:$/.test(address.protocol)) {
    return {
      message: 'HF_ENDPOINT is not an address that begins with https://',
      hint: 'Set it to the address of a hub',
    };
  }
  if (address.username === '' && address.password === '' && address.search === '' && address.hash === '')
    return undefined;
  return {
    message: 'HF_ENDPOINT holds more than the address of a hub: a name, a password or a query',
    hint: 'Take that out, and put the token into HF_TOKEN',
  };
}
