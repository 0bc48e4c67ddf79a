import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing, and returns the ones it made, the outermost first. Not `mkdir`
 * with `recursive`: below /proc, say, where no folder can be made, that never returns (Node 20).
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
