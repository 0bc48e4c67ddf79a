/** Names for files and folders that are not whole yet, and what is done with those that a killed run left behind. */
import { readFileSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Beside the file, so that renaming is one step. */
export const temporaryName = (file: string): string => join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);

/** Milliseconds: a run elsewhere whose folder is shared has other processes, and may be writing at the moment. */
const young = 60_000;

/**
 * Removes what killed runs left half-written: temporary names of `mine` whose processes are gone, untouched for a
 * minute. Files that cannot be removed stay; they do no harm.
 *
 * @param mine whether a name is one that is written here
 */
export async function sweepLeftovers(folder: string, mine: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(folder).catch(() => [])) {
    const [, name, pid] = /^\.(.+)\.(\d+)\.tmp$/.exec(entry) ?? [];
    if (name === undefined || !mine(name) || isRunning(Number(pid))) continue;
    const path = join(folder, entry);
    const touched = (await lstat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - touched > young) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  return !isZombie(pid);
}

/** In a container whose first process does not look after orphans, the killed keep their numbers for ever. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
