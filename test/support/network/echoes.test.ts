import { expect, it } from 'vitest';
import { withoutEchoes } from '../../../src/support/network/echoes.ts';

const key = 'sk-0123456789abcdef';
const text = 'They said "no",\nand the café was shut all day long';

it.each([
  [`bad key ${key}.`, 'bad key ***.'],
  [`bad key sk-01234567...`, 'bad key ***...'],
  [`bad key ${key} and ${key}`, 'bad key *** and ***'],
  ['bad key sk-0123', 'bad key sk-0123'],
  [`cannot read '${text}'`, "cannot read '[text]'"],
  [`cannot read ${JSON.stringify(text)}`, 'cannot read "[text]"'],
  ['cannot read "...the caf\\u00e9 was shut all..."', 'cannot read "...[text]..."'],
  [`${key}: ${text}`, '***: [text]'],
  [`BAD: ${text.toUpperCase()}`, 'BAD: [text]'],
  [`İ ${text.toUpperCase()} İ`, 'İ [text] İ'],
  ['bad key sk-01***********cdef. See', 'bad key ***. See'],
  ['bad key sk-012…, **bold**, wait...', 'bad key ***, **bold**, wait...'],
  ['the day was long', 'the day was long'],
  ['', ''],
])('%j is shown as %j', (said, shown) => {
  expect(withoutEchoes(said, [key], [text])).toBe(shown);
});

it('hides a short text whole, and leaves what is shorter than a word', () => {
  expect(withoutEchoes('"shut" is bad, "no" is not', [], [' shut ', 'no'])).toBe('"[text]" is bad, "no" is not');
});

it('finds a key with odd characters as it is, in JSON and in an address', () => {
  const odd = 'a"b\\c&d';
  for (const form of [odd, JSON.stringify(odd).slice(1, -1), encodeURIComponent(odd)]) {
    expect(withoutEchoes(`key=${form};`, [odd], [])).toBe('key=***;');
  }
});

it('takes no longer for a long text that repeats itself', () => {
  const long = 'a'.repeat(400_000);
  const started = performance.now();
  expect(withoutEchoes(`no: ${long}`, [key], [long])).toBe('no: [text]');
  expect(performance.now() - started).toBeLessThan(3000);
});
