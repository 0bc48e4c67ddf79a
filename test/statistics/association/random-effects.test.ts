import { describe, expect, it } from 'vitest';
import { randomEffects } from '../../../src/statistics/association/random-effects.ts';
import { twoSidedNormal } from '../../../src/statistics/distributions/normal-tail.ts';
import fixture from '../../fixtures/ceat.json' with { type: 'json' };

describe('pooling under a random-effects model', () => {
  it('follows a worked example', () => {
    // W = 1, 1, 2: sum 4, squares 6, fixed mean (0 + 4 + 2 x 4) / 4 = 3, Q = 9 + 1 + 2 = 12, c = 4 - 6/4 = 2.5,
    // tau2 = (12 - 2) / 2.5 = 4; v = 1/5, 1/5, 1/4.5.
    const result = randomEffects(Float64Array.of(0, 4, 4), Float64Array.of(1, 1, 0.5));
    const total = 0.4 + 1 / 4.5;
    expect(result.q).toBeCloseTo(12, 13);
    expect(result.tau2).toBeCloseTo(4, 13);
    expect(result.i2).toBeCloseTo(10 / 12, 13);
    expect(result.estimate).toBeCloseTo((0.8 + 4 / 4.5) / total, 13);
    expect(result.standardError).toBeCloseTo(Math.sqrt(1 / total), 13);
  });

  it('is the fixed-effect mean where the effects differ less than their variances', () => {
    const result = randomEffects(Float64Array.of(1, 2), Float64Array.of(10, 30));
    expect(result).toMatchObject({ tau2: 0, i2: 0 });
    expect(result.estimate).toBeCloseTo(1.25, 14);
    expect(result.standardError).toBeCloseTo(Math.sqrt(7.5), 14);
  });

  it('has no heterogeneity where all effects are equal, or there is one', () => {
    expect(randomEffects(Float64Array.of(0.7, 0.7, 0.7), Float64Array.of(1, 2, 3))).toMatchObject({
      q: 0,
      tau2: 0,
      i2: 0,
    });
    const one = randomEffects(Float64Array.of(0.7), Float64Array.of(4));
    expect(one).toMatchObject({ estimate: 0.7, standardError: 2, q: 0, tau2: 0, i2: 0 });
  });

  it('keeps its digits where the effects are large and nearly alike', () => {
    const variances = Float64Array.of(1, 2, 3, 4);
    const near = randomEffects(Float64Array.of(1, 2, 3, 5), variances);
    const far = randomEffects(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 5), variances);
    expect(far.q).toBeCloseTo(near.q, 6);
  });
});

describe('the two-sided normal tail', () => {
  it.each(fixture.normalTails)('equals SciPy at z = $z', ({ z, p, log10p }) => {
    const tail = twoSidedNormal(-z);
    expect(tail).toEqual(twoSidedNormal(z));
    // A unit in the last place of z is worth z^2 units in that of p.
    if (p > 0) expect(Math.abs(tail.p / p - 1)).toBeLessThan(4e-16 * (1 + z * z));
    expect(Math.abs(tail.log10 - log10p)).toBeLessThan(1e-14 * Math.max(1, -log10p));
  });

  it('never says that a p value is 0', () => {
    expect(twoSidedNormal(460)).toMatchObject({ p: Number.MIN_VALUE });
    expect(twoSidedNormal(460).log10).toBeLessThan(-40_000);
  });
});
