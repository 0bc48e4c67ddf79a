import { describe, expect, test } from 'vitest';
import { poissonBinomialTest } from '../../../src/statistics/significance/poisson-binomial.ts';
import fixture from '../../fixtures/model-inversion.json' with { type: 'json' };

describe('the Poisson binomial test', () => {
  test('by hand: one of two, or both, with 1/2 and 1/4', () => {
    expect(poissonBinomialTest(1, [0.5, 0.25])).toBe(1 - 0.5 * 0.75);
    expect(poissonBinomialTest(2, [0.5, 0.25])).toBe(0.125);
  });

  const { chances, atLeast } = fixture.poissonBinomial;
  test.each(atLeast.map((expected, k) => [k, expected]))(
    '%i or more of six: all outcomes in fractions',
    (k, expected) => {
      expect(poissonBinomialTest(k, chances)).toBeCloseTo(expected, 14);
    },
  );

  test('is the binomial tail where all are alike, and keeps its digits far out', () => {
    // Of 3 of 10 with 1/10: 1 - .9^10 - 10 .1 .9^9 - 45 .01 .9^8.
    expect(poissonBinomialTest(3, Array(10).fill(0.1))).toBeCloseTo(0.0701908264, 10);
    // All 20 of 20 with one in ten thousand.
    expect(poissonBinomialTest(20, Array(20).fill(1e-4)) / 1e-80).toBeCloseTo(1, 10);
  });

  test('does not depend on the order', () => {
    expect(poissonBinomialTest(3, [...chances].reverse())).toBeCloseTo(poissonBinomialTest(3, chances), 15);
  });

  test('none is certain, more than all is impossible, and certain trials always succeed', () => {
    expect(poissonBinomialTest(0, [])).toBe(1);
    expect(poissonBinomialTest(0, [0.2])).toBe(1);
    expect(poissonBinomialTest(3, [0.5, 0.5])).toBe(0);
    expect(poissonBinomialTest(2, [1, 1])).toBe(1);
  });
});
