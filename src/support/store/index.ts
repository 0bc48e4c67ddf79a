/**
 * The cache on disk: plain files that are never changed, so that no kill, no other process and no damage can cost more
 * than what the files in question hold, and nothing in them can end the process.
 */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { messageOf } from '../../contract/problem.ts';
import { type Cache, memoryCache, type Origin } from '../cache.ts';
import { collectFaults } from './faults.ts';
import { codeOf, type Files, makeFolders, nodeFiles } from './files.ts';
import { type Group, openGroup } from './group.ts';
import { damagedOf, earlierOf, groupOf, storeOf } from './layout.ts';
import { openReader } from './reader.ts';

export interface StoreOptions {
  /** Whether to look only: nothing is written, swept, repaired or marked as used. */
  readOnly?: boolean;
  files?: Files;
  now?: () => number;
}

/** Bytes waiting at which they are written without being asked. */
const commitAt = 32 << 20;
/** Bytes that are remembered where nothing can be written. */
const mostRemembered = 256 << 20;

/** Opens the cache below `directory`, making it where needed. Where it cannot, says so and remembers this run alone. */
export async function openStore(
  directory: string,
  note: (message: string) => void,
  { readOnly = false, files = nodeFiles, now = Date.now }: StoreOptions = {},
): Promise<Cache> {
  const store = storeOf(directory);
  const unusable = whyUnusable(store, files, readOnly);
  if (unusable !== null) {
    note(`the cache folder ${directory} cannot be used (${unusable}): nothing is kept for the next run`);
    return memoryCache();
  }
  const [earlier] = earlierOf(directory).filter((path) => files.look(path));
  if (earlier) {
    note(`${earlier} is the cache of an earlier version and is not read; \`fairprobe cache clear\` removes it`);
  }
  const groups = new Map<string, Group>();
  const reader = openReader(files);
  const faults = collectFaults();
  let keeps = !readOnly;

  let last: { origin: Origin; group: Group } | undefined;
  const open = (origin: Origin): Group => {
    if (last?.origin === origin) return last.group;
    last = { origin, group: opened(origin) };
    return last.group;
  };
  const opened = (origin: Origin): Group => {
    const name = `${origin.kind}\0${origin.content}`;
    let group = groups.get(name);
    if (!group) {
      const folder = join(store, groupOf(origin));
      const setAside = (path: string) => movedAside(path, directory, files);
      group = openGroup({ files, reader, folder, label: origin, setAside, keeps: () => keeps, now, faults });
      groups.set(name, group);
    }
    return group;
  };
  const write = (group: Group) => {
    if (keeps) {
      try {
        group.flush();
      } catch (error) {
        keeps = false;
        note(
          `the cache ${directory} cannot be written (${messageOf(error)}): new results are not kept for the next run`,
        );
      }
    }
    if (!keeps) group.shed(Math.max(0, mostRemembered - waiting() + group.waiting()));
  };
  const waiting = () => {
    let bytes = 0;
    for (const group of groups.values()) bytes += group.waiting();
    return bytes;
  };
  const flush = async () => {
    for (const group of groups.values()) write(group);
  };

  return {
    get: (key, origin) => open(origin).get(hashed(key)),
    put(key, value, origin) {
      const group = open(origin);
      group.put(hashed(key), value, origin);
      if (group.waiting() > commitAt) write(group);
    },
    flush,
    async close() {
      await flush();
      reader.close();
      for (const message of faults.messages(directory)) note(message);
    },
  };
}

function whyUnusable(store: string, files: Files, readOnly: boolean): string | null {
  try {
    if (!readOnly) makeFolders(files, store);
    const found = files.look(store);
    return found && found.kind !== 'folder' ? `${store} is not a folder` : null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Moves what cannot be used out of the way; false where that is not possible. */
function movedAside(path: string, directory: string, files: Files): boolean {
  const aside = damagedOf(directory);
  try {
    makeFolders(files, aside);
    // A link there could lead anywhere.
    if (files.look(aside)?.kind !== 'folder') return false;
    files.rename(path, join(aside, basename(path)));
    return true;
  } catch (error) {
    // Another run may have been faster.
    return codeOf(error) === 'ENOENT';
  }
}

/** Keys are content keys, 64 hexadecimal digits; others become one. */
function hashed(key: string): string {
  return key.length === 64 ? key : createHash('sha256').update(key).digest('hex');
}
