/**
 * What of a file is there when a download begins. Two runs, or two downloads of one run, may fetch the same file at a time:
 * each writes into a file of its own, and what an earlier one left goes to the first that renames it.
 */
import { readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

let count = 0;

/** The file to write into, `<target>.<process>-<number>.part`, with what an earlier run left, if anything. */
export async function takeOver(target: string): Promise<string> {
  const own = `${target}.${process.pid}-${count++}.part`;
  for (const left of [`${target}.part`, ...(await orphans(target))]) {
    const taken = await rename(left, own).then(
      () => true,
      () => false,
    );
    if (taken) break;
  }
  return own;
}

/** Those of processes that were killed. */
async function orphans(target: string): Promise<string[]> {
  const folder = dirname(target);
  const before = `${basename(target)}.`;
  return (await readdir(folder)).flatMap((name) => {
    if (!name.startsWith(before)) return [];
    const [, pid] = /^(\d{1,9})-\d+\.part$/.exec(name.slice(before.length)) ?? [];
    return pid !== undefined && !isAlive(Number(pid)) ? [join(folder, name)] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
