/**
 * Reads places of the store's files, never by mapping them: what a mapped file lacks ends the process. Answers are mostly
 * asked for near where the last one lay, so small ones come from blocks that are kept for a while.
 */
import { type Files, isGone } from './files.ts';

const blockSize = 32 << 10;
/** 16 MiB. */
const mostBlocks = 512;
const mostOpen = 64;
/** Beyond this a read of its own costs less than copying blocks. */
const mostInBlocks = blockSize / 2;

export interface Place {
  /** Of one file, and never of another. */
  id: number;
  path: string;
}

export interface Reader {
  /**
   * Bytes that count until the next call; fewer than asked for where the file ends before.
   *
   * @throws what the file system says; {@link Gone} where the file is no longer there
   */
  read(file: Place, position: number, length: number): Buffer;
  forget(file: Place): void;
  close(): void;
}

/** The file was merged into another one, or removed, by another process. */
export class Gone extends Error {}

export function openReader(files: Files): Reader {
  const open = new Map<number, number>();
  /** By place: a number for file and block. */
  const blocks = new Map<number, Buffer>();

  const descriptorOf = ({ id, path }: Place): number => {
    let descriptor = open.get(id);
    if (descriptor !== undefined) open.delete(id);
    else {
      try {
        const file = files.open(path);
        if (!file) throw new Gone(path);
        descriptor = file.descriptor;
      } catch (error) {
        throw isGone(error) ? new Gone(path) : error;
      }
    }
    open.set(id, descriptor);
    for (const [oldest, unused] of open) {
      if (open.size <= mostOpen) break;
      open.delete(oldest);
      files.close(unused);
    }
    return descriptor;
  };
  const forget = ({ id }: Place) => {
    const descriptor = open.get(id);
    if (descriptor !== undefined) files.close(descriptor);
    open.delete(id);
  };
  const direct = (file: Place, position: number, length: number): Buffer => {
    const descriptor = descriptorOf(file);
    const bytes = Buffer.allocUnsafe(length);
    try {
      return bytes.subarray(0, files.read(descriptor, bytes, position));
    } catch (error) {
      forget(file);
      throw isGone(error) ? new Gone(file.path) : error;
    }
  };
  const blockOf = (file: Place, number: number): Buffer => {
    const name = file.id * 2 ** 24 + number;
    let block = blocks.get(name);
    if (block) blocks.delete(name);
    else block = direct(file, number * blockSize, blockSize);
    blocks.set(name, block);
    if (blocks.size > mostBlocks) blocks.delete(blocks.keys().next().value!);
    return block;
  };

  return {
    read(file, position, length) {
      const first = Math.floor(position / blockSize);
      const oneBlock = first === Math.floor((position + length - 1) / blockSize);
      if (length > mostInBlocks || !oneBlock) return direct(file, position, length);
      const start = position - first * blockSize;
      return blockOf(file, first).subarray(start, start + length);
    },
    forget,
    close() {
      for (const descriptor of open.values()) files.close(descriptor);
      open.clear();
      blocks.clear();
    },
  };
}
