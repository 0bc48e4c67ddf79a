/** What a cache folder holds, and clearing it. */
import { join } from 'node:path';
import { messageOf } from '../../contract/problem.ts';
import { collectFaults } from './faults.ts';
import { type Files, type Found, isGone, nodeFiles } from './files.ts';
import { isOurs } from './folder.ts';
import { openGroup } from './group.ts';
import { damagedOf, earlierOf, isGroup, storeOf } from './layout.ts';
import { openReader } from './reader.ts';

export interface Held {
  by: string;
  kind: string;
  entries: number;
  bytes: number;
  /** ISO 8601; to the hour. */
  lastUsed: string;
}

export interface Inventory {
  entries: number;
  /** Of all files that `clear` removes. */
  bytes: number;
  held: Held[];
  /** Files that cannot be read as what they should be, in place and set aside. */
  damaged: number;
  /** Files of earlier versions, which are not read. */
  earlier: string[];
}

/** What the cache below `directory` holds; nothing where there is none. Nothing is changed. */
export function inventory(directory: string, files: Files = nodeFiles): Inventory {
  const reader = openReader(files);
  const faults = collectFaults();
  const held = new Map<string, Omit<Held, 'lastUsed'> & { usedAt: number }>();
  const ours = allOf(directory, files);
  for (const folder of groupsOf(directory, files)) {
    const label = { kind: '', by: '', content: '' };
    const options = { files, reader, folder, label, setAside: () => false, keeps: () => false, faults };
    const group = openGroup({ ...options, now: Date.now });
    const entries = group.entries();
    for (const segment of group.segments()) {
      const { kind, by } = segment.label;
      const name = `${by}\0${kind}`;
      const one = held.get(name) ?? { by, kind, entries: 0, bytes: 0, usedAt: Number.NEGATIVE_INFINITY };
      one.entries += entries.get(segment) ?? 0;
      one.bytes += segment.bytes;
      one.usedAt = Math.max(one.usedAt, segment.usedAt);
      held.set(name, one);
    }
  }
  reader.close();
  const sorted = [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  return {
    entries: sorted.reduce((sum, { entries }) => sum + entries, 0),
    bytes: ours.reduce((sum, { kind, bytes }) => sum + (kind === 'file' ? bytes : 0), 0),
    held: sorted.map(({ usedAt, ...one }) => ({ ...one, lastUsed: new Date(usedAt).toISOString() })),
    damaged: faults.files() + childrenOf(damagedOf(directory), files).length,
    earlier: earlierOf(directory).filter((path) => files.look(path)),
  };
}

/**
 * Removes the cache below `directory` and nothing else in it, or only the parts that were last used or written before
 * that time. No file is opened for it. A run that has the cache open computes again what it misses.
 *
 * @returns what could not be removed, and why
 */
export function clear(directory: string, before = Number.POSITIVE_INFINITY, files: Files = nodeFiles): string[] {
  const left: string[] = [];
  for (const { path, kind, changedAt } of allOf(directory, files)) {
    if (changedAt >= before) continue;
    if (kind === 'folder') removeEmpty(path, files);
    else {
      try {
        files.remove(path);
      } catch (error) {
        if (!isGone(error)) left.push(`${path} (${messageOf(error)})`);
      }
    }
  }
  const folders = [...groupsOf(directory, files), storeOf(directory), damagedOf(directory)];
  for (const folder of folders) removeEmpty(folder, files);
  return left;
}

function removeEmpty(folder: string, files: Files): void {
  if (files.look(folder)?.kind !== 'folder') return;
  try {
    files.removeFolder(folder);
  } catch {
    // Something else lies there, or is just being written.
  }
}

function groupsOf(directory: string, files: Files): string[] {
  return childrenOf(storeOf(directory), files).filter((path) => {
    return isGroup(path) && files.look(path)?.kind === 'folder';
  });
}

/** Every file that is the store's by its name and place, with those that were set aside. */
function allOf(directory: string, files: Files): (Found & { path: string })[] {
  const paths = [
    ...groupsOf(directory, files).flatMap((folder) => childrenOf(folder, files).filter(isOurs)),
    ...childrenOf(damagedOf(directory), files),
    ...earlierOf(directory),
  ];
  return paths.flatMap((path) => {
    const found = files.look(path);
    return found ? [{ ...found, path }] : [];
  });
}

/** Nothing for what is no folder. */
function childrenOf(folder: string, files: Files): string[] {
  if (files.look(folder)?.kind !== 'folder') return [];
  return files.list(folder).map((name) => join(folder, name));
}
