import type { ServerResponse } from 'node:http';
import type { Asked } from '../../support/network/server.ts';

export const bodyOf = ({ body }: Asked) => JSON.parse(body);
export const promptOf = (asked: Asked): string => bodyOf(asked).messages[0].content;

/** As OpenAI's chat completions answer. */
export function say(response: ServerResponse, content: string | null, more: object = {}): void {
  response.end(
    JSON.stringify({
      id: 'x',
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', ...more }],
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    }),
  );
}
