/** Servers as they fail, by name: whatever is asked of them, a service, a hub or a file. */
import type { ServerResponse } from 'node:http';
import { setImmediate as soon } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Answer } from './server.ts';

/** Answers after the headers, over the bare connection. */
const raw =
  (text: string, close = true) =>
  (response: ServerResponse) => {
    response.socket?.write(text);
    if (close) response.socket?.end();
  };

/** Writes as fast as it is read. */
async function endlessly(response: ServerResponse, chunk: Buffer, headers: Record<string, string> = {}, status = 200) {
  response.writeHead(status, headers);
  while (!response.closed) {
    if (response.writableNeedDrain) await soon();
    else response.write(chunk);
  }
}

/** Ten megabytes of spaces, in ten kilobytes; any number of them in a row are gzip, too. */
const tenMegabytes = gzipSync(Buffer.alloc(1e7, ' '));
const spaces = Buffer.alloc(100_000, ' ');
const nested = '['.repeat(200_000) + ']'.repeat(200_000);
const retryAfter = (value: string) => (response: ServerResponse) =>
  response.writeHead(429, { 'retry-after': value }).end('slow down');
const text = (body: string | Buffer, headers: Record<string, string> = {}) => {
  return (response: ServerResponse) => response.writeHead(200, headers).end(body);
};

export const faults = {
  // Without end, or far too much.
  'endless body': (response) => endlessly(response, spaces),
  'four gigabytes of gzip': (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.concat(Array(400).fill(tenMegabytes))),
  'endless gzip': (response) => endlessly(response, tenMegabytes, { 'content-encoding': 'gzip' }),
  'endless refusal': (response) => endlessly(response, spaces, {}, 400),
  'endless header': async (response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nx-long: ');
    while (!response.socket?.destroyed) {
      response.socket?.write('x'.repeat(10_000));
      await soon();
    }
  },
  'endless early hints': (response) => {
    const timer = setInterval(() => response.socket?.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5);
    response.socket?.on('close', () => clearInterval(timer));
  },
  // Too slowly.
  silence: () => {},
  'silent body': (response) => response.writeHead(200).write('{"choices": ['),
  drip: (response) => {
    const timer = setInterval(() => response.write(' '), 10);
    response.on('close', () => clearInterval(timer));
  },
  // Broken off.
  'closed at once': (response) => response.destroy(),
  'closed half-way': (response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('{"choices": [', () => response.destroy());
  },
  'garbled chunks': raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{"choices"\r\n'),
  'no HTTP at all': raw('SSH-2.0-OpenSSH_9.6\r\n'),
  'two lengths': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 4\r\n\r\n{}{}'),
  'broken gzip': text('not gzip', { 'content-encoding': 'gzip' }),
  // Something else.
  html: text('<!doctype html><title>Sign in</title>'),
  nothing: text(''),
  'a number': text('1e999'),
  null: text('null'),
  'not UTF-8': text(Buffer.from([0xff, 0xfe, 0x00, 0xd8])),
  'nested lists': text(nested),
  'a nested error': text(`{"error": ${nested}}`),
  'an error of its own': text('{"error": {"message": {"toString": 1}, "code": {}}}'),
  // Somewhere else, or later.
  'redirect in circles': (response, { path }) =>
    response.writeHead(307, { location: `${path.split('?')[0]}?token=in-the-address` }).end(),
  'retry after a billion seconds': retryAfter('1e9'),
  'retry after less than nothing': retryAfter('-1'),
  'retry in the past': retryAfter('Thu, 01 Jan 1970 00:00:00 GMT'),
  'retry after words': retryAfter('soon'),
  'retry after infinity': retryAfter('1e999'),
} satisfies Record<string, Answer>;

export type Fault = keyof typeof faults;
export const faultNames = Object.keys(faults) as Fault[];

/** One of each kind, where the code below has been through all of them elsewhere. */
export const someFaults: readonly Fault[] = ['silence', 'closed half-way', 'html', 'nested lists'];
