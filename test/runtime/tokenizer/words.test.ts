import { describe, expect, test } from 'vitest';
import { tokensOfWords, wordsOf } from '../../../src/runtime/tokenizer/words.ts';

const spelled = (text: string) => wordsOf(text).map(({ start, end }) => text.slice(start, end));

describe('The words of a text', () => {
  test('are its segments that are not white space: punctuation counts, an apostrophe does not split', () => {
    expect(spelled(" She doesn't\tknow,\n does she?  ")).toEqual(['She', "doesn't", 'know', ',', 'does', 'she', '?']);
  });

  test('are none where there is nothing but white space', () => {
    expect(wordsOf('')).toEqual([]);
    expect(wordsOf(' \n\u00a0\u3000\t')).toEqual([]);
  });

  test('are single emoji, whatever they are put together from', () => {
    expect(spelled('👩‍👩‍👧 ok 🇫🇷🇩🇪👍🏽')).toEqual(['👩‍👩‍👧', 'ok', '🇫🇷', '🇩🇪', '👍🏽']);
  });

  test('are found in scripts that read from right to left, and in those without spaces', () => {
    expect(spelled('שלום עולם')).toEqual(['שלום', 'עולם']);
    expect(spelled('مرحبا بالعالم')).toEqual(['مرحبا', 'بالعالم']);
    const thai = 'สวัสดีชาวโลก';
    expect(spelled(thai).length).toBeGreaterThan(1);
    expect(spelled(thai).join('')).toBe(thai);
  });

  test('are those that begin before a place, whole, where one is given', () => {
    const text = "She doesn't know, does she?";
    const upTo = (reach: number) => wordsOf(text, reach).map(({ start, end }) => text.slice(start, end));
    expect(upTo(0)).toEqual([]);
    expect(upTo(4)).toEqual(['She']);
    expect(upTo(5)).toEqual(['She', "doesn't"]);
    expect(upTo(text.indexOf(','))).toEqual(['She', "doesn't", 'know']);
    for (let reach = 0; reach <= text.length; reach++) {
      expect(wordsOf(text, reach)).toEqual(wordsOf(text).filter(({ start }) => start < reach));
    }
  });

  test('are not looked for behind that place, so that a long text takes no longer', () => {
    const time = (text: string) => {
      const started = performance.now();
      expect(wordsOf(text, 3000)).toHaveLength(600);
      return performance.now() - started;
    };
    time('word '.repeat(1000));
    // A megabyte took fifteen seconds.
    expect(time('word '.repeat(200_000))).toBeLessThan(1000);
    expect(wordsOf('w'.repeat(1_000_000), 3000)).toEqual([{ start: 0, end: 3256 }]);
  });

  test('are ten thousand where there are ten thousand', () => {
    expect(wordsOf('word '.repeat(10_000))).toHaveLength(10_000);
  });
});

describe('The tokens of a word', () => {
  const spans = (...pairs: ([number, number] | null)[]) =>
    pairs.map((pair) => pair && { start: pair[0], end: pair[1] });

  test('are those that overlap it, special ones never', () => {
    const text = 'unkind act.';
    const tokens = spans(null, [0, 2], [2, 6], [7, 10], [10, 11], null);
    expect(tokensOfWords(wordsOf(text), tokens)).toEqual([[1, 2], [3], [4]]);
  });

  test('count in each of several words where one token reaches over them', () => {
    expect(tokensOfWords(wordsOf('a b c'), spans([0, 3], [4, 5]))).toEqual([[0], [0], [1]]);
  });

  test('are none for a word that no token covers', () => {
    expect(tokensOfWords(wordsOf('one two'), spans([0, 3]))).toEqual([[0], []]);
  });

  test('may share a character, as bytes of one do', () => {
    expect(tokensOfWords(wordsOf('☃ x'), spans([0, 1], [0, 1], [0, 1], [2, 3]))).toEqual([[0, 1, 2], [3]]);
  });
});
