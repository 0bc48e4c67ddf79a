import { describe, expect, it } from 'vitest';
import { effectSize, effectSizeVariance } from '../../../src/statistics/association/effect-size.ts';

describe('the effect size', () => {
  it('is the difference of the means over the standard deviation of all', () => {
    // Means 2 and -2; squares around the mean 0 are 9 + 1 + 9 + 1 = 20.
    const s = Float64Array.of(3, 1, -3, -1);
    expect(effectSize(s, 2, 2, 1)).toEqual({ value: 4 / Math.sqrt(20 / 3), deviation: Math.sqrt(20 / 3) });
    expect(effectSize(s, 2, 2, 0)).toEqual({ value: 4 / Math.sqrt(5), deviation: Math.sqrt(5) });
  });

  it('takes sets of different sizes', () => {
    const { value } = effectSize(Float64Array.of(1, 1, 1, 0), 3, 1, 0);
    expect(value).toBeCloseTo(1 / Math.sqrt(3 / 16), 14);
  });

  it('reads its words from the start it is given', () => {
    const s = Float64Array.of(99, 3, 1, -3, -1, 99);
    expect(effectSize(s, 2, 2, 1, 1)).toEqual(effectSize(s.slice(1, 5), 2, 2, 1));
  });

  it('is at most 2 with ddof 0', () => {
    expect(effectSize(Float64Array.of(1, 1, 1, 0, 0, 0), 3, 3, 0).value).toBeCloseTo(2, 14);
  });

  it('is not defined where all words are associated alike, up to rounding', () => {
    for (const s of [Float64Array.of(0.3, 0.3, 0.3, 0.3), Float64Array.of(0.1 + 0.2, 0.3, 0.3, 0.3)]) {
      expect(effectSize(s, 2, 2, 1)).toEqual({ value: Number.NaN, deviation: 0 });
    }
  });

  it('has the textbook variance of a standardised mean difference', () => {
    expect(effectSizeVariance(1, 8, 8)).toBe(16 / 64 + 1 / 32);
  });
});
