/**
 * What is already there of a file when its download begins. Two runs, or two downloads of one run, may fetch the same
 * file at a time: each writes into a file of its own, and what an earlier one left goes to the first that renames it.
 */
import { readFileSync } from 'node:fs';
import { readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let count = 0;

/** The file to write into, `<target>.<process>-<number>.part`, with what an earlier run left, if anything. */
export async function takeOver(target: string): Promise<string> {
  const own = `${target}.${process.pid}-${count++}.part`;
  for (const { path, isLeft } of await unfinished(target)) {
    if (isLeft && (await moved(path, own))) break;
  }
  return own;
}

/** What there is of a file, and whether nobody writes on it any more. */
export async function unfinished(target: string): Promise<{ path: string; isLeft: boolean }[]> {
  const folder = dirname(target);
  const before = basename(target);
  const found: { path: string; isLeft: boolean }[] = [];
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    if (!name.startsWith(`${before}.`)) continue;
    const [, pid] = /^\.(?:(\d{1,9})-\d+\.)?part$/.exec(name.slice(before.length)) ?? [null];
    if (pid === null) continue;
    const path = join(folder, name);
    found.push({ path, isLeft: pid === undefined || !isAlive(Number(pid)) || (await isOld(path)) });
  }
  return found;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Killed, and not yet cleared away by its parent: in containers that may be nobody. Only Linux tells. */
function isZombie(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return /^[ZX]/.test(state);
  } catch {
    return false;
  }
}

/** Longer than any connection may be silent: the number of a process may have gone to another. */
const OLD = 10 * 60_000;

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return Date.now() - mtimeMs > OLD;
}

const moved = (from: string, to: string) =>
  rename(from, to).then(
    () => true,
    () => false,
  );
