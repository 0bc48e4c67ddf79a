/**
 * Reads parts of the store's files, never by mapping them: a mapped file that became shorter ends the process. Answers
 * read in the order of the file come from blocks that are kept for a while; for random reads, a block would cost more
 * than it gives.
 */
import { type Files, isGone } from './files.ts';

const blockSize = 32 << 10;
/** 16 MiB. */
const mostBlocks = 512;
const mostOpen = 64;

export interface StoredFile {
  /** Of one file, and never of another. */
  id: number;
  path: string;
}

export interface Reader {
  /**
   * Bytes that are valid until the next call; fewer than asked for where the file ends before.
   *
   * @throws the error of the file system; {@link Gone} where the file no longer exists
   */
  read(file: StoredFile, position: number, length: number): Buffer;
  forget(file: StoredFile): void;
  close(): void;
}

/** The file was merged into another one, or removed, by another process. */
export class Gone extends Error {}

export function openReader(files: Files): Reader {
  const open = new Map<number, { descriptor: number; lastBlock: number }>();
  /** By place: a number for file and block. */
  const blocks = new Map<number, Buffer>();

  const opened = ({ id, path }: StoredFile) => {
    let file = open.get(id);
    if (file) open.delete(id);
    else {
      try {
        const found = files.open(path);
        if (!found) throw new Gone(path);
        file = { descriptor: found.descriptor, lastBlock: 0 };
      } catch (error) {
        throw isGone(error) ? new Gone(path) : error;
      }
    }
    open.set(id, file);
    for (const [oldest, { descriptor }] of open) {
      if (open.size <= mostOpen) break;
      open.delete(oldest);
      files.close(descriptor);
    }
    return file;
  };
  const forget = ({ id }: StoredFile) => {
    const file = open.get(id);
    if (file) files.close(file.descriptor);
    open.delete(id);
  };
  const direct = (file: StoredFile, descriptor: number, position: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(length);
    try {
      return bytes.subarray(0, files.read(descriptor, bytes, position));
    } catch (error) {
      forget(file);
      throw isGone(error) ? new Gone(file.path) : error;
    }
  };

  return {
    read(file, position, length) {
      const number = Math.floor(position / blockSize);
      const start = position - number * blockSize;
      const name = file.id * 2 ** 24 + number;
      const known = blocks.get(name);
      if (known && start + length <= blockSize) return known.subarray(start, start + length);
      const from = opened(file);
      const near = Math.abs(number - from.lastBlock) <= 1;
      from.lastBlock = number;
      if (known || !near || start + length > blockSize) return direct(file, from.descriptor, position, length);
      const block = direct(file, from.descriptor, number * blockSize, blockSize);
      blocks.set(name, block);
      if (blocks.size > mostBlocks) blocks.delete(blocks.keys().next().value!);
      return block.subarray(start, start + length);
    },
    forget,
    close() {
      for (const { descriptor } of open.values()) files.close(descriptor);
      open.clear();
      blocks.clear();
    },
  };
}
