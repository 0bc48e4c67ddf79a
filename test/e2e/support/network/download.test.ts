import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/contract/problem.ts';
import { download } from '../../../../src/support/network/download.ts';
import { folder } from '../../../config/fakes.ts';
import { faultNames, faults } from '../../../support/network/faults.ts';
import { type Answer, sendFile, sendPartly, serve } from '../../../support/network/server.ts';

const bytes = randomBytes(300_000);
const checksum = { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') } as const;
const retryPolicy = { attempts: 3, pause: 1, silence: 2000 };

/** Bytes of the file that the client has. */
let arrived = 0;

/** Downloads from a server that answers like this; tells what came of it. */
async function run(answer: Answer, options: { begun?: Buffer; silence?: number; signal?: AbortSignal } = {}) {
  const { address, asked } = await serve(answer);
  const target = join(await folder(), 'below', 'file.bin');
  if (options.begun) {
    mkdirSync(join(target, '..'));
    writeFileSync(`${target}.part`, options.begun);
  }
  const retries: string[] = [];
  const reached: number[] = [];
  arrived = 0;
  const outcome = await download({ address: `${address}/file`, checksum, bytes: bytes.length }, target, {
    retryPolicy: { ...retryPolicy, ...(options.silence ? { silence: options.silence } : {}) },
    signal: options.signal,
    reached(size) {
      arrived = size;
      reached.push(size);
    },
    onRetry: (message) => void retries.push(message),
  }).then(
    () => 'done',
    (error: Error) => error,
  );
  const part = existsSync(`${target}.part`) ? readFileSync(`${target}.part`) : null;
  const whole = existsSync(target) ? readFileSync(target) : null;
  return { outcome, retries, reached, part, whole, asked, ranges: asked.map(({ headers }) => headers.range) };
}

const good: Answer = (response, asked) => sendFile(response, asked, bytes);
const firstThen =
  (first: Answer, then: Answer = good): Answer =>
  (response, asked, n) =>
    (n === 0 ? first : then)(response, asked, n);

describe('a download', () => {
  it('is put in its place under its own name', async () => {
    const { outcome, whole, part, reached, asked } = await run(good);
    expect([outcome, part]).toEqual(['done', null]);
    expect(whole?.equals(bytes)).toBe(true);
    expect(reached.at(-1)).toBe(bytes.length);
    expect(asked[0].headers['accept-encoding']).toBe('identity');
  });

  it('follows a redirect', async () => {
    const { outcome, asked } = await run(
      firstThen((response) => response.writeHead(302, { location: '/there' }).end()),
    );
    expect(outcome).toBe('done');
    expect(asked.map(({ path }) => path)).toEqual(['/file', '/there']);
  });

  it('goes on where the connection broke', async () => {
    const { outcome, whole, ranges } = await run(
      firstThen((response) => sendPartly(response, bytes, 100_000, () => arrived)),
    );
    expect(outcome).toBe('done');
    expect(whole?.equals(bytes)).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  it('goes on where an answer without a length ended too early', async () => {
    const { outcome, ranges, retries } = await run(firstThen((response) => response.end(bytes.subarray(0, 7))));
    expect(outcome).toBe('done');
    expect(ranges).toEqual([undefined, 'bytes=7-']);
    expect(retries).toEqual(['the connection ended after 7 of 300000 bytes']);
  });

  it('goes on from what another run left', async () => {
    const { outcome, whole, ranges } = await run(good, { begun: bytes.subarray(0, 299_999) });
    expect(outcome).toBe('done');
    expect(whole?.equals(bytes)).toBe(true);
    expect(ranges).toEqual(['bytes=299999-']);
  });

  it('asks nothing where another run had it all but the name', async () => {
    const { outcome, asked } = await run(good, { begun: bytes });
    expect([outcome, asked]).toEqual(['done', []]);
  });

  it.each([
    ['began as another file', Buffer.alloc(1000)],
    ['is of the right length and another file', Buffer.alloc(bytes.length)],
    ['is longer than the file', Buffer.alloc(bytes.length + 1)],
  ])('begins again where what is there %s', async (_, begun) => {
    const { outcome, whole } = await run(good, { begun });
    expect(outcome).toBe('done');
    expect(whole?.equals(bytes)).toBe(true);
  });

  it('takes the whole from a server that knows no ranges', async () => {
    const { outcome, whole } = await run((response) => response.end(bytes), { begun: bytes.subarray(0, 5) });
    expect(outcome).toBe('done');
    expect(whole?.equals(bytes)).toBe(true);
  });

  it('begins again where the server continues somewhere else', async () => {
    const elsewhere: Answer = (response) => {
      response.writeHead(206, { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` }).end(bytes);
    };
    const { outcome, ranges } = await run(firstThen(elsewhere), { begun: bytes.subarray(0, 5) });
    expect(outcome).toBe('done');
    expect(ranges).toEqual(['bytes=5-', undefined]);
  });

  it.each([500, 503, 429])('tries again after %i, and waits as long as it is asked to', async (status) => {
    const started = performance.now();
    const { outcome, retries } = await run(
      firstThen((response) => response.writeHead(status, { 'retry-after': '0.2' }).end('busy')),
    );
    expect(outcome).toBe('done');
    expect(performance.now() - started).toBeGreaterThan(190);
    expect(retries[0]).toMatch(new RegExp(`^it answered ${status} .*: busy$`));
  });

  it('gives up after so many attempts, and keeps what came', async () => {
    const { outcome, asked, part } = await run((response, _, n) => {
      if (n === 0) sendPartly(response, bytes, 1000, () => arrived);
      else response.writeHead(500).end('<h1>down</h1>');
    });
    expect(outcome).toMatchObject({
      name: 'TransientError',
      message: 'it answered 500 Internal Server Error: <h1>down</h1>',
    });
    expect(asked.length).toBe(3);
    expect(part?.equals(bytes.subarray(0, 1000))).toBe(true);
  });

  it('does not try again what is not there', async () => {
    const { outcome, asked } = await run((response) => response.writeHead(404).end('404: Not Found'));
    expect(outcome).toMatchObject({ name: 'PermanentError', message: 'it answered 404 Not Found: 404: Not Found' });
    expect(asked.length).toBe(1);
  });

  it('refuses other bytes, and leaves nothing', async () => {
    const { outcome, part, whole, asked } = await run((response) => response.end(Buffer.alloc(bytes.length)));
    expect(outcome).toBeInstanceOf(InputError);
    expect((outcome as Error).message).toMatch(/does not hold the published bytes: their sha256 is [0-9a-f]{64}, not/);
    expect([part, whole, asked.length]).toEqual([null, null, 1]);
  });

  it('reads no more of a longer answer than the file has', async () => {
    const endless: Answer = async (response) => {
      while (!response.closed) if (!response.write(Buffer.alloc(100_000))) await new Promise(setImmediate);
    };
    const { outcome, part, whole } = await run(endless);
    expect((outcome as Error).message).toContain('there are more of them than 300000');
    expect([part, whole]).toEqual([null, null]);
  });

  it('reads nothing of an answer that announces more than the file has', async () => {
    const { outcome, part, whole, reached } = await run((response) => response.end(Buffer.alloc(bytes.length * 4)));
    expect((outcome as Error).message).toContain('it announces 1200000 of them, not 300000');
    expect([part, whole, reached]).toEqual([null, null, []]);
  });

  it('is told from another file by the name that git gives its content', async () => {
    const { address } = await serve(good);
    const target = join(await folder(), 'f');
    // git hash-object: sha1 of "blob <size>", a zero byte, and the content.
    const hex = createHash('sha1').update(`blob 300000\0`).update(bytes).digest('hex');
    const file = { address, bytes: bytes.length, checksum: { algorithm: 'git', hex } as const };
    const context = { retryPolicy, reached() {}, onRetry() {} };
    writeFileSync(`${target}.part`, bytes.subarray(0, 1000));
    await download(file, target, context);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    const other = { ...file, checksum: { algorithm: 'git', hex: '0'.repeat(40) } as const };
    await expect(download(other, `${target}2`, context)).rejects.toThrow(`their git object id is ${hex}, not 0000`);
    expect(existsSync(`${target}2.part`)).toBe(false);
  });

  it('breaks off a connection that says nothing', async () => {
    const silent: Answer = (response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, 10));
    };
    const { outcome, retries, ranges } = await run(firstThen(silent), { silence: 200 });
    expect(outcome).toBe('done');
    expect(retries).toEqual(['no more than 10 bytes came in for 0.2 s']);
    expect(ranges).toEqual([undefined, 'bytes=10-']);
  });

  it('breaks off a connection that gives a byte now and then', async () => {
    const drip: Answer = (response) => {
      const timer = setInterval(() => response.write(bytes.subarray(0, 1)), 20);
      response.on('close', () => clearInterval(timer));
    };
    const started = performance.now();
    const { outcome, asked } = await run(drip, { silence: 200 });
    expect((outcome as Error).message).toMatch(/^no more than \d+ bytes came in for 0.2 s$/);
    expect(asked.length).toBe(3);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('waits for a slow one as long as something comes', async () => {
    const slow: Answer = async (response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      for (let i = 0; i < 6; i++) {
        response.write(bytes.subarray(i * 50_000, (i + 1) * 50_000));
        await new Promise((done) => setTimeout(done, 100));
      }
      response.end();
    };
    const { outcome, retries } = await run(slow, { silence: 400 });
    expect([outcome, retries]).toEqual(['done', []]);
  });

  it('stops when it is told to, and keeps what came', async () => {
    const stop = new AbortController();
    const { outcome, part, asked } = await run(
      (response) => {
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, 5000));
        const timer = setInterval(() => {
          if (arrived < 5000) return;
          clearInterval(timer);
          stop.abort();
        }, 5);
      },
      { signal: stop.signal },
    );
    expect(outcome).toMatchObject({ name: 'AbortError' });
    expect([part?.length, asked.length]).toEqual([5000, 1]);
  });

  it('says that nothing listens', async () => {
    const target = join(await folder(), 'f');
    const gone = download({ address: 'http://127.0.0.1:9/', checksum, bytes: 1 }, target, {
      retryPolicy: { ...retryPolicy, attempts: 1 },
      reached() {},
      onRetry() {},
    });
    await expect(gone).rejects.toThrow(/fetch failed: (connect ECONNREFUSED|bad port)/);
  });

  it('says that its place cannot be written', async () => {
    const { address } = await serve(good);
    const root = await folder({ file: '' });
    const context = { retryPolicy, reached() {}, onRetry() {} };
    const blocked = download({ address, checksum, bytes: bytes.length }, join(root, 'file', 'f'), context);
    await expect(blocked).rejects.toThrow(InputError);
    await expect(blocked).rejects.toThrow(/cannot be written/);
  });

  it.each(faultNames)('of a server that fails with %s ends, and leaves nothing under its name', async (name) => {
    const started = performance.now();
    const { outcome, whole, part } = await run(faults[name], { silence: 100 });
    expect((outcome as Error).name).toMatch(/^(InputError|TransientError|PermanentError)$/);
    expect(whole).toBe(null);
    expect(part?.length ?? 0).toBeLessThan(bytes.length);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('of one file, several at a time, do not get into each other', async () => {
    const slowly: Answer = async (response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      for (let i = 0; i < 6; i++) {
        response.write(bytes.subarray(i * 50_000, (i + 1) * 50_000));
        await new Promise((done) => setTimeout(done, 10 + 10 * (i % 3)));
      }
      response.end();
    };
    const { address } = await serve(slowly);
    const target = join(await folder(), 'f');
    const context = { retryPolicy, reached() {}, onRetry() {} };
    const file = { address, checksum, bytes: bytes.length };
    const begin = async (after: number) => {
      await new Promise((done) => setTimeout(done, after));
      await download(file, target, context);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    };
    await Promise.all([begin(0), begin(25), begin(60)]);
    expect(readdirSync(join(target, '..'))).toEqual(['f']);
  });

  it('goes on from what a killed process left, and not from what a living one is writing', async () => {
    const { address, asked } = await serve(good);
    const target = join(await folder(), 'f');
    const context = { retryPolicy, reached() {}, onRetry() {} };
    const file = { address, checksum, bytes: bytes.length };
    // No system gives a process such a number.
    const pid = 2 ** 22 + 1;
    const living = `${target}.${process.ppid}-0.part`;
    writeFileSync(living, bytes.subarray(0, 9));
    writeFileSync(`${target}.${pid}-0.part`, bytes.subarray(0, 7));
    await download(file, target, context);
    expect(asked.map(({ headers }) => headers.range)).toEqual(['bytes=7-']);
    expect(readdirSync(join(target, '..')).sort()).toEqual(['f', `f.${process.ppid}-0.part`]);
    // Nobody is silent for so long: the number has gone to another process.
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(living, longAgo, longAgo);
    await download(file, target, context);
    expect(asked.at(-1)?.headers.range).toBe('bytes=9-');
    expect(readdirSync(join(target, '..'))).toEqual(['f']);
  });
});
