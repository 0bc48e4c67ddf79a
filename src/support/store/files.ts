/** The few things that the store asks of a file system. Nothing here follows a link, or waits for a pipe. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface Found {
  kind: 'file' | 'folder' | 'other';
  bytes: number;
  /** Milliseconds since 1970. */
  changedAt: number;
}

export interface OpenFile {
  descriptor: number;
  size: number;
  usedAt: number;
}

export interface Files {
  list(folder: string): string[];
  /** Null where there is nothing. */
  look(path: string): Found | null;
  makeFolder(path: string): void;
  /** Null for what is not a file. */
  open(path: string): OpenFile | null;
  /** How many bytes there were, at most as many as asked for. */
  read(descriptor: number, into: Uint8Array, position: number): number;
  create(path: string): number;
  write(descriptor: number, bytes: Uint8Array): void;
  /** Has what was written reach the disk. */
  sync(descriptor: number): void;
  /** The same for the names in a folder, where the system can. */
  syncFolder(path: string): void;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  removeFolder(path: string): void;
  touch(path: string, at: number): void;
}

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = constants;
/** Windows has neither. */
const [noFollow, noWait] = [constants.O_NOFOLLOW ?? 0, constants.O_NONBLOCK ?? 0];

export const nodeFiles: Files = {
  list: (folder) => readdirSync(folder),
  look(path) {
    const found = lookAt(path);
    if (!found) return null;
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    return { kind, bytes: found.size, changedAt: found.mtimeMs };
  },
  makeFolder: (path) => mkdirSync(path, { mode: 0o700 }),
  open(path) {
    const descriptor = openSync(path, O_RDONLY | noFollow | noWait);
    const found = fstatSync(descriptor);
    if (found.isFile()) return { descriptor, size: found.size, usedAt: found.mtimeMs };
    closeSync(descriptor);
    return null;
  },
  read(descriptor, into, position) {
    let done = 0;
    while (done < into.length) {
      const count = readSync(descriptor, into, done, into.length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return done;
  },
  create: (path) => openSync(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, 0o600),
  write(descriptor, bytes) {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  },
  sync: fsyncSync,
  syncFolder(path) {
    try {
      const descriptor = openSync(path, O_RDONLY);
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch {
      // Not every system opens folders; the names then reach the disk in its own time.
    }
  },
  close: closeSync,
  rename: renameSync,
  remove: unlinkSync,
  removeFolder: (path) => rmdirSync(path),
  touch: (path, at) => utimesSync(path, at / 1000, at / 1000),
};

function lookAt(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file there is nothing.
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** What a failed call says: `ENOENT`, `ENOSPC`. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Whether a failed call means that somebody else has removed what it is about. ESTALE is how NFS says so. */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ESTALE'].includes(codeOf(error) ?? '');

/** Makes a folder and those above it that are missing. */
export function makeFolders(files: Files, path: string): void {
  if (files.look(path)) return;
  makeFolders(files, dirname(path));
  try {
    files.makeFolder(path);
  } catch (error) {
    // Another process was faster.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
