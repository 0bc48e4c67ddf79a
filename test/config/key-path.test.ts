import { expect, test } from 'vitest';
import { formatKey, parseKey, valueAt } from '../../src/config/key-path.ts';

test.each([
  [['subjects', 0, 'encoder', 'layer'], 'subjects[0].encoder.layer'],
  [['datasets', 'hate-train'], 'datasets.hate-train'],
  [['datasets', 'a.b', 'use'], 'datasets["a.b"].use'],
  [['datasets', 'say "x"', ''], 'datasets["say \\"x\\""][""]'],
  [[], ''],
])('%j is written %s, and read back', (path, key) => {
  expect(formatKey(path)).toBe(key);
  expect(parseKey(key)).toEqual(path);
});

test('what an object inherits is not part of the configuration', () => {
  expect(valueAt({ a: [1, { b: 2 }] }, ['a', 1, 'b'])).toBe(2);
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(valueAt({ a: 'text' }, ['a', 'length', 'x'])).toBeUndefined();
});
