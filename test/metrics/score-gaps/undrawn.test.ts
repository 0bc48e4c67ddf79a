import { describe, expect, it } from 'vitest';
import { lognormalDeviation, lSkewness, shapeOf } from '../../../metrics/score-gaps/undrawn.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/lognormal-shape.json' with { type: 'json' };

describe('L-skewness', () => {
  it('of a toy, by hand', () => {
    // Ranges of pairs: 1 2 5 1 4 3, half their mean is 4/3. x3 - 2 x2 + x1 of triples: 0 3 1 2, a third of their mean is 1/2.
    expect(lSkewness(Float64Array.of(1, 2, 3, 6))).toBeCloseTo(3 / 8, 12);
    expect(lSkewness(Float64Array.of(-6, -3, -2, -1))).toBeCloseTo(-3 / 8, 12);
  });

  it('is what all pairs and triples give', () => {
    for (const { numbers, lSkewness: expected } of fixture.samples)
      expect(lSkewness(Float64Array.from(numbers))).toBeCloseTo(expected, 10);
    expect(fixture.samples).toHaveLength(3);
  });

  it('does not change with place and scale, however great', () => {
    const numbers = Float64Array.of(0, 1, 1, 2, 9);
    const expected = lSkewness(numbers);
    expect(lSkewness(numbers.map((number) => 1e60 * number - 1e60))).toBeCloseTo(expected, 10);
    expect(lSkewness(numbers.map((number) => number / 1024 + 4096))).toBeCloseTo(expected, 10);
  });
});

describe('the lognormal distribution of an L-skewness', () => {
  it('is what integration says', () => {
    for (const { deviation, lSkewness: given } of fixture.shapes) {
      expect(lognormalDeviation(given) / deviation).toBeCloseTo(1, 5);
      expect(lognormalDeviation(-given) / deviation).toBeCloseTo(-1, 5);
    }
    expect(fixture.shapes).toHaveLength(5);
  });

  it('has a logarithm of deviation 1 at most', () => {
    expect(lognormalDeviation(0.9)).toBe(1);
    expect(lognormalDeviation(-0.9)).toBe(-1);
  });

  it('is normal where there is no skewness, and has the moments of the distribution', () => {
    expect(shapeOf(Float64Array.of(1, 2, 3, 4, 5))).toEqual({ skewness: 0, kurtosis: 3 });
    const most = fixture.shapes.find(({ deviation }) => deviation === 1)!;
    const { skewness, kurtosis } = shapeOf(Float64Array.of(1, 1, 1, 1, 1, 9));
    expect(skewness).toBeCloseTo(most.skewness, 9);
    expect(kurtosis).toBeCloseTo(most.kurtosis, 9);
  });

  it('is mirrored with the numbers', () => {
    const draw = randomStream(1, 'mirror');
    const numbers = Float64Array.from({ length: 30 }, () => draw.next() ** 2).sort();
    const [one, other] = [shapeOf(numbers), shapeOf(numbers.map((number) => -number).sort())];
    expect(one.skewness).toBeGreaterThan(0.3);
    expect(other.skewness).toBeCloseTo(-one.skewness, 9);
    expect(other.kurtosis).toBeCloseTo(one.kurtosis, 9);
  });
});
