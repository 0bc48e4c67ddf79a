/** A real server of the test's own, that answers as the test says and remembers what it was asked. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers the nth request (from 0). */
export type Answer = (response: ServerResponse, asked: Asked, n: number) => unknown;

export interface Served {
  address: string;
  asked: Asked[];
  /** How many connections were opened so far, whether or not anything was asked over them. */
  connections(): number;
}

export async function serve(answer: Answer, host = '127.0.0.1'): Promise<Served> {
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    asked.push(one);
    await answer(response, one, asked.length - 1);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((listening) => server.listen(0, host, listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return { address, asked, connections: () => connections };
}

/** The whole of `bytes`, or the part that a Range header asks for. */
export function sendFile(response: ServerResponse, { headers }: Asked, bytes: Buffer): void {
  const start = Number(headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
  if (start >= bytes.length) {
    response.writeHead(416).end();
    return;
  }
  const more = headers.range ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(headers.range ? 206 : 200, { 'content-length': bytes.length - start, ...more });
  response.end(bytes.subarray(start));
}

/** Says that all of `bytes` will come, sends the first `count`, and hangs up once `arrived` says that they are there. */
export function sendPartly(response: ServerResponse, bytes: Buffer, count: number, arrived: () => number): void {
  response.writeHead(200, { 'content-length': bytes.length });
  response.write(bytes.subarray(0, count));
  const timer = setInterval(() => {
    if (arrived() < count) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
}
