import { expect, test } from 'vitest';
import { numberHint, shownCell, shownId } from '../../../src/support/tables/cells/wording.ts';

test('a cell is shown where it is a short word or number, and told by its length where it may be a text', () => {
  expect(shownCell('0x1')).toBe('"0x1"');
  expect(shownCell(' high ')).toBe('" high "');
  expect(shownCell('she said')).toBe('a text of 8 characters');
  expect(shownCell('a'.repeat(25))).toBe('a text of 25 characters');
});

test('an id may be longer, and is cut; one that may be a text is not shown', () => {
  expect(shownId('123e4567-e89b-12d3-a456-426614174000')).toBe('"123e4567-e89b-12d3-a456-426614174000"');
  expect(shownId('a'.repeat(64))).toBe(`"${'a'.repeat(37)}..."`);
  expect(shownId('de-DE 17')).toBe('"de-DE 17"');
  expect(shownId('she is 17')).toBe('a text of 9 characters');
  expect(shownId('she said')).toBe('a text of 8 characters');
  expect(shownId('漢'.repeat(25))).toBe('a text of 25 characters');
  expect(shownId('café')).toBe('"café"');
});

test('what is written for a number and not taken for one has a way out', () => {
  expect(['38.5%', '5 %', '0,25', ',5', '-1,5'].map(numberHint)).toEqual([
    'Write percentages as shares from 0 to 1, without a sign',
    'Write percentages as shares from 0 to 1, without a sign',
    'Write numbers with a decimal point',
    'Write numbers with a decimal point',
    'Write numbers with a decimal point',
  ]);
  expect(['high', '1,2,3', '%', ''].map(numberHint)).toEqual([undefined, undefined, undefined, undefined]);
});
