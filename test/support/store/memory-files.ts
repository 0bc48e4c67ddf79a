/** A file system in memory, for tests that need thousands of caches. */
import { basename, dirname } from 'node:path';
import type { Files } from '../../../src/support/store/files.ts';

export interface MemoryFiles extends Files {
  contents: Map<string, Buffer>;
  /** How many files are open. */
  opened(): number;
}

export function memoryFiles(): MemoryFiles {
  const contents = new Map<string, Buffer>();
  const folders = new Set(['/']);
  const open = new Map<number, { path: string; bytes: Buffer }>();
  let descriptors = 0;
  const missing = (path: string) => Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  const contentOf = (path: string) => {
    const bytes = contents.get(path);
    if (!bytes) throw missing(path);
    return bytes;
  };
  const openAs = (path: string, bytes: Buffer) => {
    open.set(++descriptors, { path, bytes });
    return descriptors;
  };
  return {
    contents,
    opened: () => open.size,
    list: (folder) =>
      [...contents.keys(), ...folders].filter((path) => dirname(path) === folder).map((path) => basename(path)),
    look(path) {
      if (folders.has(path)) return { kind: 'folder', bytes: 0, changedAt: 0 };
      const bytes = contents.get(path);
      return bytes ? { kind: 'file', bytes: bytes.length, changedAt: 0 } : null;
    },
    makeFolder: (path) => void folders.add(path),
    open: (path) => ({ descriptor: openAs(path, contentOf(path)), size: contentOf(path).length, usedAt: 0 }),
    read: (descriptor, into, position) => {
      const part = open.get(descriptor)!.bytes.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    create(path) {
      contents.set(path, Buffer.alloc(0));
      return openAs(path, Buffer.alloc(0));
    },
    write(descriptor, bytes) {
      const file = open.get(descriptor)!;
      file.bytes = Buffer.concat([file.bytes, bytes]);
      contents.set(file.path, file.bytes);
    },
    sync: () => {},
    syncFolder: () => {},
    close: (descriptor) => void open.delete(descriptor),
    rename(from, to) {
      contents.set(to, contentOf(from));
      contents.delete(from);
    },
    remove(path) {
      contentOf(path);
      contents.delete(path);
    },
    removeFolder: (path) => void folders.delete(path),
    touch: () => {},
  };
}
