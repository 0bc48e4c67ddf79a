import { beforeAll, describe, expect, it } from 'vitest';
import type { EchoEndpointSource } from '../../../src/contract/configuration.ts';
import type { InputError } from '../../../src/contract/problem.ts';
import { optionLogs, readEcho } from '../../../src/runtime/http/echo.ts';
import { openEchoingModel } from '../../../src/runtime/http/echoing-model.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { serve } from '../../support/network/server.ts';
import { bodyOf } from './chat.ts';
import { quick, service } from './data.ts';

beforeAll(quick);

/** Words with the space before each, as byte-level tokenizers cut. */
const tokensOf = (text: string) => text.match(/\s*\S+/g) ?? [];
type LogOf = (tokens: readonly string[], at: number) => number | null;
/** As a model that knows what it has read: likelier the second time. */
const repeats: LogOf = (tokens, at) =>
  at === 0 ? null : tokens.slice(0, at).includes(tokens[at]) ? -0.1 : -4 - at / 100;

/** As vLLM answers (vllm/entrypoints/openai/completion): a token that begins the text, offsets, one token written. */
function vllm(text: string, logOf: LogOf, begin = '<s>') {
  const tokens = tokensOf(text);
  const all = [...(begin ? [begin] : []), ...tokens, ' so'];
  let offset = 0;
  const text_offset = all.map((token) => {
    offset += token.length;
    return offset - token.length;
  });
  const logs = tokens.map((_, i) => logOf(tokens, i) ?? (begin ? -9 : null));
  return {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'small',
    choices: [
      {
        index: 0,
        text: `${text} so`,
        logprobs: {
          text_offset,
          token_logprobs: [...(begin ? [null] : []), ...logs, -1],
          tokens: all,
          top_logprobs: all.map((token) => ({ [token]: -1 })),
        },
        finish_reason: 'length',
        stop_reason: null,
        prompt_logprobs: null,
      },
    ],
    usage: { prompt_tokens: tokens.length, total_tokens: tokens.length + 1, completion_tokens: 1 },
  };
}
/** As llama.cpp's server answers (ggml-org/llama.cpp#27174): what it wrote, in the layout of chats, and no echo. */
const llama = () => ({
  choices: [
    {
      text: ' so',
      index: 0,
      logprobs: { content: [{ id: 1, token: ' so', bytes: [32, 115, 111], logprob: -1, top_logprobs: [] }] },
      finish_reason: 'length',
    },
  ],
  model: 'small',
  object: 'text_completion',
  usage: { completion_tokens: 1, prompt_tokens: 9, total_tokens: 10 },
});

async function opened(
  answer: (text: string) => unknown,
  more: Partial<EchoEndpointSource> = {},
  cache = memoryCache(),
) {
  const { address, asked } = await serve((response, one) => response.end(JSON.stringify(answer(bodyOf(one).prompt))));
  const { prompt: _, ...base } = { ...service(`${address}/v1`), prompt: '' };
  const source: EchoEndpointSource = { ...base, api: 'openai-completions', model: 'small', body: {}, ...more };
  return { asked, chooser: openEchoingModel(source, { cache, offline: false }) };
}
const items = [
  { prompt: 'Who was late?', options: [' the man', ' the old woman'] },
  { prompt: 'Who was late?\n', options: ['copper'] },
];
const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems[0].message,
  );

