import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cleaned, keepSecret, withoutSecrets } from '../../../src/support/secrets/kept.ts';

const key = 'sk-Qx0123456789abcdefWZ';
const odd = 'p"w\\ord/with+odd&signs?';
keepSecret(key);
keepSecret(odd);

describe('a text', () => {
  it.each<[string, string]>([
    [key, '***'],
    [`${key}${key}`, '***'],
    [`${key} ${key}`, '*** ***'],
    [`a ${key.toUpperCase()} b`, 'a *** b'],
    [`Bearer ${key}!`, 'Bearer ***!'],
    // The first and the last twelve characters, of twenty-three.
    [`cut ${key.slice(0, 12)}`, 'cut ***'],
    [`cut ${key.slice(-12)}`, 'cut ***'],
    [`z${key.slice(5, 18)}z`, 'z***z'],
    [`İ ${key} İ`, 'İ *** İ'],
    [odd, '***'],
    [JSON.stringify({ odd }), '{"odd":"***"}'],
    [`https://x.org?k=${encodeURIComponent(odd)}&b`, 'https://x.org?k=***&b'],
    [`https://x.org?k=${encodeURIComponent(odd).toLowerCase()}&b`, 'https://x.org?k=***&b'],
  ])('%j becomes %j', (text, shown) => expect(withoutSecrets(text)).toBe(shown));

  it.each([`cut ${key.slice(0, 11)}`, 'nothing of it', '', 'sk-Qx0 0123456 789abcde fWZ'])(
    '%j stays as it is',
    (text) => expect(withoutSecrets(text)).toBe(text),
  );

  it('holds no key in hex', () => {
    for (const hex of [Buffer.from(key).toString('hex'), Buffer.from(key).toString('hex').toUpperCase()]) {
      expect(withoutSecrets(`it is ${hex}!`)).toBe('it is ***!');
    }
  });

  it('holds no key of which every character is written as in an address', () => {
    const percents = [...key].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
    for (const form of [percents, percents.toUpperCase()]) expect(withoutSecrets(`it is ${form}!`)).toBe('it is ***!');
  });

  it('holds no key in base64, wherever it stands in what was encoded', () => {
    for (const form of ['base64', 'base64url'] as const) {
      for (const [before, after] of [
        ['', ''],
        ['u:', ''],
        ['us:', 'x'],
        ['use:', 'xy'],
        ['user:', 'xyz'],
      ]) {
        const shown = withoutSecrets(`> ${Buffer.from(before + key + after).toString(form)} <`);
        expect(shown).toMatch(/^> [\w=+/-]{0,8}\*\*\*[\w=+/-]{0,8} <$/);
      }
    }
  });

  it('loses every key at any place, and nothing else', () => {
    for (let n = 0; n < 200; n++) {
      const before = randomBytes(n % 40).toString('hex');
      const after = randomBytes(n % 23).toString('hex');
      expect(withoutSecrets(`${before} ${key} ${after}`)).toBe(`${before} *** ${after}`);
    }
  });

  it('is gone through in time proportional to its length', () => {
    keepSecret('a'.repeat(40));
    for (const long of ['a'.repeat(600_000), 'sk-Qx0'.repeat(100_000), `${'a'.repeat(19)} `.repeat(30_000)]) {
      const started = performance.now();
      withoutSecrets(long);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});

it('a value is cleaned in texts and names alike', () => {
  const value = { [key]: [key, 1, null, { deep: `x ${key}` }], n: Number.NaN, yes: true };
  expect(cleaned(value)).toEqual({ '***': ['***', 1, null, { deep: 'x ***' }], n: Number.NaN, yes: true });
});

it('a value that is nested too deeply is refused, not walked', () => {
  let value: unknown = 1;
  for (let i = 0; i < 100_000; i++) value = [value];
  expect(() => cleaned(value)).toThrow('nested too deeply');
});

it('what is too short to be a key is not looked for', () => {
  keepSecret('EMPTY');
  expect(withoutSecrets('this is EMPTY of sense')).toBe('this is EMPTY of sense');
});
