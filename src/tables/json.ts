/** A whole JSON file, and JSON's errors with their place. */
import { createHash } from 'node:crypto';
import { InputError, messageOf } from '../errors.ts';
import { readBytes } from './bytes.ts';

/** @throws InputError as {@link readBytes}, and with line and column for invalid JSON. */
export async function readJson(path: string): Promise<{ value: unknown; sha256: string }> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(path, hash)) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return { value: JSON.parse(text), sha256: hash.digest('hex') };
  } catch (error) {
    const { message, position } = jsonError(error, text);
    const before = text.slice(0, position).split('\n');
    const place = { line: before.length, column: before.at(-1)!.length + 1 };
    throw new InputError({ file: path, ...place, message }, { cause: error });
  }
}

/** What `JSON.parse` objected to and where in the text; it does not quote the text, which may be anything. */
export function jsonError(error: unknown, text: string): { message: string; position: number } {
  const position = /at position (\d+)/.exec(messageOf(error))?.[1];
  return { message: 'is not valid JSON', position: position === undefined ? text.length : Number(position) };
}
