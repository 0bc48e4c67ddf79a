/** Special files, which may never end: a reader of a named pipe waits until somebody writes to it. */
import { stat } from 'node:fs/promises';
import { InputError } from '../contract/problem.ts';

/**
 * Pipes that a shell has opened, as `<(zcat report.json.gz)` and `/dev/stdin`, have a writer.
 *
 * @throws InputError for another pipe, a socket or a device. A missing file or a folder is left to the code that reads
 * it
 */
export async function refuseSpecial(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found || found.isFile() || found.isDirectory()) return;
  if (found.isFIFO() && /^\/(dev|proc)\//.test(file)) return;
  const what = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new InputError({ file, message: `is ${what}, but a file is needed` });
}
