import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { StringIndex } from '../../../src/support/tables/cells/string-index.ts';

describe('the index of strings', () => {
  it('finds what a Map finds, and reports each repetition with its first position', () => {
    const random = randomStream(1, 'strings');
    const strings = Array.from({ length: 50_000 }, () => `é${random.below(40_000).toString(36)}`);
    const first = new Map<string, number>();
    const expected: [number, number][] = [];
    for (const [i, text] of strings.entries()) {
      const before = first.get(text);
      if (before === undefined) first.set(text, i);
      else expected.push([i, before]);
    }
    const repeated: [number, number][] = [];
    const index = new StringIndex(strings, (position, before) => repeated.push([position, before]));
    expect(repeated).toEqual(expected);
    for (const [text, position] of first) expect(index.find(text)).toBe(position);
    expect(index.find('absent')).toBe(-1);
  });

  it('keeps apart two strings with the same hash', () => {
    // A known collision of 32-bit FNV-1a.
    const strings = ['costarring', 'liquid'];
    const index = new StringIndex(strings);
    expect(strings.map((text) => index.find(text))).toEqual([0, 1]);
  });

  it('is empty over no strings', () => {
    expect(new StringIndex([]).find('')).toBe(-1);
    expect(new StringIndex(['']).find('')).toBe(0);
  });

  it('is made once of an array of different strings, and tells again what is repeated in another', () => {
    const [different, alike] = [
      ['a', 'b'],
      ['a', 'a'],
    ];
    const again = () => expect.unreachable();
    expect(StringIndex.of(different, again)).toBe(StringIndex.of(different, again));
    for (let i = 0; i < 2; i++) {
      const told: number[] = [];
      StringIndex.of(alike, (position) => told.push(position));
      expect(told).toEqual([1]);
    }
  });
});
