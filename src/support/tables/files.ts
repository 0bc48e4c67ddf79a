/** The files of a table: one, or all that a pattern names. */
import { statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { InputError } from '../../contract/problem.ts';
import { hashFile } from '../hash.ts';
import { cannotRead } from '../input-file.ts';
import { combineHashes } from './combine-hashes.ts';

/** `*`, `?`, `[ab]`, `{a,b}`. */
const wildcard = /[*?]|\[[^\]]+\]|\{[^}]+\}/;

/**
 * The file itself, or every file that a pattern such as `data/part-*.parquet` or `logs/**\/*.csv.gz` names, by their
 * paths in the order of their characters (`part-10` before `part-2`). What exists under the very name is no pattern, nor
 * are the folders of a pattern that do. `*` stands for no name that begins with a dot.
 *
 * @param path absolute
 * @throws InputError for a folder, and for a pattern that names no file. That a file is not there, its reader says.
 */
export async function filesOf(path: string): Promise<string[]> {
  const found = kindOf(path);
  if (found === 'folder') {
    const hint = `To read its files as one table, name them by a pattern, such as ${basename(path)}/*.csv`;
    throw new InputError({ file: path, message: 'is a folder, but a file is needed', hint });
  }
  if (found === 'file' || !wildcard.test(path)) return [path];
  const folder = existingFolder(path);
  const pattern = relative(folder, path).split(sep).join('/');
  if (!wildcard.test(pattern)) return [path];
  const { glob } = await import('tinyglobby');
  const names = await glob(pattern, { cwd: folder, expandDirectories: false });
  if (names.length === 0) throw new InputError({ file: path, ...nothingFound(folder, pattern) });
  return names.sort().map((name) => join(folder, name));
}

/** The hash of a table: that of its file, or of its files' hashes in their order. */
export async function hashTable(path: string): Promise<string> {
  const hashes: string[] = [];
  for (const file of await filesOf(path)) {
    hashes.push(
      await hashFile(file).catch((error: unknown) => {
        throw cannotRead(file, error);
      }),
    );
  }
  return combineHashes(hashes);
}

function kindOf(path: string): 'file' | 'folder' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

/** The longest beginning of a path that is a folder. */
function existingFolder(path: string): string {
  const above = dirname(path);
  return kindOf(above) === 'folder' || above === path ? above : existingFolder(above);
}

function nothingFound(folder: string, pattern: string): { message: string; hint: string } {
  const first = pattern.split('/')[0];
  const missing = pattern.includes('/') && !wildcard.test(first);
  return {
    message: 'no file has a name of this pattern',
    hint: missing ? `There is no "${first}" in ${folder}` : `Looked in ${folder} for ${pattern}`,
  };
}
