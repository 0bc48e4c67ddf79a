/** The tokens of options that go on from a prompt, as a language model reads them. */

import { isBlank } from '../tokenizer/spans.ts';
import type { AlignedEncoding, Tokenizer } from '../tokenizer/tokenizer.ts';

/** A prompt, and texts that may go on from it. */
export interface PromptWithOptions {
  prompt: string;
  /** With what stands between the prompt and the option. */
  options: readonly string[];
}

/** A prompt with one of its options. */
export interface OptionTokens {
  /** Without what the tokenizer puts around a text. */
  ids: readonly number[];
  /** Where the option begins. */
  start: number;
  /** Whether the start of the prompt was left out, since the whole is longer than the model takes. */
  truncated: boolean;
}

/**
 * Prompt and option are cut into tokens together, as a reader meets them. The option begins after the last token of what
 * is visible of the prompt; a token of both belongs to the option. So does white space between the two, whichever of them
 * it was written with.
 *
 * @param room for tokens, without what the tokenizer puts around a text
 */
export async function optionTokens(
  items: readonly PromptWithOptions[],
  tokenizer: Tokenizer,
  room: number,
): Promise<OptionTokens[][]> {
  const texts = items.flatMap(({ prompt, options }) => options.map((option) => prompt + option));
  const encodings = await tokenizer.align(texts, Number.POSITIVE_INFINITY);
  const { before, after } = tokenizer.around;
  let next = 0;
  return items.map(({ prompt, options }) =>
    options.map(() => {
      const encoding = encodings[next++];
      const ids = encoding.ids.slice(before.length, encoding.ids.length - after.length);
      const start = Math.max(0, startAfter(prompt, encoding) - before.length);
      const beyond = Math.min(start, Math.max(0, ids.length - room));
      return { ids: ids.slice(beyond), start: start - beyond, truncated: beyond > 0 };
    }),
  );
}

/** The first token that is not the prompt's alone. */
function startAfter(prompt: string, { spans }: AlignedEncoding): number {
  let end = prompt.length;
  while (end > 0 && isBlank(prompt[end - 1])) end--;
  const last = spans.findLastIndex((span) => span !== null && span.start < end);
  if (last < 0) return 0;
  // A character of several tokens has the same span in each.
  const straddles = spans[last]!.end > end;
  return straddles ? spans.findIndex((span) => span !== null && span.end > end) : last + 1;
}
