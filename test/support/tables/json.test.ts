import { describe, expect, it } from 'vitest';
import { jsonErrorAt, readJson } from '../../../src/support/tables/json/json.ts';
import { fileOf, problemsOf } from './files.ts';

describe('reading a JSON file', () => {
  it('gives its value', async () => {
    expect(await readJson(await fileOf('a.json', '\ufeff{"é": [1, "漢"]}'))).toEqual({ é: [1, '漢'] });
  });

  it('names line and column of what is wrong', async () => {
    const path = await fileOf('a.json', '{\n  "a": 1,\n  "b": NaN,\n  "c": 2\n}');
    expect(await problemsOf(readJson(path))).toEqual([
      { file: path, line: 3, column: 8, message: 'this is not valid JSON' },
    ]);
  });

  it.each([
    ['{"a": NaN}', 6],
    ['[1, 2, x]', 7],
    ['{"a": 1,}', 8],
    ['{a: 1}', 1],
    ['[1 2]', 3],
    ['{"a": "x', 8],
    ['{"a": ', 6],
    ['', 0],
    ['nul', 3],
    ['{"a": 1} x', 9],
    ["{'a': 1}", 1],
    [`[${'"long", '.repeat(100)}oops]`, 801],
  ])('finds where %s stops being JSON', (text, at) => {
    expect(jsonErrorAt(text)).toBe(at);
  });
});
