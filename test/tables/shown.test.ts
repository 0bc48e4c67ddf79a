import { expect, test } from 'vitest';
import { shown } from '../../src/tables/shown.ts';

test('a message shows short cells as they are, cuts long ids, and shows nothing that may be a text', () => {
  expect(shown('r3')).toBe('"r3"');
  expect(shown('"0,5"')).toBe('"\\"0,5\\""');
  expect(shown('a'.repeat(40))).toBe(`"${'a'.repeat(40)}"`);
  expect(shown('a'.repeat(64))).toBe(`"${'a'.repeat(37)}..."`);
  expect(shown('she said')).toBe('a text of 8 characters');
  expect(shown('漢'.repeat(41))).toBe('a text of 41 characters');
});