describe('a completions service that echoes log-probabilities', () => {
  it.each(['<s>', ''])('says how likely the tokens of each option are, after %j', async (begin) => {
    const cache = memoryCache();
    const { asked, chooser } = await opened((text) => vllm(text, repeats, begin), {}, cache);
    const { logProbabilities } = await chooser.optionLikelihoods!(items, silent);
    expect(logProbabilities).toEqual([
      [Float64Array.of(-4.03, -4.04), Float64Array.of(-4.03, -4.04, -4.05)],
      [Float64Array.of(-4.03)],
    ]);
    // The test before all else, and each option once.
    expect(asked).toHaveLength(4);
    expect(bodyOf(asked[1])).toEqual({
      model: 'small',
      prompt: 'Who was late? the man',
      max_tokens: 1,
      temperature: 0,
      echo: true,
      logprobs: 1,
    });
    await chooser.optionLikelihoods!(items, silent);
    expect(asked).toHaveLength(4);
  });

  it('takes further fields of each request, and leaves those out that are null', async () => {
    const { asked, chooser } = await opened((text) => vllm(text, repeats), {
      body: { logprobs: null, prompt_logprobs: 1 },
    });
    await chooser.optionLikelihoods!([], silent);
    expect(bodyOf(asked[0])).toMatchObject({ prompt_logprobs: 1 });
    expect(bodyOf(asked[0])).not.toHaveProperty('logprobs');
  });

  it('counts what it has no answer for as missing, with the reason', async () => {
    const { address } = await serve((response, one): unknown => {
      const { prompt } = bodyOf(one);
      if (!prompt.includes('woman')) return response.end(JSON.stringify(vllm(prompt, repeats)));
      response.statusCode = 400;
      return response.end(
        JSON.stringify({ error: { message: "This model's maximum context length is 8 tokens", code: 400 } }),
      );
    });
    const { prompt: _, ...base } = { ...service(`${address}/v1`), prompt: '' };
    const source: EchoEndpointSource = { ...base, api: 'openai-completions', model: 'small', body: {} };
    const chooser = openEchoingModel(source, { cache: memoryCache(), offline: false });
    const { logProbabilities, reasons } = await chooser.optionLikelihoods!(items, silent);
    expect(reasons).toEqual(['too-long', null]);
    expect(logProbabilities[0]).toEqual([Float64Array.of(-4.03, -4.04), Float64Array.of(Number.NaN)]);
  });

  it.each<[string, (text: string) => unknown, RegExp]>([
    [
      'echoes nothing, as llama.cpp',
      llama,
      /an answer to a test has log-probabilities of other tokens than those of the text/,
    ],
    ['gives none', (text) => ({ choices: [{ text }] }), /an answer to a test has no log-probabilities/],
    ['gives the same for all', (text) => vllm(text, () => -2), /all the same log-probability/],
    [
      'gives none for the most',
      (text) => vllm(text, (_, at) => (at > 30 ? -1 : null), ''),
      /for only some of the text/,
    ],
    ['gives those of something else', (text) => vllm(text, (_, at) => -1 - at / 100), /no likelier than before/],
  ])('is refused, before it is asked, where it %s', async (_, answer, message) => {
    const { asked, chooser } = await opened(answer);
    expect(await problemOf(chooser.optionLikelihoods!(items, silent))).toMatch(message);
    expect(asked).toHaveLength(1);
  });

  it('is refused where it lacks the tokens of an option later', async () => {
    const { chooser } = await opened((text) =>
      vllm(text, (all, at) => (text.includes('woman') && at > 3 ? null : repeats(all, at)), ''),
    );
    expect(await problemOf(chooser.optionLikelihoods!(items, silent))).toMatch(
      /an answer has no log-probabilities of an option$/,
    );
  });
});

describe('an echo', () => {
  const answerOf = (tokens: string[], token_logprobs: (number | null)[], text_offset?: number[]) => ({
    choices: [{ logprobs: { tokens, token_logprobs, ...(text_offset && { text_offset }) } }],
  });

  it('finds tokens that are parts of characters by their offsets', () => {
    const text = 'I 😀 you';
    const echo = readEcho(answerOf(['I', ' \ufffd', '\ufffd', ' you'], [null, -1, -2, -3], [0, 1, 2, 3]), text);
    expect(echo).toMatchObject({ starts: [0, 1, 2, 4], logs: [null, -1, -2, -3] });
  });

  it('gives a token of both prompt and option to the option, and white space between them', () => {
    const echo = readEcho(answerOf(['Who', '?', '\n', 'no', 'body'], [null, -1, -2, -3, -4]), 'Who?\nnobody');
    if (!echo || 'lacks' in echo) return expect.unreachable();
    expect(optionLogs(echo, 'Who?\n', 'Who?\nnobody')).toEqual(Float64Array.of(-2, -3, -4));
    expect(optionLogs(echo, 'Who?\nn', 'Who?\nnobody')).toEqual(Float64Array.of(-3, -4));
    expect(optionLogs(echo, '', 'Who?\nnobody')).toBeNull();
  });

  it('is of another layout, or of other tokens', () => {
    expect(readEcho({ choices: [] }, 'a')).toBeNull();
    expect(readEcho(answerOf(['a'], []), 'a')).toBeNull();
    expect(readEcho(answerOf(['b'], [-1]), 'a')).toMatchObject({ lacks: expect.any(String) });
    expect(readEcho(answerOf(['b\ufffd'], [-1], [0]), 'a')).toMatchObject({ lacks: expect.any(String) });
  });
});
