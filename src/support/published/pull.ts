/** Fetches the published files of a data set, checks them, and writes down under which licence they are. */
import { existsSync } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedFile } from '../../contract/dataset.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import { hashFile } from '../hash.ts';
import { download } from '../network/download.ts';
import { PermanentError, TransientError } from '../network/failure.ts';
import type { RetryPolicy } from '../network/retry.ts';
import { unfinished } from '../network/unfinished.ts';
import type { Progress } from '../progress.ts';
import { isSecretAddress } from '../secrets/named.ts';
import { trimEndOf } from '../text-ends.ts';
import { bytesOf, folderOf, github, type Published } from './files.ts';

export interface PullContext {
  dataDirectory: string;
  offline: boolean;
  /** Answers in place of https://raw.githubusercontent.com. */
  mirror: string | undefined;
  retryPolicy: RetryPolicy;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** The file beside the data that says what they are. */
export const RECORD = 'source.json';

/**
 * Fetches files that are missing, or not as published, into the data set's folder.
 *
 * @throws InputError with every file that is not available, and where to put it by hand
 */
export async function pull(dataset: Published, context: PullContext): Promise<{ folder: string; fetched: number }> {
  refuseMirror(context.mirror);
  const folder = folderOf(context.dataDirectory, dataset.id);
  const files = dataset.files.map((file) => ({ ...file, address: mirrored(file.address, context.mirror) }));
  const missing: PublishedFile[] = [];
  for (const file of files) if ((await stateOf(folder, file)) !== 'as published') missing.push(file);
  if (missing.length > 0 && context.offline) {
    throw new InputError({
      message: `${dataset.id} is not complete, and no connection may be opened (--offline)`,
      hint: byHand(folder, missing),
    });
  }
  await fetchAll(dataset, folder, missing, context);
  const record = join(folder, RECORD);
  if (missing.length > 0 || !existsSync(record)) {
    await writeRecord(record, dataset, files).catch((error) => {
      context.progress.note(`${record} could not be written: ${messageOf(error)}`);
    });
  }
  return { folder, fetched: missing.length };
}

async function fetchAll(
  { id }: Published,
  folder: string,
  files: readonly PublishedFile[],
  { retryPolicy, progress, signal }: PullContext,
): Promise<void> {
  const task = progress.start(`downloading ${id}`, bytesOf(files), 'bytes');
  let before = 0;
  let shown = 0;
  const reached = (bytes: number) => {
    if (before + bytes <= shown) return;
    task.advance(before + bytes - shown);
    shown = before + bytes;
  };
  try {
    for (const [i, file] of files.entries()) {
      const onRetry = (why: string) => progress.note(`${file.address}: ${why}; trying again`);
      const { address, bytes, sha256 } = file;
      const checksum = { algorithm: 'sha256', hex: sha256 } as const;
      await download({ address, bytes, checksum }, join(folder, file.name), {
        retryPolicy,
        signal,
        reached,
        onRetry,
      }).catch((error) => {
        throw signal?.aborted ? error : explained(error, file, byHand(folder, files.slice(i)));
      });
      before += file.bytes;
    }
  } finally {
    task.end();
  }
}

function explained(error: unknown, { address }: PublishedFile, hint: string): unknown {
  if (error instanceof InputError) {
    return new InputError(
      error.problems.map((problem) => ({ ...problem, hint: [problem.hint, hint].filter(Boolean).join('\n') })),
      { cause: error },
    );
  }
  if (!(error instanceof TransientError || error instanceof PermanentError)) return error;
  return new InputError({ message: `${address} cannot be fetched: ${error.message}`, hint }, { cause: error });
}

/** For machines that cannot reach the publisher: which file goes where. */
function byHand(folder: string, files: readonly PublishedFile[]): string {
  const places = files.map((file) => `    ${file.address}\n      to ${join(folder, file.name)}`);
  return `To do it by hand, copy\n${places.join('\n')}`;
}

export type FileState = 'as published' | 'missing' | 'unfinished' | 'changed';

/** What is to be said of one file in the folder. */
export async function stateOf(folder: string, { name, sha256, bytes }: PublishedFile): Promise<FileState> {
  const path = join(folder, name);
  if (!existsSync(path)) return (await unfinished(path)).length > 0 ? 'unfinished' : 'missing';
  try {
    const found = await stat(path);
    if (found.isFile() && found.size !== bytes) return 'changed';
    return (await hashFile(path)) === sha256 ? 'as published' : 'changed';
  } catch (error) {
    throw new InputError({ file: path, message: `cannot be read: ${messageOf(error)}` }, { cause: error });
  }
}

async function writeRecord(record: string, dataset: Published, files: readonly PublishedFile[]): Promise<void> {
  const { id, title, licence, citation, source } = dataset;
  const temporary = `${record}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify({ id, title, licence, citation, source, files }, null, 2)}\n`);
  await rename(temporary, record);
}

/** It is shown with what cannot be fetched, and written down beside the data. @throws InputError */
function refuseMirror(mirror: string | undefined): void {
  if (mirror === undefined) return;
  const isAddress = URL.canParse(mirror) && /^https?:$/.test(new URL(mirror).protocol);
  if (isAddress && !isSecretAddress(new URL(mirror))) return;
  throw new InputError({
    key: 'FAIRPROBE_DATA_MIRROR',
    message: isAddress ? 'must hold no name, password or key' : 'must begin with http:// or https://',
    hint: 'Give an address such as https://mirror.example, which answers without a login',
  });
}

function mirrored(address: string, mirror: string | undefined): string {
  return mirror && address.startsWith(github)
    ? trimEndOf(mirror, (character) => character === '/') + address.slice(github.length)
    : address;
}
