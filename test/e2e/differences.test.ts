import { expect, test } from 'vitest';
import { differences } from './differences.ts';

test('numbers may part by the tolerance, nothing else may', () => {
  const report = { value: 0.5, list: [1, 2], text: 'a', none: null };
  expect(differences(report, { ...report, value: 0.50004 }, 1e-4)).toEqual([]);
  expect(differences(report, { ...report, value: 0.5001 }, 1e-4)).toEqual(['$.value: 0.5 and 0.5001']);
  expect(differences(report, { ...report, value: null }, 1e-4)).toEqual(['$.value: 0.5 and null']);
  expect(differences(report, { ...report, text: 'b' }, 1e-4)).toEqual(['$.text: "a" and "b"']);
  expect(differences(report, { ...report, list: [1] }, 1e-4)).toEqual(['$.list.1: 2 and undefined']);
  expect(differences(report, { ...report, none: undefined, more: 1 }, 1e-4)).toHaveLength(2);
  expect(differences({ list: [] }, { list: {} }, 1e-4)).toEqual(['$.list: a list and a mapping']);
  expect(differences({ zero: 0 }, { zero: 1e-300 }, 1e-4)).toHaveLength(1);
});
