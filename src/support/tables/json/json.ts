/** A whole JSON file, and the places of JSON's errors. */
import { InputError, messageOf } from '../../../contract/problem.ts';
import { readBytes } from '../bytes/bytes.ts';
import { LONGEST_TEXT, tooLong } from '../bytes/lines.ts';
import type { Hasher } from '../bytes/streams.ts';

/**
 * The value of a JSON file.
 *
 * @throws InputError as `readBytes`, with line and column for invalid JSON, and for a file that is too long.
 */
export async function readJson(path: string, hash?: Hasher): Promise<unknown> {
  const chunks: Buffer[] = [];
  let held = 0;
  for await (const chunk of readBytes(path, hash)) {
    chunks.push(chunk);
    held += chunk.length;
    if (held > LONGEST_TEXT) throw tooLong(path, 1, 'the JSON value');
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const before = text.slice(0, jsonErrorAt(text)).split('\n');
    const place = { line: before.length, column: before[before.length - 1].length + 1 };
    throw new InputError({ file: path, ...place, message: 'this is not valid JSON' }, { cause: error });
  }
}

/**
 * Where a text stops being JSON: the index of the first character that cannot be there, or the length of a text that
 * ends too early. `JSON.parse` says so only for some errors; the others are found as the end of the shortest prefix
 * that is more than incomplete.
 */
export function jsonErrorAt(text: string): number {
  const stated = statedPosition(text);
  if (stated !== undefined) return stated;
  let incomplete = 0;
  let broken = text.length;
  while (broken - incomplete > 1) {
    const middle = (incomplete + broken) >>> 1;
    const at = statedPosition(text.slice(0, middle));
    if (at === undefined || at < middle) broken = middle;
    else incomplete = middle;
  }
  return broken - 1;
}

/** The position that the error names; the length for a text that is valid or ends too early; else undefined. */
function statedPosition(text: string): number | undefined {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const message = messageOf(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return message.startsWith('Unterminated') ? text.length : Number(position);
    return message.startsWith('Unexpected end') ? text.length : undefined;
  }
}
