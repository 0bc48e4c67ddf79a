import { describe, expect, it } from 'vitest';
import { permutationTest } from '../../../src/statistics/association/permutation.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/weat.json' with { type: 'json' };

const exactly = { budget: 1e5, random: randomStream(1, 'unused') };

describe('the permutation test of an association', () => {
  it('looks at every partition once where the budget allows', () => {
    // Sums of two of {4, 2, 1, 0}: 6, 5, 4, 3, 2, 1. Observed 4 + 1 = 5: one of six is greater.
    const result = permutationTest(Float64Array.of(4, 1, 2, 0), 2, { ...exactly, alternative: 'greater' });
    expect(result).toEqual({ pValue: 1 / 6, pValueAtLeast: 2 / 6, exact: true, partitions: 6, greater: 1 });
  });

  it('counts both directions when two-sided', () => {
    // The statistics are 5, 3, 1, -1, -3, -5, the observed one 3.
    const result = permutationTest(Float64Array.of(4, 1, 2, 0), 2, { ...exactly, alternative: 'two-sided' });
    expect(result).toMatchObject({ pValue: 2 / 6, pValueAtLeast: 4 / 6 });
  });

  it('partitions into the sizes of the sets, by the difference of means', () => {
    // One of {6, 3, 0} against two: 6 - 1.5, 3 - 3, 0 - 4.5. Observed 0: one is greater, two are farther from 0.
    const s = Float64Array.of(3, 6, 0);
    expect(permutationTest(s, 1, { ...exactly, alternative: 'greater' }).pValue).toBe(1 / 3);
    expect(permutationTest(s, 1, { ...exactly, alternative: 'two-sided' }).pValue).toBe(2 / 3);
  });

  it('gives 0 where no partition is greater, as published, and never less than 1 of the partitions otherwise', () => {
    const result = permutationTest(Float64Array.of(4, 2, 1, 0), 2, { ...exactly, alternative: 'greater' });
    expect(result).toMatchObject({ pValue: 0, pValueAtLeast: 1 / 6, greater: 0 });
  });

  it('takes sums that differ by rounding as equal', () => {
    const tenths = Float64Array.of(0.1, 0.2, 0.3, 0.3, 0.2, 0.1);
    const tens = tenths.map((value) => Math.round(value * 10));
    for (const alternative of ['greater', 'two-sided'] as const) {
      expect(permutationTest(tenths, tenths.length / 2, { ...exactly, alternative })).toEqual(
        permutationTest(tens, tens.length / 2, { ...exactly, alternative }),
      );
    }
  });

  it('equals an independent enumeration', () => {
    const { associations, permutation } = fixture.expected;
    const s = Float64Array.from(associations);
    const greater = permutationTest(s, s.length / 2, { ...exactly, alternative: 'greater' });
    const twoSided = permutationTest(s, s.length / 2, { ...exactly, alternative: 'two-sided' });
    expect(greater.partitions).toBe(permutation.partitions);
    expect(greater.greater).toBe(permutation.greater);
    expect(greater.pValueAtLeast).toBe(permutation.atLeast / permutation.partitions);
    expect(twoSided.greater).toBe(permutation.greaterTwoSided);
    expect(twoSided.pValueAtLeast).toBe(permutation.atLeastTwoSided / permutation.partitions);
  });

  it('draws partitions where there are too many, and adds one to both counts', () => {
    const s = Float64Array.of(4, 2, 1, 0);
    const { pValue, exact, partitions, greater } = permutationTest(s, s.length / 2, {
      alternative: 'greater',
      budget: 5,
      random: randomStream(1),
    });
    expect({ exact, partitions, greater }).toEqual({ exact: false, partitions: 5, greater: 0 });
    expect(pValue).toBe(1 / 6);
  });

  it('draws each partition equally often', () => {
    const s = Float64Array.from(fixture.expected.associations).map((v, i) => (i < 6 ? v : v + 0.15));
    const exact = permutationTest(s, s.length / 2, { ...exactly, alternative: 'greater' });
    const draws = 923;
    let greater = 0;
    for (let seed = 0; seed < 200; seed++) {
      greater += permutationTest(s, s.length / 2, {
        alternative: 'greater',
        budget: draws,
        random: randomStream(seed),
      }).greater;
    }
    const n = 200 * draws;
    const p = exact.pValue;
    expect(p).toBeGreaterThan(0.05);
    expect(p).toBeLessThan(0.95);
    expect(Math.abs(greater / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
  });
});
