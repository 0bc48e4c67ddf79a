import { expect, it } from 'vitest';
import { readCompletion } from '../../../src/runtime/http/completion.ts';

const chat = (content: unknown, choice: object = {}, message: object = {}) =>
  readCompletion({ choices: [{ message: { content, ...message }, ...choice }] }, 'openai-chat');
const plain = (choice: object) => readCompletion({ choices: [choice] }, 'openai-completions');
const tokens = null;

it('reads what was said, in one piece or in parts', () => {
  expect(chat('a')).toEqual({ text: 'a', tokens });
  expect(chat('a', { finish_reason: 'length' })).toEqual({ text: 'a', cut: true, tokens });
  expect(chat([{ type: 'text', text: 'a' }, { type: 'output_text', text: 'b' }, 'c', { text: 'd' }])).toEqual({
    text: 'abcd',
    tokens,
  });
  expect(
    chat([
      { type: 'thinking', thinking: 'a' },
      { type: 'image', text: 'b' },
    ]),
  ).toEqual({ text: null, tokens });
  expect(plain({ text: 'a' })).toEqual({ text: 'a', tokens });
  expect(plain({ text: null, finish_reason: 'length' })).toEqual({ text: null, cut: true, tokens });
  const usage = { prompt_tokens: 3, completion_tokens: 2 };
  expect(readCompletion({ choices: [{ text: 'a' }], usage }, 'openai-completions')).toEqual({
    text: 'a',
    tokens: { input: 3, output: 2 },
  });
});

it('says why nothing was said', () => {
  expect(chat(null, {}, { refusal: 'no' })).toEqual({ text: null, why: 'declined', tokens });
  expect(chat('partly', { finish_reason: 'content_filter' })).toEqual({ text: null, why: 'filtered', tokens });
  expect(plain({ text: 'partly', finish_reason: 'content_filter' })).toMatchObject({ why: 'filtered' });
});

it('finds the error in an answer', () => {
  const error = { code: 502 };
  expect(chat('', { finish_reason: 'error', error })).toEqual({ error });
  expect(plain({ error })).toEqual({ error });
  expect(chat('', { finish_reason: 'error' })).toEqual({ error: 'the answer broke off' });
  for (const choices of [[], null]) expect(readCompletion({ choices }, 'openai-chat')).toEqual({ error: 'no choices' });
});

it.each([{}, null, 'a', { choices: [{}] }, { choices: [{ text: 'a' }] }, { choices: [{ message: { content: 7 } }] }])(
  'knows %j for another layout',
  (answer) => expect(readCompletion(answer, 'openai-chat')).toBe(null),
);
