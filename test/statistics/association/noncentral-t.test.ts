import { describe, expect, it, test } from 'vitest';
import { noncentralityLimits, noncentralT } from '../../../src/statistics/association/noncentral-t.ts';
import fixture from '../../fixtures/effect-size-interval.json' with { type: 'json' };

describe('The noncentral t distribution', () => {
  test.each(fixture.chances)('is that of SciPy: t $t, $df degrees, lambda $lambda', ({ t, df, lambda, below }) => {
    expect(noncentralT(t, df)(lambda)).toBeCloseTo(below, 9);
  });

  it('is that of a normal shifted by lambda at t = 0', () => {
    // (Z + lambda) / S <= 0 where Z <= -lambda, whatever S.
    expect(noncentralT(0, 3)(1.959963984540054)).toBeCloseTo(0.025, 12);
  });

  it('has limits that mirror each other, and that the observed t is at the quantiles of', () => {
    const { lower, upper } = noncentralityLimits(2, 4, 0.025);
    const mirrored = noncentralityLimits(-2, 4, 0.025);
    expect(mirrored.lower).toBeCloseTo(-upper, 9);
    expect(mirrored.upper).toBeCloseTo(-lower, 9);
    expect(noncentralT(2, 4)(lower)).toBeCloseTo(0.975, 9);
    expect(noncentralT(2, 4)(upper)).toBeCloseTo(0.025, 9);
  });

  it('has limits of a very great t, too', () => {
    const { lower, upper } = noncentralityLimits(5000, 4, 0.025);
    // lambda is about t S: sqrt of chi-squared over its degrees, 0.4844 and 11.143 of 4.
    expect(lower / 5000).toBeCloseTo(Math.sqrt(0.4844 / 4), 2);
    expect(upper / 5000).toBeCloseTo(Math.sqrt(11.143 / 4), 2);
  });
});
