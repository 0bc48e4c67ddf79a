/** Where a plugin comes from, and where in it something went wrong: for messages to its author. */
import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '../../contract/problem.ts';
import { root } from '../../support/embedded.ts';

export interface PluginOrigin {
  /** As the configuration names it. */
  name: string;
  /** Its module; null where the configuration holds it as an object. */
  file: string | null;
}

const ownFolders = ['dist', 'src', 'metrics', 'datasets'].map((folder) => join(root, folder) + sep);
const isOwn = (file: string) => ownFolders.some((folder) => file.startsWith(folder));

/**
 * The first place of a stack trace that is in the plugin's file; failing that, in any other file that is neither ours
 * nor Node's (a module that the plugin imports). The file alone where the trace names no place.
 */
export function thrownAt(error: unknown, { file }: Pick<PluginOrigin, 'file'>): Place {
  const frames = framesOf(stackOf(error));
  const frame = frames.find((one) => one.file === file) ?? frames.find((one) => !isOurs(one.file));
  return frame ?? (file === null ? {} : { file });
}

/** Folders of plugins that were loaded: packages of theirs lie where ours do. */
const pluginFolders = new Set<string>();

export function rememberPlugin(file: string): void {
  pluginFolders.add(`${dirname(file)}/`);
}

/** Where something was thrown that nothing caught, if it was by code of a plugin or a configuration; undefined else. */
export function thrownElsewhere(error: unknown): Place | undefined {
  const frames = framesOf(stackOf(error)).filter(({ file }) => isOwn(file) || isElsewhere(file));
  return frames.slice(0, 1).find(({ file }) => !isOwn(file));
}

/** Packages are ours, or made for us, but for those of plugins. */
const isElsewhere = (file: string) =>
  !isOurs(file) &&
  (!file.includes('node_modules') ||
    [...pluginFolders].some(
      (folder) => file.startsWith(folder) && !file.slice(folder.length).includes('node_modules'),
    ));

/** Where the source of a function begins, by its text; the file alone where that was compiled into another one. */
export function definedAt(method: (...values: never[]) => unknown, { file }: PluginOrigin): Place {
  if (file === null) return {};
  const at = sourceOf(file).indexOf(method.toString());
  if (at < 0) return { file };
  return { file, line: sourceOf(file).slice(0, at).split('\n').length };
}

/** Where it was thrown, as far as what was thrown tells: a trace may be made by code of the plugin's own. */
function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? '') : '';
  } catch {
    return '';
  }
}

function framesOf(stack: string): { file: string; line: number; column: number }[] {
  return stack.split('\n').flatMap((text) => {
    const [, before, line, column] = /^\s*at (.*):(\d{1,9}):(\d{1,9})\)?$/.exec(text) ?? [];
    if (before === undefined) return [];
    // Where the path begins: after the bracket that follows a function's name, or else at its first sign.
    const tail = before.slice(before.lastIndexOf('(') + 1);
    const begin = tail.search(/file:\/\/|\/|[A-Za-z]:[\\/]/);
    if (begin < 0 || tail.includes(')') || tail.startsWith('node:')) return [];
    const url = tail.slice(begin);
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    return [{ file, line: Number(line), column: Number(column) }];
  });
}

function isOurs(file: string): boolean {
  return isOwn(file) || file.startsWith('node:');
}

function sourceOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
