/** Log-probabilities of a prompt's own tokens, in an answer of an OpenAI-compatible completions interface that echoes it. */
import { z } from 'zod';

/** Tokens as they are echoed, where each begins in the text that was sent, and the logarithm of its probability. */
export interface Echo {
  /** UTF-16 code units; negative before the text. */
  starts: readonly number[];
  /** Null where none is given: nothing comes before the first. */
  logs: readonly (number | null)[];
}

/** What an answer does not have, in words that follow `an answer has`. */
export interface Lacking {
  lacks: string;
}

const log = z.number().max(1e-6).nullable();
/** OpenAI's, and vLLM's. */
const lists = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(log),
  text_offset: z.array(z.int()).nullish(),
});
/** That of chats, which llama.cpp gives in completions, too. */
const content = z.object({ content: z.array(z.object({ token: z.string(), logprob: log })) });
const layout = z.object({ choices: z.array(z.object({ logprobs: z.union([lists, content]).nullish() })).min(1) });

/**
 * What an answer echoes of a text, or a word about what it lacks. Null for another layout. Services may put a token
 * before the text, and one or more behind it.
 */
export function readEcho(answer: unknown, text: string): Echo | Lacking | null {
  const { success, data } = layout.safeParse(answer);
  if (!success) return null;
  const { logprobs } = data.choices[0];
  if (!logprobs) return { lacks: 'no log-probabilities' };
  const { tokens, logs, offsets } =
    'content' in logprobs
      ? {
          tokens: logprobs.content.map(({ token }) => token),
          logs: logprobs.content.map(({ logprob }) => logprob),
          offsets: null,
        }
      : { tokens: logprobs.tokens, logs: logprobs.token_logprobs, offsets: logprobs.text_offset ?? null };
  if (tokens.length !== logs.length) return null;
  const starts = startsOf(tokens, offsets, text);
  return starts === null ? { lacks: 'log-probabilities of other tokens than those of the text' } : { starts, logs };
}

/** Null where the tokens are not those of the text. */
function startsOf(tokens: readonly string[], offsets: readonly number[] | null, text: string): number[] | null {
  const joined = tokens.join('');
  const at = joined.indexOf(text);
  if (at >= 0) {
    let next = -at;
    return tokens.map((token) => {
      next += token.length;
      return next - token.length;
    });
  }
  // Tokens that are parts of a character are not written as they are: then offsets tell, in characters.
  if (offsets?.length !== tokens.length || !joined.includes('\ufffd')) return null;
  const units: number[] = [];
  let unit = 0;
  for (const character of text) {
    units.push(unit);
    unit += character.length;
  }
  const before = tokens.findIndex((token) => text.startsWith(token));
  if (before < 0 || before > 1) return null;
  const start = offsets[before];
  return offsets.map((offset, i) => (i < before ? offset - start : (units[offset - start] ?? text.length)));
}

/**
 * The logarithms of an option's tokens, after a prompt: from the first that is not within what is visible of the prompt.
 * Null where one of them is not given.
 */
export function optionLogs({ starts, logs }: Echo, prompt: string, text: string): Float64Array | null {
  const visible = prompt.trimEnd().length;
  const end = (i: number) => starts[i + 1] ?? Number.POSITIVE_INFINITY;
  const own = [...starts.keys()].filter((i) => end(i) > visible && starts[i] < text.length && end(i) > 0);
  const found = own.map((i) => logs[i]);
  return found.length > 0 && !found.includes(null) ? Float64Array.from(found as number[]) : null;
}
