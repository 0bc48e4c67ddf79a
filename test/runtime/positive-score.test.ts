import { describe, expect, it } from 'vitest';
import { positiveScore, relationProblems, sumBeyondOne } from '../../src/runtime/positive-score.ts';

describe('the score of several positive labels', () => {
  it('is the sum of labels that exclude each other, and the greatest of labels that do not', () => {
    expect(positiveScore([0.25, 0.5], 'exclusive')).toBe(0.75);
    expect(positiveScore([0.25, 0.5], 'independent')).toBe(0.5);
    expect(positiveScore([0.5, 0.5000001], 'exclusive')).toBe(1);
    expect(positiveScore([1.0000001], 'independent')).toBe(1);
  });

  it('is missing where one of them is', () => {
    expect(positiveScore([0.25, Number.NaN], 'exclusive')).toBeNaN();
    expect(positiveScore([Number.NaN, 0.25], 'independent')).toBeNaN();
  });

  it('exceeds 1 by what rounding to the digits written can explain, and by no more', () => {
    expect(sumBeyondOne([0.34, 0.34, 0.33])).toBeNull();
    expect(sumBeyondOne([0.34, 0.34, 0.34])).toBeCloseTo(1.02, 10);
    expect(sumBeyondOne([0.335, 0.335, 0.335])).toBeCloseTo(1.005, 10);
    expect(sumBeyondOne([0.3335, 0.3335, 0.3331])).toBeNull();
    expect(sumBeyondOne([1, 1])).toBe(2);
    expect(sumBeyondOne([1, 1e-7])).toBeNull();
    expect(sumBeyondOne([1, Number.NaN])).toBeNull();
  });
});

describe('whether labels exclude each other', () => {
  it('is asked only where several different labels are positive and it is not declared', () => {
    expect(relationProblems(['a'], undefined)).toEqual([]);
    expect(relationProblems(['a', 'a'], undefined)).toEqual([]);
    expect(relationProblems(['a', 'b'], 'independent')).toEqual([]);
    const [{ key, message, hint }] = relationProblems([...'abcdefghij'], undefined);
    expect(key).toBe('labels');
    expect(message).toBe(
      '10 labels count as positive (a, b, c, d, e, f, g, h and 2 more), and nothing says whether labels exclude each other',
    );
    expect(hint).toMatch(/`labels: exclusive`.*`labels: independent`/);
  });
});
