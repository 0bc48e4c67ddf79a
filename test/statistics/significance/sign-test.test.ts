import { describe, expect, it } from 'vitest';
import { signTest } from '../../../src/statistics/significance/sign-test.ts';
import fixture from '../../fixtures/story-data-sets.json' with { type: 'json' };

describe('the sign test', () => {
  it('is twice the smaller tail of the binomial', () => {
    // 8 of 10: 2 x (1 + 10 + 45) / 1024.
    expect(signTest(8, 2)).toBeCloseTo(0.109375, 14);
    expect(signTest(2, 8)).toBe(signTest(8, 2));
    expect(signTest(5, 0)).toBeCloseTo(2 / 32, 14);
  });

  it('is 1 for an even split and without comparisons', () => {
    expect(signTest(3, 3)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
  });

  it("equals SciPy's binomtest, up to 1,490 comparisons", () => {
    for (const { wins, losses, p } of Object.values(fixture['crows-pairs'].exact)) {
      expect(Math.abs(signTest(wins, losses) / p - 1)).toBeLessThan(1e-10);
    }
  });

  it('does not lose the middle where the first probability is too small to be written', () => {
    expect(signTest(1000, 1000)).toBe(1);
    // Normal approximation with continuity correction: z = 99 / sqrt(2000).
    expect(signTest(1050, 950)).toBeCloseTo(0.0268, 3);
  });
});
