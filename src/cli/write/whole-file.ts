/** A file that is written whole or not at all: under a temporary name first. */
import { renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../support/make-folder.ts';
import { temporaryName } from './leftovers.ts';

export interface WholeFile {
  /** Where to write. */
  path: string;
  /** Gives the file its name. */
  finish(): void;
  /** Leaves nothing behind, nor folders that were made for it. */
  discard(): void;
}

/** Makes the folder as well. */
export function wholeFile(file: string): WholeFile {
  // A file of this name would take the place of the device or pipe.
  if (isSpecial(file)) return { path: file, finish() {}, discard() {} };
  const made = makeFolder(dirname(file));
  const path = temporaryName(file);
  return {
    path,
    finish: () => renameSync(path, file),
    discard() {
      rmSync(path, { force: true });
      for (const folder of made.toReversed()) removeIfEmpty(folder);
    },
  };
}

/** Whether it is a device or a pipe, such as /dev/null, or one of /dev/stdout and `>(gzip > a.gz)`, whatever they lead to. */
export function isSpecial(file: string): boolean {
  if (/^\/(dev|dev\/fd|proc\/.*)\/[^/]+$/.test(file)) return true;
  try {
    const found = statSync(file);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false;
  }
}

export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something there.
  }
}
