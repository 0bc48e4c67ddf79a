/** Services that fail, as a test says, on one text or on all, and what came of asking them. */
import { expect } from 'vitest';
import { openLanguageModel } from '../../../src/runtime/http/openai.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import { type Fault, faults } from '../../support/network/faults.ts';
import { type Answer, serve } from '../../support/network/server.ts';
import { bodyOf, promptOf, say } from './chat.ts';
import { service } from './data.ts';

export const texts = ['one', 'two', 'bad', 'four', 'five', 'six'];
const sampling = { temperature: 0, maxTokens: 5 };
export const asked = (...names: string[]) => names.map((text) => ({ text, name: `text ${text}`, sampling }));

/** A sixth of a second is long for an answer here. */
export async function chat(answer: Answer, cache = memoryCache(), timeout = 0.16) {
  const served = await serve(answer);
  const source = { ...service(`${served.address}/v1`), timeout, model: 'm', prompt: '{text}', body: {} };
  return { ...served, cache, model: openLanguageModel(source, 'openai-chat', { cache, offline: false }) };
}

export const answeredButFor =
  (bad: Answer): Answer =>
  (response, one, n) => {
    const { messages, inputs } = bodyOf(one);
    if (JSON.stringify(messages ?? inputs).includes('bad')) return bad(response, one, n);
    if (messages) return say(response, `${promptOf(one)}!`);
    const row = [
      { label: 'yes', score: 0.25 },
      { label: 'no', score: 0.75 },
    ];
    return response.end(JSON.stringify(inputs.map(() => row)));
  };

/** What the service as a whole is refused for. */
export const wholly: Fault[] = ['redirect in circles', 'retry after a billion seconds'];
const rejected: Fault[] = ['endless refusal'];

/** What holds of a service that fails on one text in this way. */
export async function failingOnOne(name: Fault): Promise<void> {
  const { model, cache } = await chat(answeredButFor(faults[name]));
  const started = performance.now();
  const answers = await model.complete(asked(...texts), '', silent);
  const why = rejected.includes(name) ? 'rejected' : 'failed';
  expect(answers).toEqual(texts.map((text) => (text === 'bad' ? { text: null, why } : expect.anything())));
  expect(answers.filter(({ text }) => text !== null).length).toBe(5);
  expect(performance.now() - started).toBeLessThan(4000);
  await cache.flush();
}
