import type { Tokenizer } from './tokenizer.ts';

/** What the tokenizer puts before a text, or else the token that it names for that: GPT-2's does not put it there itself. */
export function prefixOf({ around, bosId }: Tokenizer): readonly number[] {
  if (around.before.length > 0) return around.before;
  return bosId === null ? [] : [bosId];
}
