/** Single items go to their file while they are measured: millions of them are more than one text can hold. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { withoutSecrets } from '../../support/secrets/kept.ts';
import { escapeJson } from '../../view/text/escape.ts';
import { wholeFile } from './whole-file.ts';

const chunkSize = 1 << 20;

export interface SamplesFile {
  /** One record a line. A disk that is full is told by `finish`: the run itself can go on. */
  add(record: object): void;
  /** Gives the file its name and returns it. */
  finish(): string;
  /** Leaves nothing behind; after `finish` nothing is left to do. */
  discard(): void;
}

export function openSamples(file: string, cwd: string): SamplesFile {
  const path = resolve(cwd, file);
  const whole = wholeFile(path);
  let descriptor: number | undefined = openSync(whole.path, 'w');
  let gathered = '';
  let failed: unknown;
  const flush = () => {
    if (descriptor === undefined || failed !== undefined) return;
    try {
      const bytes = Buffer.from(escapeJson(withoutSecrets(gathered)), 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      failed = error;
    }
    gathered = '';
  };
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  return {
    add(record) {
      if (failed !== undefined) return;
      gathered += `${JSON.stringify(record)}\n`;
      if (gathered.length >= chunkSize) flush();
    },
    finish() {
      flush();
      close();
      if (failed !== undefined) throw failed;
      whole.finish();
      return path;
    },
    discard() {
      close();
      whole.discard();
    },
  };
}
