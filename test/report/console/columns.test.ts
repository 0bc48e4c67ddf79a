import { describe, expect, test } from 'vitest';
import { columns, hanging, padEnd, padStart, wrap } from '../../../src/report/console/columns.ts';

describe('text in columns', () => {
  test.each([
    ['abc', 3],
    ['Müller', 6],
    ['Mu\u0308ller', 6],
    ['日本', 4],
    ['한국', 4],
    ['😀', 2],
    ['−0.5', 4],
    ['', 0],
  ])('%j takes %i', (text, width) => {
    expect(columns(text)).toBe(width);
  });

  test('is padded by columns, not by code units', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padStart('日本', 6)).toBe('  日本');
    expect(padStart('too long', 3)).toBe('too long');
  });

  test('is broken between words, else after punctuation, else anywhere', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('demographic-parity-difference', 12)).toEqual(['demographic-', 'parity-', 'difference']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('a abcdefghij', 4)).toEqual(['a', 'abcd', 'efgh', 'ij']);
    expect(wrap('日本語日本語', 5)).toEqual(['日本', '語日', '本語']);
    expect(wrap('', 5)).toEqual(['']);
  });

  test('keeps every character and never exceeds the width', () => {
    const text = 'The quick-brown/fox_jumps over: averyveryverylongwordwithoutanybreak 日本語 end';
    for (let width = 2; width < 40; width++) {
      const lines = wrap(text, width);
      expect(lines.every((line) => columns(line) <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });

  test('hangs below its first line', () => {
    expect(hanging('- ', 'one two three', 9)).toEqual(['- one two', '  three']);
  });
});
