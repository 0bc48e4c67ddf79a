/** Files that somebody names, opened only where reading them comes to an end. */
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '../contract/problem.ts';

interface Reading {
  /** Whether it is read from front to back, once: then a pipe that the shell has opened will do, as in `<(gzip -dc a.gz)`. */
  once?: boolean;
}

/** Whether it is standard input, or what a shell opens for `<(...)`: its writer has been started, whatever it is. */
export const isDescriptor = (path: string): boolean =>
  /^\/(?:dev\/stdin|dev\/fd\/\d+|proc\/(?:self|\d+)\/fd\/\d+)$/.test(path);

/**
 * @throws InputError for a device, which may have no end, a named pipe, which waits for a writer that may never come, and a
 * socket. What is not there, or is a folder, is left to whoever opens it.
 */
export async function refuseEndless(path: string, { once = false }: Reading = {}): Promise<void> {
  if (once && isDescriptor(path)) return;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile() || found.isDirectory()) return;
  throw new InputError({
    file: path,
    message: `is ${kindOf(found)}, but a file is needed`,
    hint: hintFor(found, once),
  });
}

const kindOf = (found: Stats) => (found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device');

const hintFor = (found: Stats, once: boolean) =>
  found.isFIFO() && !once ? 'It is read more than once: write it to a file first' : 'Give the file itself';

/**
 * The bytes of a file.
 *
 * @throws InputError for what cannot be read, or is no file
 */
export async function* chunksOf(path: string, size: number, reading: Reading = {}): AsyncGenerator<Buffer> {
  await refuseEndless(path, reading);
  try {
    yield* createReadStream(path, { highWaterMark: size });
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** Turns a failure of the file system into something to act on. */
export function cannotRead(path: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const message =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'is a folder, but a file is needed'
        : code === 'EACCES' || code === 'EPERM'
          ? 'this file may not be read (permission denied)'
          : path.includes('\0')
            ? 'no file can have this name: it holds the character U+0000'
            : `the file could not be read (${code ?? String(error)})`;
  return new InputError({ file: path, message }, { cause: error });
}
