import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and the missing ones above it, and returns the ones it made, the outermost first. Not `mkdir` with
 * `recursive`: where no folder can be made (below /proc, say) that never returns (Node 20).
 */
export function makeFolder(directory: string): string[] {
  if (existsSync(directory)) return [];
  const above = makeFolder(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return above;
  }
  return [...above, directory];
}
