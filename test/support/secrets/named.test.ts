import { describe, expect, it } from 'vitest';
import {
  holdsSecret,
  isSecretAddress,
  isSecretName,
  looksLikeKey,
  withoutForms,
  withoutNamed,
} from '../../../src/support/secrets/named.ts';

// Made up; put together here, so that no scanner takes them for real.
const openAi = `sk-${'proj-'}${'a1B2'.repeat(8)}`;
const hub = `hf${'_'}${'aBcD'.repeat(8)}`;
const jwt = ['eyJ' + 'hbGciOiJIUzI1NiJ9', 'eyJ' + 'zdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.');
const keys = [
  openAi,
  hub,
  jwt,
  `ghp${'_'}${'a1'.repeat(18)}`,
  `AKIA${'ABCD1234'.repeat(2)}`,
  `Bearer ${'a1'.repeat(8)}`,
];

describe('a name', () => {
  it.each([
    'token',
    'access_token',
    'accessToken',
    'x-auth-token',
    'api_key',
    'apiKey',
    'x-api-key',
    'Ocp-Apim-Subscription-Key',
    'password',
    'pwd',
    'db_password',
    'client_secret',
    'Authorization',
    'Proxy-Authorization',
    'auth',
    'jwt',
    'bearer',
    'credentials',
    'AWS_SECRET_ACCESS_KEY',
    'Cookie',
  ])('%s is that of a secret', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'tokens',
    'max_tokens',
    'max_completion_tokens',
    'eos_token',
    'subToken',
    'stop_token',
    'stop_token_ids',
    'token_limit',
    'prompt_cache_key',
    'keyFrom',
    'keyHeader',
    'key',
    'author',
    'authors',
    'design',
    'keywords',
    'monkey',
    'secretary',
  ])('%s is not', (name) => expect(isSecretName(name)).toBe(false));
});

describe('an address', () => {
  it.each([
    'https://me:word@x.org',
    'https://me@x.org',
    'https://x.org?auth=abc',
    'https://x.org?pwd=abc',
    'https://x.org?jwt=abc',
    'https://x.org?bearer=abc',
    'https://x.org?a=1&api_key=abc',
    'https://x.org?key=abc',
    'https://x.org?code=abc',
    'https://x.org?X-Amz-Signature=abc',
    'https://x.org#token=abc',
    'https://x.org/#access_token=abc',
    `https://x.org/${openAi}/v1`,
    `https://x.org/v1?x=${hub}`,
    'https://x.org/token/abcdef0123456789',
  ])('%s holds a secret', (address) => expect(isSecretAddress(new URL(address))).toBe(true));

  it.each([
    'https://api.openai.com/v1',
    'https://x.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21',
    'https://api.cloudflare.com/client/v4/accounts/0123456789abcdef0123456789abcdef/ai/v1',
    'http://127.0.0.1:8080/v1?author=me&design=2',
    'https://x.org/auth/completions',
    'https://abc123xyz456.us-east-1.aws.endpoints.huggingface.cloud',
  ])('%s holds none', (address) => expect(isSecretAddress(new URL(address))).toBe(false));
});

describe('a value', () => {
  it.each([
    { token: 'abc' },
    { access_token: 'abc' },
    { headers: { Authorization: 'abc' } },
    { extra: [{ deep: { 'x-api-key': ['abc'] } }] },
    { auth: { value: 'abc' } },
    { key: 'abc' },
    { user: openAi },
    { header: `Authorization: Bearer ${'a1'.repeat(8)}` },
  ])('%j holds a secret', (value) => expect(holdsSecret(value)).toBe(true));

  it.each([
    { max_tokens: 5, eos_token: '</s>', return_token: true, logit_bias: { '50256': -100 } },
    { prompt_cache_key: 'abc', user: 'me', token: null, password: '' },
    { response_format: { schema: { properties: { password: { type: 'string', description: 'any' } } } } },
    { model: 'sk-learn-based-classifier-large', note: 'basic understanding of things' },
  ])('%j holds none', (value) => expect(holdsSecret(value)).toBe(false));
});

it.each(keys)('what has the form of a key is one: %s', (key) => {
  expect(looksLikeKey(`so ${key}, then`)).toBe(true);
  expect(withoutForms(`so ${key}, then`)).toBe('so ***, then');
});

it.each([
  ['at https://me:word@x.org/a', 'at https://***@x.org/a'],
  ['at https://x.org/a?b=1&api_key=word&c=2', 'at https://x.org/a?b=1&api_key=***&c=2'],
  ['at https://x.org/#token=word.', 'at https://x.org/#token=***'],
  ['write to me@x.org: a=b, key=5, 10:30', 'write to me@x.org: a=b, key=5, 10:30'],
])('%j is shown as %j', (text, shown) => expect(withoutForms(text)).toBe(shown));

it('forms are looked for in time proportional to the text', () => {
  for (const long of [
    'sk-'.repeat(300_000),
    'a.'.repeat(500_000),
    `?${'a'.repeat(1e6)}`,
    '://a:'.repeat(200_000),
    'Bearer '.repeat(150_000),
  ]) {
    const started = performance.now();
    withoutForms(long);
    expect(performance.now() - started).toBeLessThan(2000);
  }
});

it('a configuration is shown without what is named a secret', () => {
  const config = {
    subjects: [{ endpoint: 'https://x.org/?auth=word', keyFrom: 'MY_KEY', body: { seed: 1, token: 'word' } }],
    options: { password: ['word'], nested: { apiKey: 'word', count: 3, none: null }, file: 'a/b.csv' },
  };
  expect(withoutNamed(config)).toEqual({
    subjects: [{ endpoint: 'https://x.org/?auth=***', keyFrom: 'MY_KEY', body: { seed: 1, token: '***' } }],
    options: { password: ['***'], nested: { apiKey: '***', count: 3, none: null }, file: 'a/b.csv' },
  });
});
