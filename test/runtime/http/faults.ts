/** Services as they fail in the world: each mode answers a text as one of them did, and else as it should. */
import type { ServerResponse } from 'node:http';
import type { Answer } from '../../support/network/server.ts';
import { bodyOf } from './chat.ts';

interface Fault {
  status?: number;
  body: unknown;
}

interface Told {
  /** What the text should be answered. */
  label: string;
  text: string;
  /** How often this text was asked about before. */
  before: number;
  /** Whether it is one of the few that the service fails on. */
  bad: boolean;
}

const completion = (content: unknown, choice: object = {}, message: object = {}) => ({
  body: {
    id: 'x',
    object: 'chat.completion',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, ...message }, ...choice }],
    usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
  },
});
const error = (status: number, told: object): Fault => ({ status, body: { error: told } });
const cut = { finish_reason: 'length' };
const thought = { reasoning_content: '...' };

/** Undefined where the text is answered as it should be. */
type Mode = (told: Told) => Fault | undefined;
const once =
  (fault: Fault): Mode =>
  ({ bad, before }) =>
    bad && before === 0 ? fault : undefined;
const always =
  (fault: Fault): Mode =>
  ({ bad }) =>
    bad ? fault : undefined;
const dressed =
  (dress: (label: string) => unknown): Mode =>
  ({ label }) =>
    completion(dress(label));

const tooMany = { id: null, choices: null, error: { message: 'Provider returned error', code: 429 } };
const overloaded = { error: { message: 'Upstream temporarily overloaded', code: 502 } };
const broken = { finish_reason: 'error', error: { code: 502, message: 'Network connection lost.' } };
const noChoices = { id: 'x', choices: [], usage: null };

export const chatModes = {
  ok: () => undefined,
  // Failures that pass, told with status 200.
  err200once: once({ body: tooMany }),
  err200b: once({ body: overloaded }),
  errchoice: once(completion('', broken)),
  errmessage: once({ body: { choices: [{ ...broken, error: undefined }] } }),
  emptychoices: once({ body: noChoices }),
  err500: once(error(500, { message: 'internal' })),
  // The same, whenever that text is asked about.
  err200always: always({ body: overloaded }),
  errchoicealways: always(completion('', broken)),
  emptyalways: always({ body: noChoices }),
  err500always: always(error(500, { message: 'internal' })),
  // One text refused.
  one400: always(
    error(400, { message: "This model's maximum context length is 4096 tokens", code: 'context_length_exceeded' }),
  ),
  one413: always(error(413, { message: 'payload too large' })),
  one422: always(error(422, { message: 'inputs must have less than 512 tokens. Given: 600', type: 'Validation' })),
  filter: always(error(400, { message: 'The response was filtered', code: 'content_filter' })),
  filter2: always(error(400, { message: 'Your prompt was flagged', code: 'content_policy_violation' })),
  filter403: always(error(403, { message: 'Input flagged by moderation', code: 403, metadata: { reasons: ['hate'] } })),
  filter200: always({ body: { error: { message: 'Your prompt was flagged', code: 'content_policy_violation' } } }),
  filterchoice: always(completion('', { finish_reason: 'content_filter' })),
  one403: always({ status: 403, body: 'Blocked' }),
  echo: ({ bad, text }: Told) => (bad ? error(400, { message: `cannot read ${JSON.stringify(text)}` }) : undefined),
  null: always(completion(null, {}, { refusal: "I can't help with that." })),
  // What is said, and how.
  parts: dressed((label) => [
    { type: 'thinking', thinking: [{ type: 'text', text: 'is it hateful?' }] },
    { type: 'text', text: label },
  ]),
  textparts: dressed((label) => [
    { type: 'text', text: label.slice(0, 3) },
    { type: 'text', text: label.slice(3) },
  ]),
  reasoning: ({ label }: Told) => completion(label, {}, { reasoning_content: 'long' }),
  md: dressed((label) => `\`\`\`json\n{"label": "${label}"}\n\`\`\``),
  json: dressed((label) => `{"label": "${label}"}`),
  mdlabel: dressed((label) => `\`\`\`\n${label}\n\`\`\``),
  bold: dressed((label) => `**Answer:** ${label}`),
  thinkonly: dressed((label) => `<think>\nhmm\n</think>\n\n${label}`),
  thinkopen: dressed((label) => `hmm the text\n</think>\n\n${label}`),
  length: () => completion('', cut, thought),
  allnull: () => completion(null, cut, thought),
  // Nothing can be asked of it.
  key: () => error(401, { message: 'Incorrect API key provided' }),
  model: () => error(404, { message: 'no such model' }),
  parameter: () => error(400, { message: "Unsupported parameter: 'max_tokens'", code: 'unsupported_parameter' }),
  quota: () => error(429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }),
  refuses: () => error(403, { message: 'not for you' }),
  down: () => ({ body: overloaded }),
} satisfies Record<string, Mode>;
export type ChatMode = keyof typeof chatModes;

/** A text is hateful where it says "awful"; the service is bad at those that say "bad". */
export function faulty(mode: ChatMode): Answer {
  const times = new Map<string, number>();
  return (response, asked) => {
    const { messages, prompt } = bodyOf(asked);
    const text: string = messages?.at(-1).content ?? prompt;
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    const label = text.includes('awful') ? 'hateful' : 'normal';
    const answer: Mode = chatModes[mode];
    send(response, answer({ label, text, before, bad: text.includes('bad') }) ?? completion(label));
  };
}

function send(response: ServerResponse, { status = 200, body }: Fault): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
