import { describe, expect, it } from 'vitest';
import {
  broken,
  excerpt,
  failureOf,
  PermanentError,
  TransientError,
  waitAsked,
} from '../../../src/support/network/failure.ts';

describe('Retry-After', () => {
  it.each([
    ['3', 3000],
    ['0', 0],
    ['-1', 0],
    [' 2 ', 2000],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 6000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
  ])('%j is %j ms at second 4', (header, wait) => {
    expect(waitAsked(header, 4000)).toBe(wait);
  });
});

describe('an answer that is none', () => {
  const status = async (code: number, headers: Record<string, string> = {}) =>
    failureOf(new Response('no', { status: code, headers }));

  it.each([500, 502, 503, 504, 429, 408, 425])('%i passes', async (code) => {
    expect(await status(code)).toBeInstanceOf(TransientError);
  });

  it.each([301, 400, 401, 403, 404, 413, 422])('%i does not', async (code) => {
    expect(await status(code)).toBeInstanceOf(PermanentError);
  });

  it('says how long to wait, and is not waited for beyond five minutes', async () => {
    expect(await status(429, { 'retry-after': '7' })).toMatchObject({ wait: 7000 });
    const long = await status(429, { 'retry-after': '3600' });
    expect(long).toBeInstanceOf(PermanentError);
    expect(long.message).toBe('it answered 429: no (and asks to wait 60 minutes)');
  });

  it('tells what the server said, in 200 characters, without what is to be kept secret', async () => {
    const response = new Response(`key abc\n${'x'.repeat(300)}`, { status: 401, statusText: 'Unauthorized' });
    const failure = await failureOf(response, (text) => text.replaceAll('abc', '***'));
    expect(failure.message).toBe(`it answered 401 Unauthorized: key *** ${'x'.repeat(192)}...`);
  });
});

it('an excerpt is one line', () => expect(excerpt(' a\n\n b\tc ')).toBe('a b c'));

describe('a connection that fails', () => {
  const failed = (code: string) =>
    broken(new TypeError('fetch failed', { cause: Object.assign(new Error('why'), { code }) }));

  // Codes of https://nodejs.org/api/tls.html#x509-certificate-error-codes, and Node's own.
  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('by %s cannot be trusted the next time either', (code) => {
    expect(failed(code)).toMatchObject({
      name: 'PermanentError',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'UND_ERR_SOCKET', 'ETIMEDOUT'])('by %s may pass', (code) => {
    expect(failed(code)).toMatchObject({ name: 'TransientError', message: 'fetch failed: why', hint: undefined });
  });
});
