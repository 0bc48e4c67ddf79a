/** Services that repeat their key wherever they can, and a search for it in all that a run has left. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Answer, Asked } from './server.ts';

/** The key that a request came with. */
export const keyOf = ({ headers }: Asked): string =>
  (headers.authorization ?? String(headers['api-key'])).replace(/^Bearer /, '');

const chat = (content: string, more: object = {}) =>
  JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', ...more }] });
const written = (dress: (key: string) => string): Answer => {
  return (response, asked) => response.end(chat(`hateful ${dress(keyOf(asked))} and so on`));
};
const answered = (status: number, body: (key: string) => string, headers = (_: string) => ({})): Answer => {
  return (response, asked) => response.writeHead(status, headers(keyOf(asked))).end(body(keyOf(asked)));
};

export const echoes: Record<string, Answer> = {
  'in a text': written((key) => key),
  'in a text, in capitals': written((key) => key.toUpperCase()),
  'in a text, as JSON within JSON': written((key) => JSON.stringify(JSON.stringify({ key }))),
  'in a text, as in an address': written((key) => `https://x.org/?k=${encodeURIComponent(key)}`),
  'in a text, as in an address, every character': written((key) =>
    [...Buffer.from(key)].map((byte) => `%${byte.toString(16)}`).join(''),
  ),
  'in a text, in base64': written((key) => Buffer.from(`user:${key}`).toString('base64')),
  'in a text, cut off': written((key) => key.slice(0, Math.ceil(key.length * 0.7))),
  'as the answer': (response, asked) => response.end(chat(keyOf(asked))),
  'as why it ended': (response, asked) => response.end(chat('hateful', { finish_reason: keyOf(asked) })),
  'as an answer of another layout': answered(200, (key) => JSON.stringify({ [key]: key })),
  'as an answer that is not JSON': answered(200, (key) => `<p>${key}</p>`),
  'in an error': answered(400, (key) => JSON.stringify({ error: { message: `Bad key: ${key}` } })),
  'in an error, half hidden': answered(401, (key) => `Bad key: ${key.slice(0, 5)}****${key.slice(-4)}`),
  'in an error of status 200': answered(200, (key) => JSON.stringify({ error: { message: `Bad key: ${key}` } })),
  'in an error that passes': answered(503, (key) => `busy, ${key}`),
  'in an address': answered(
    307,
    () => '',
    (key) => ({ location: `https://x.org/${encodeURIComponent(key)}?key=${encodeURIComponent(key)}` }),
  ),
  'in the status line': (response, asked) => {
    response.socket?.end(`HTTP/1.1 400 No ${keyOf(asked)}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  },
};

/** As it is, as JSON, addresses and base64 write it; and its greater part. */
function formsOf(secret: string): string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const plain = [secret, inJson(secret), inJson(inJson(secret)), encodeURIComponent(secret)];
  const percents = [...Buffer.from(secret)].map((byte) => `%${byte.toString(16)}`).join('');
  const base64 = ['', 'x', 'xx'].map((before) => {
    const text = Buffer.from(before + secret).toString('base64');
    return text.slice(Math.ceil((before.length * 8) / 6), -4);
  });
  return [...plain, percents, ...base64, secret.slice(0, Math.ceil(secret.length * 0.7))].map((form) =>
    form.toLowerCase(),
  );
}

/** Every file below the folder and every text that holds the secret: none, if all is well. */
export function leaks(secret: string, directory: string, said: Readonly<Record<string, string>>): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = [
    ...Object.entries(said),
    ...files.map((file): [string, string] => [relative(directory, file), readFileSync(file, 'latin1')]),
  ];
  const forms = formsOf(secret);
  return texts.flatMap(([name, text]) => {
    const small = `${name}\n${text}`.toLowerCase();
    return forms.filter((form) => small.includes(form)).map((form) => `${name} holds ${form}`);
  });
}
