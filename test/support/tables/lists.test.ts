import { describe, expect, it } from 'vitest';
import { looksLikeList, parseList } from '../../../src/support/tables/cells/lists.ts';

describe('a list in a cell', () => {
  it('is read as Python, JSON and numpy write it', () => {
    expect(parseList("['a', 'b']")).toEqual(['a', 'b']);
    expect(parseList('["a", "b"]')).toEqual(['a', 'b']);
    expect(parseList("['a' 'b']")).toEqual(['a', 'b']);
    expect(parseList("['a'\n 'b'  'c']")).toEqual(['a', 'b', 'c']);
    expect(parseList('["a","b"]')).toEqual(['a', 'b']);
    expect(parseList("[ 'a' , 'b', ]")).toEqual(['a', 'b']);
    expect(parseList("['one']")).toEqual(['one']);
    expect(parseList("['a, b', 'c]', '[']")).toEqual(['a, b', 'c]', '[']);
  });

  it('may be empty, and hold numbers, booleans and markers', () => {
    expect(parseList('[]')).toEqual([]);
    expect(parseList('[ ]')).toEqual([]);
    expect(parseList('[1, 2.5, -3e2]')).toEqual(['1', '2.5', '-3e2']);
    expect(parseList('[1 2]')).toEqual(['1', '2']);
    expect(parseList("[None, nan, 'nan', True, null]")).toEqual(['None', 'nan', 'nan', 'True', 'null']);
  });

  it('may have quotes and escapes in its strings', () => {
    expect(parseList(`["Women's", 'He said "no"', 'a\\'b', "c\\"d"]`)).toEqual([
      "Women's",
      'He said "no"',
      "a'b",
      'c"d',
    ]);
    expect(parseList("['w\\xf6men', 'w\\u00f6men', '\\U0001F600', 'a\\\\b', 'a\\nb']")).toEqual([
      'wömen',
      'wömen',
      '😀',
      'a\\b',
      'a\nb',
    ]);
  });

  it('is none where the form is another', () => {
    const others = [
      'a',
      "'a'",
      '[a, b]',
      "['a'",
      "['a]",
      "[['a']]",
      "['a''b']",
      '[,]',
      "['a',, 'b']",
      "['a' b]",
      '[1 2x]',
    ];
    expect(others.map(parseList)).toEqual(others.map(() => null));
    expect(["('a', 'b')", "{'a'}", '{"a": 1}', "array(['a'], dtype=object)", "['a' ... 'z']"].map(parseList)).toEqual(
      Array(5).fill(null),
    );
  });

  it('has the look of one in more forms than are read', () => {
    const lists = [
      '[a, b]',
      "('a', 'b')",
      "{'a'}",
      '{"a": 1}',
      '{}',
      "array(['a'], dtype=object)",
      '[deleted]',
      '(a, b)',
    ];
    expect(lists.filter((value) => !looksLikeList(value))).toEqual([]);
    expect(['a', 'Women (all)', '(other)', 'a, b', '[x', 'a|b', ''].filter(looksLikeList)).toEqual([]);
  });

  it('is read in linear time', () => {
    const long = `[${"'a', ".repeat(200_000)}'b`;
    expect(parseList(`${long}']`)).toHaveLength(200_001);
    expect(parseList(`${long}]`)).toBeNull();
  });
});
