import { expect, it } from 'vitest';
import { addReasons, allFinal, countReasons, tellReasons } from '../../src/contract/missing.ts';

it('counts by reason, in one order', () => {
  const counts = countReasons(['filtered', null, 'empty', 'filtered', null]);
  expect(Object.entries(counts)).toEqual([
    ['empty', 1],
    ['filtered', 2],
  ]);
  expect(Object.entries(addReasons([{ filtered: 1 }, undefined, { cut: 2, filtered: 3 }]))).toEqual([
    ['cut', 2],
    ['filtered', 4],
  ]);
  expect(tellReasons(counts)).toBe('1 with an empty answer, 2 refused by a content filter');
  expect([tellReasons({}), tellReasons(undefined)]).toEqual(['', '']);
});

it('keeps what is final', () => {
  expect([{}, undefined, { filtered: 1, empty: 2 }, { failed: 1 }, { cut: 1, rejected: 1 }].map(allFinal)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
