/**
 * The cache in use: one LMDB file. A commit is all or nothing and on disk when it returns, so a kill loses at most what
 * was not yet flushed, and several processes may share the file.
 *
 * LMDB itself trusts its file: a truncated one ends the process with SIGBUS, a garbled header with SIGSEGV, and a
 * flipped bit in a value goes unnoticed. So the header is checked before opening, a short file is filled up with zeros
 * (LMDB refuses a page of zeros with an error that can be caught), and each value carries a checksum.
 * Writes are collected here and committed in one synchronous transaction: lmdb's asynchronous `put` answers a full disk
 * with a rejection nobody can catch and a `flushed` that never settles.
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { open, type RootDatabase } from 'lmdb';
import { type Cache, memoryCache } from './cache.ts';
import { messageOf } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Bytes waiting for a commit at which one is made without being asked. */
const commitAt = 32 << 20;

/** Opens the cache below `directory`, making it where needed. Where it cannot, says so and remembers this run alone. */
export async function openLmdbCache(directory: string, note: (message: string) => void): Promise<Cache> {
  const file = fileOf(directory);
  try {
    makeFolder(directory);
    if (prepareFile(file) === 'damaged') setAside(file, note);
    return lmdbCache(file, note);
  } catch (error) {
    note(`the cache folder ${directory} cannot be used (${reasonOf(error)}): nothing is kept for the next run`);
    return memoryCache();
  }
}

/** What the cache below `directory` holds; zeros where there is none. */
export async function cacheInfo(directory: string): Promise<{ entries: number; bytes: number }> {
  const file = fileOf(directory);
  const bytes = existsSync(file) ? statSync(file).size : 0;
  if (prepareFile(file) !== 'sound') return { entries: 0, bytes };
  const db = openFile(file);
  try {
    return { entries: (db.getStats() as { entryCount: number }).entryCount, bytes };
  } finally {
    await db.close();
  }
}

/** Removes the cache below `directory`, and nothing else that lies there. A run that has it open keeps its own view. */
export async function clearCache(directory: string): Promise<void> {
  const file = fileOf(directory);
  for (const path of [file, lockOf(file), asideOf(file)]) rmSync(path, { force: true });
}

function lmdbCache(file: string, note: (message: string) => void): Cache {
  let db: RootDatabase<Buffer, string> = openFile(file);
  // Not yet committed; and everything that never could be, so that within this run nothing is computed twice.
  let pending = new Map<string, Uint8Array>();
  let pendingBytes = 0;
  let corrupt = 0;
  let state: 'usable' | 'damaged' | 'unwritable' = 'usable';

  const commit = () => {
    if (pending.size === 0 || state !== 'usable') return;
    try {
      db.transactionSync(() => {
        for (const [key, value] of pending) db.putSync(key, seal(key, value));
      });
      pending = new Map();
      pendingBytes = 0;
    } catch (error) {
      if (isDamage(error)) state = 'damaged';
      else {
        state = 'unwritable';
        note(`the cache ${file} cannot be written (${reasonOf(error)}): new results are not kept for the next run`);
      }
    }
  };

  const reopenIfDamaged = async () => {
    if (state !== 'damaged') return;
    try {
      await db.close();
      setAside(file, note);
      db = openFile(file);
      state = 'usable';
    } catch (error) {
      state = 'unwritable';
      note(`the cache ${file} cannot be made anew (${reasonOf(error)}): new results are not kept for the next run`);
    }
  };

  const flush = async () => {
    await reopenIfDamaged();
    commit();
    // The commit itself may be what finds the damage.
    await reopenIfDamaged();
    commit();
  };

  return {
    get(key) {
      const waiting = pending.get(key);
      if (waiting || state === 'damaged') return waiting;
      try {
        const stored = db.getBinaryFast(key);
        if (!stored) return undefined;
        const value = unseal(key, stored);
        if (!value) corrupt++;
        return value;
      } catch (error) {
        if (isDamage(error)) state = 'damaged';
        return undefined;
      }
    },
    put(key, value) {
      pending.set(key, value);
      pendingBytes += value.length;
      if (pendingBytes > commitAt) commit();
    },
    flush,
    async close() {
      await flush();
      if (corrupt > 0) note(`${corrupt} corrupt cache entries in ${file} were computed again`);
      await db.close();
    },
  };
}

