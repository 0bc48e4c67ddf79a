/** Reading an answer in OpenAI's layouts, and in those of the many that nearly speak them. */
import { z } from 'zod';
import type { MissingReason } from '../../contract/missing.ts';

export type OpenAiApi = 'openai-chat' | 'openai-completions';

/** What was said, as it was said. */
export interface Completion {
  /** Null where the model or a filter declines, or the service refuses the text. */
  text: string | null;
  /** Why there is no text, as far as the service says. */
  why?: MissingReason;
  /** Whether it ends because it reached the token limit. */
  cut?: boolean;
}

export interface Read extends Completion {
  /** Null where the service does not count. */
  tokens: { input: number; output: number } | null;
}

/** No request has more tokens: a greater number was not counted. */
const tokens = z.int().min(0).max(1e9);
const usage = z.object({ prompt_tokens: tokens, completion_tokens: tokens.default(0) });
const part = z.object({ type: z.string().optional(), text: z.unknown().optional() });
const content = z.union([z.string(), z.array(z.union([z.string(), part]))]).nullish();
const choice = z.object({
  finish_reason: z.string().nullish(),
  error: z.unknown().optional(),
  message: z.object({ content, refusal: z.string().nullish() }).nullish(),
  text: z.string().nullish(),
});
const layout = z.object({ choices: z.array(choice).nullable(), usage: usage.nullish().catch(null) });

/**
 * What was said, or the error that the answer reports: no choices, or a choice that ended with an error. Null for
 * another layout.
 */
export function readCompletion(answer: unknown, api: OpenAiApi): Read | { error: unknown } | null {
  const { success, data } = layout.safeParse(answer);
  if (!success) return null;
  const first = data.choices?.[0];
  if (!first) return { error: 'no choices' };
  if (first.error || first.finish_reason === 'error') return { error: first.error || 'the answer broke off' };
  const { finish_reason: end, message } = first;
  if (api === 'openai-chat' ? !message : first.text === undefined) return null;
  const tokens = data.usage ? { input: data.usage.prompt_tokens, output: data.usage.completion_tokens } : null;
  if (end === 'content_filter') return { text: null, why: 'filtered', tokens };
  const text = api === 'openai-chat' ? textOf(message?.content) : (first.text ?? null);
  if (text === null && message?.refusal) return { text, why: 'declined', tokens };
  return { text, ...(end === 'length' ? { cut: true } : {}), tokens };
}

/** The text parts of a list, joined: models think in parts of another type. */
function textOf(given: z.output<typeof content>): string | null {
  if (!Array.isArray(given)) return given ?? null;
  const texts = given.flatMap((one) => {
    if (typeof one === 'string') return [one];
    const isText = one.type === undefined || one.type === 'text' || one.type === 'output_text';
    return isText && typeof one.text === 'string' ? [one.text] : [];
  });
  return texts.length > 0 ? texts.join('') : null;
}
