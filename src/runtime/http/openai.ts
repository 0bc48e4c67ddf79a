/** OpenAI-compatible completions: bodies, answers, and what they cost. */
import type { OpenAiSource } from '../../contract/configuration.ts';
import type { Json } from '../../contract/measurement.ts';
import { isFinal } from '../../contract/missing.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { trimEndOf } from '../../support/text-ends.ts';
import { type Completion, type OpenAiApi, type Read, readCompletion } from './completion.ts';
import { type EndpointContext, openEndpoint } from './endpoint.ts';
import type { Question } from './question.ts';

export interface Sampling {
  temperature: number;
  topP?: number;
  seed?: number;
  maxTokens: number;
}

export interface LanguageModel {
  address: string;
  /** What each prompt is answered. Each distinct request is made once; messages call it by `name`, never by its text. */
  complete(
    requests: readonly { text: string; name: string; sampling: Sampling }[],
    label: string,
    progress: Progress,
  ): Promise<Completion[]>;
  /** `usage` is of this run. */
  describe(): { readonly [name: string]: Json } & { readonly usage: { readonly [name: string]: Json } };
}

const paths: Record<OpenAiApi, string> = {
  'openai-chat': '/chat/completions',
  'openai-completions': '/completions',
};

/** An answer's bytes for each token: with twenty others that were nearly said, and their probabilities. */
const TOKEN_BYTES = 4000;

export function openLanguageModel(source: OpenAiSource, api: OpenAiApi, context: EndpointContext): LanguageModel {
  const { cache } = context;
  const { model, prompt, body: more, prices } = source;
  const address = addressOf(source.endpoint, paths[api]);
  const endpoint = openEndpoint(source, address, context);
  const origin = { kind: 'completions', by: `${model} at ${address}`, content: contentKey(api, address, model) };
  const used = { answersFromCache: 0, inputTokens: 0, outputTokens: 0, answersWithoutTokenCount: 0 };

  const count = (tokens: Read['tokens']) => {
    if (tokens) {
      used.inputTokens += tokens.input;
      used.outputTokens += tokens.output;
    } else used.answersWithoutTokenCount++;
  };

  return {
    address,
    async complete(requests, label, progress) {
      const bodies = requests.map(({ text, sampling }) => bodyOf(source, api, text, sampling));
      const keys = bodies.map((body) => contentKey('completion', api, address, body));
      const answers = new Map<string, Completion>();
      const questions = new Map<string, Question>();
      const refusals: string[] = [];
      for (const [i, key] of keys.entries()) {
        if (answers.has(key) || questions.has(key)) continue;
        const stored = cache.get(key, origin);
        if (stored) {
          answers.set(key, JSON.parse(Buffer.from(stored).toString('utf8')));
          used.answersFromCache++;
          continue;
        }
        const { text, name, sampling } = requests[i];
        questions.set(key, {
          body: bodies[i],
          size: sampling.maxTokens * TOKEN_BYTES,
          texts: [text],
          name,
          take(answer) {
            const read = readCompletion(answer, api);
            if (read === null) return false;
            if ('error' in read) return read;
            answers.set(key, read);
            cache.put(key, toBytes(read), origin);
            count(read.tokens);
            return true;
          },
          miss(why) {
            answers.set(key, { text: null, why });
            used.answersWithoutTokenCount++;
            if (isFinal(why)) refusals.push(key);
          },
        });
      }
      const answered = answers.size;
      await endpoint.ask([...questions.values()], { label, unit: 'answers', answered }, progress);
      for (const key of refusals) cache.put(key, toBytes(answers.get(key)!), origin);
      return keys.map((key) => answers.get(key)!);
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

function bodyOf(
  { model, prompt, body: more }: OpenAiSource,
  api: OpenAiApi,
  text: string,
  { temperature, topP, seed, maxTokens }: Sampling,
): Json {
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
}

function toBytes(answer: Completion): Uint8Array {
  return Buffer.from(JSON.stringify(answer));
}

/** The base address with the path of the interface, unless it ends with that already. */
export function addressOf(endpoint: string, path: string): string {
  const address = new URL(endpoint);
  const base = trimEndOf(address.pathname, (character) => character === '/');
  address.pathname = base.endsWith(path) ? base : base + path;
  return address.href;
}
