/** Where a stream of text goes: a file, written whole or not at all, or a stream such as standard output. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { InputError, messageOf } from '../../contract/problem.ts';
import type { Output } from '../io.ts';
import { sweepLeftovers } from './leftovers.ts';
import { wholeFile } from './whole-file.ts';

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
  if ((await stat(file).catch(() => undefined))?.isDirectory()) throw refuse('it is a folder');
  const { whole, stream } = await (async () => {
    const whole = wholeFile(file);
    await sweepLeftovers(dirname(file), (name) => name === basename(file));
    const stream = createWriteStream(whole.path);
    await once(stream, 'open');
    return { whole, stream };
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
      try {
        whole.finish();
      } catch (error) {
        throw refuse(error);
      }
    },
    async discard() {
      stream.destroy();
      whole.discard();
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
