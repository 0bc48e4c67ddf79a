/** Where a stream of text goes: a file, written whole or not at all, or a stream such as standard output. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { InputError, messageOf } from '../contract/problem.ts';
import { makeFolder } from '../support/make-folder.ts';
import type { Output } from './io.ts';
import { sweepLeftovers, temporaryName } from './leftovers.ts';

export interface TextSink {
  write(text: string): Promise<void>;
  finish(): Promise<void>;
  /** Leaves nothing behind, where that is possible. */
  discard(): Promise<void>;
}

/** @throws InputError where the file cannot be written */
export async function toFile(file: string): Promise<TextSink> {
  const refuse = (error: unknown) =>
    new InputError({ key: '--output', file, message: `this cannot be written: ${messageOf(error)}` });
  const temporary = temporaryName(file);
  if ((await stat(file).catch(() => undefined))?.isDirectory()) throw refuse('it is a folder');
  const stream = await (async () => {
    makeFolder(dirname(file));
    await sweepLeftovers(dirname(file), (name) => name === basename(file));
    const opened = createWriteStream(temporary);
    await once(opened, 'open');
    return opened;
  })().catch((error) => {
    throw refuse(error);
  });
  let failed: unknown;
  stream.on('error', (error) => {
    failed = error;
  });
  const check = () => {
    if (failed) throw refuse(failed);
  };
  return {
    async write(text) {
      check();
      if (!stream.write(text)) await once(stream, 'drain').catch(() => {});
      check();
    },
    async finish() {
      stream.end();
      await once(stream, 'close').catch(() => {});
      check();
      await rename(temporary, file).catch((error) => {
        throw refuse(error);
      });
    },
    async discard() {
      stream.destroy();
      await rm(temporary, { force: true });
    },
  };
}

export function toStream(output: Output): TextSink {
  // A reader that went away never drains.
  let gone = false;
  let goOn = () => {};
  for (const event of ['close', 'error'] as const) {
    output.once?.(event, () => {
      gone = true;
      goOn();
    });
  }
  return {
    async write(text) {
      if (text === '' || gone || output.write(text) !== false || !output.once) return;
      await new Promise<void>((resolve) => {
        goOn = resolve;
        output.once?.('drain', resolve);
      });
    },
    async finish() {},
    async discard() {},
  };
}