function openFile(file: string): RootDatabase<Buffer, string> {
  // Without overlapping sync a commit is on disk when it returns, and the newest header is always a valid one.
  return open({ path: file, noSubdir: true, encoding: 'binary', maxDbs: 1, overlappingSync: false });
}

/** crc32 of key and value, length, value: the key is in the sum so that a value under the wrong key is caught too. */
function seal(key: string, value: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(8 + value.length);
  sealed.writeUInt32LE(crc32(value, crc32(key)), 0);
  sealed.writeUInt32LE(value.length, 4);
  sealed.set(value, 8);
  return sealed;
}

function unseal(key: string, stored: Buffer): Uint8Array | undefined {
  if (stored.length < 8 || stored.readUInt32LE(4) !== stored.length - 8) return undefined;
  // A copy: lmdb reuses the buffer, and callers look at it as floats, which must start on a boundary of four bytes.
  const value = new Uint8Array(stored.length - 8);
  value.set(stored.subarray(8, stored.length));
  return stored.readUInt32LE(0) === crc32(value, crc32(key)) ? value : undefined;
}

/**
 * Reads what LMDB would believe: the two meta pages at the start of the file. Layout as in lmdb's mdb.c (`MDB_page`,
 * `MDB_meta`; format version 2 of lmdb-js on 64-bit machines): a 24-byte page header, then magic, version, address, map
 * size, two 48-byte database records (the first starts with the page size), the last page number, the transaction.
 */
function prepareFile(file: string): 'absent' | 'sound' | 'damaged' {
  if (!existsSync(file)) return 'absent';
  const descriptor = openSync(file, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    if (size === 0) return 'absent';
    const page = Buffer.alloc(160);
    let offset = 0;
    let end = 0;
    for (let i = 0; i < 2; i++) {
      if (readSync(descriptor, page, 0, page.length, offset) < page.length) return 'damaged';
      const magic = page.readUInt32LE(24);
      const version = page.readUInt32LE(28);
      const pageSize = page.readUInt32LE(48);
      const lastPage = page.readBigUInt64LE(144);
      if (magic !== 0xbeefc0de || version !== 2) return 'damaged';
      if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) return 'damaged';
      if (lastPage > 1n << 40n) return 'damaged';
      end = Math.max(end, (Number(lastPage) + 1) * pageSize);
      offset += pageSize;
    }
    // A sound file can be short as well: a page given up in the commit that made it is never written.
    if (end > size) writeSync(descriptor, Buffer.alloc(1), 0, 1, end - 1);
    return 'sound';
  } finally {
    closeSync(descriptor);
  }
}

function setAside(file: string, note: (message: string) => void): void {
  renameSync(file, asideOf(file));
  // The lock file remembers the old file's last transaction; with a new file it must start anew.
  rmSync(lockOf(file), { force: true });
  note(`the cache ${file} is damaged: it was set aside as ${asideOf(file)} and is built anew`);
}

/** LMDB's own errors of a file whose pages make no sense (lmdb.h): page not found, corrupted, panic, invalid. */
function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'number' && [-30797, -30796, -30795, -30793].includes(code);
}

function reasonOf(error: unknown): string {
  // LMDB reports a write cut short by a full disk as EIO (5).
  return (error as { code?: unknown }).code === 5 ? 'input/output error; is the disk full?' : messageOf(error);
}

const fileOf = (directory: string) => join(directory, 'cache.mdb');
const lockOf = (file: string) => `${file}-lock`;
const asideOf = (file: string) => `${file}.damaged`;
