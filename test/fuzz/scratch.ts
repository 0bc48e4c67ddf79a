/** One file or folder at a time to write inputs into. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that goes when the tests of the file are done. */
export function scratch(name: string): (file: string, bytes: Buffer | string) => string {
  const folder = mkdtempSync(join(tmpdir(), `fairprobe-fuzz-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (file, bytes) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  };
}
