import { expect, it } from 'vitest';
import { greatestOf, leastOf } from '../../src/support/extremes.ts';

it('holds of more numbers than a call takes arguments', () => {
  const many = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_000);
  expect(() => Math.max(...many)).toThrow(RangeError);
  expect([leastOf(many), greatestOf(many)]).toEqual([0, 999_999]);
});

it('says what Math.min and Math.max say', () => {
  for (const numbers of [[], [3], [-1, -2], [1, Number.NaN, 2], [-0, 0]]) {
    expect([leastOf(numbers), greatestOf(numbers)]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
  }
});
