/** OpenAI-compatible completions: bodies, answers, and what they cost. */
import { z } from 'zod';
import type { OpenAiSource } from '../../config/types.ts';
import { contentKey } from '../../hash.ts';
import type { Json } from '../../plugin.ts';
import type { Progress } from '../../progress.ts';
import { type EndpointContext, openEndpoint, type Question } from './endpoint.ts';

export type OpenAiApi = 'openai-chat' | 'openai-completions';

export interface Sampling {
  temperature: number;
  topP?: number;
  seed?: number;
  maxTokens: number;
}

export interface LanguageModel {
  address: string;
  /** What each prompt is answered; null where the model or its filter declines. Each distinct request is made once. */
  complete(
    requests: readonly { text: string; sampling: Sampling }[],
    label: string,
    progress: Progress,
  ): Promise<(string | null)[]>;
  /** `usage` is of this run. */
  describe(): { readonly [name: string]: Json } & { readonly usage: { readonly [name: string]: Json } };
}

const paths: Record<OpenAiApi, string> = {
  'openai-chat': '/chat/completions',
  'openai-completions': '/completions',
};

const usage = z.object({ prompt_tokens: z.number(), completion_tokens: z.number().default(0) });
const counted = { usage: usage.nullish().catch(null) };
const choice = { finish_reason: z.string().nullish() };
const layouts = {
  'openai-chat': z.object({
    choices: z.array(z.object({ ...choice, message: z.object({ content: z.string().nullish() }) })).min(1),
    ...counted,
  }),
  'openai-completions': z.object({ choices: z.array(z.object({ ...choice, text: z.string() })).min(1), ...counted }),
};

/** What is kept of an answer. */
interface Kept {
  text: string | null;
  /** Null where the service does not count. */
  tokens: { input: number; output: number } | null;
}

export function openLanguageModel(source: OpenAiSource, api: OpenAiApi, context: EndpointContext): LanguageModel {
  const { cache } = context;
  const { model, prompt, body: more, prices } = source;
  const address = addressOf(source.endpoint, paths[api]);
  const endpoint = openEndpoint(source, address, context);
  const used = { answersFromCache: 0, inputTokens: 0, outputTokens: 0, answersWithoutTokenCount: 0 };

  const bodyOf = (text: string, { temperature, topP, seed, maxTokens }: Sampling): Json => {
    // A function, since a replacement text could hold patterns such as $&.
    const asked = prompt.replaceAll('{text}', () => text);
    const fields: Record<string, unknown> = {
      model,
      ...(api === 'openai-chat' ? { messages: [{ role: 'user', content: asked }] } : { prompt: asked }),
      temperature,
      ...(topP === undefined ? {} : { top_p: topP }),
      max_tokens: maxTokens,
      ...(seed === undefined ? {} : { seed }),
      ...more,
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Json;
  };

  return {
    address,
    async complete(requests, label, progress) {
      const bodies = requests.map(({ text, sampling }) => bodyOf(text, sampling));
      const keys = bodies.map((body) => contentKey('completion', api, address, body));
      const answers = new Map<string, Kept>();
      const questions = new Map<string, Question>();
      for (const [i, key] of keys.entries()) {
        if (answers.has(key) || questions.has(key)) continue;
        const stored = cache.get(key);
        if (stored) {
          answers.set(key, JSON.parse(Buffer.from(stored).toString('utf8')));
          used.answersFromCache++;
          continue;
        }
        const keep = (kept: Kept) => {
          answers.set(key, kept);
          cache.put(key, Buffer.from(JSON.stringify(kept)));
          if (kept.tokens) {
            used.inputTokens += kept.tokens.input;
            used.outputTokens += kept.tokens.output;
          } else used.answersWithoutTokenCount++;
          return true;
        };
        questions.set(key, {
          body: bodies[i],
          units: 1,
          take(answer) {
            const kept = readAnswer(answer, api);
            return kept !== null && keep(kept);
          },
          // Some services refuse a text that their filter minds: that says something of this text alone.
          takeRefusal: ({ status, body }) =>
            status === 400 && body.includes('content_filter') && keep({ text: null, tokens: null }),
        });
      }
      await endpoint.ask([...questions.values()], { label, unit: 'answers' }, progress);
      return keys.map((key) => answers.get(key)!.text);
    },
    describe() {
      const { inputTokens, outputTokens } = used;
      const cost = prices ? { cost: (inputTokens * prices.input + outputTokens * prices.output) / 1e6 } : {};
      return {
        endpoint: address,
        api,
        model,
        prompt,
        ...(Object.keys(more).length > 0 ? { body: more as Json } : {}),
        ...(prices ? { prices } : {}),
        usage: { ...endpoint.counts(), ...used, ...cost },
      };
    },
  };
}

function readAnswer(answer: unknown, api: OpenAiApi): Kept | null {
  const { success, data } = layouts[api].safeParse(answer);
  if (!success) return null;
  const [first] = data.choices;
  const said = ('message' in first ? first.message.content : first.text) ?? null;
  const tokens = data.usage ? { input: data.usage.prompt_tokens, output: data.usage.completion_tokens } : null;
  return { text: first.finish_reason === 'content_filter' ? null : said, tokens };
}

/** The base address with the path of the interface, unless it ends with that already. */
export function addressOf(endpoint: string, path: string): string {
  const address = new URL(endpoint);
  const base = address.pathname.replace(/\/+$/, '');
  address.pathname = base.endsWith(path) ? base : base + path;
  return address.href;
}
