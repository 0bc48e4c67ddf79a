import { describe, expect, it } from 'vitest';
import { normals } from '../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { wassersteinDistance, wassersteinErrors } from '../../src/statistics/means/wasserstein.ts';
import fixture from '../fixtures/score-gaps.json' with { type: 'json' };

const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

describe('the Wasserstein distance', () => {
  it('is what SciPy gives, with and without ties', () => {
    for (const { a, b, distance } of fixture.pairs) {
      expect(wassersteinDistance(sorted(a), sorted(b))).toBeCloseTo(distance, 12);
      expect(wassersteinDistance(sorted(b), sorted(a))).toBeCloseTo(distance, 12);
    }
    expect(fixture.pairs).toHaveLength(8);
  });

  it('of a sample from itself is 0, and from one moved by 3 is 3', () => {
    const own = sorted([1, 5, 5, 9]);
    expect(wassersteinDistance(own, own)).toBe(0);
    expect(
      wassersteinDistance(
        own,
        own.map((x) => x + 3),
      ),
    ).toBe(3);
  });
});

describe('what chance adds to a Wasserstein distance', () => {
  const normal = normals(randomStream(1, 'normal'));
  const sample = (n: number, shift = 0) => Float64Array.from({ length: n }, () => normal() + shift).sort();
  const errorsOf = (a: Float64Array, b: Float64Array) => wassersteinErrors(a, b, randomStream(2, 'errors'));
  const average = (values: Float64Array) => values.reduce((sum, one) => sum + one, 0) / values.length;

  it('of samples of one distribution is their distance, on average', () => {
    const [found, added] = [0, 0].map(() => new Float64Array(60));
    for (let r = 0; r < 60; r++) {
      const errors = errorsOf(sample(50), sample(150));
      found[r] = errors.value;
      added[r] = average(errors.added);
    }
    // Student's t and the bridges' n - 1 make it a little more.
    expect(average(added) / average(found)).toBeGreaterThan(0.95);
    expect(average(added) / average(found)).toBeLessThan(1.12);
  });

  it('of distributions that are surely apart is 0 on average, as of a difference of means', () => {
    const errors = errorsOf(sample(400, 6), sample(400));
    expect(Math.abs(average(errors.added))).toBeLessThan(0.02);
    const error = Math.sqrt(errors.added.reduce((sum, one) => sum + one ** 2, 0) / errors.added.length);
    expect(error).toBeGreaterThan(0.9 * Math.sqrt(2 / 400));
    expect(error).toBeLessThan(1.1 * Math.sqrt(2 / 400));
    expect(errors.upper).toBeGreaterThan(errors.value + 1.9 * Math.sqrt(2 / 400));
  });

  it('is the same for more numbers than there are places to look at, whatever their unit', () => {
    const [a, b] = [sample(500), sample(500)];
    const errors = errorsOf(a, b);
    const scaled = errorsOf(
      a.map((x) => 1000 * x),
      b.map((x) => 1000 * x),
    );
    expect(average(scaled.added) / average(errors.added)).toBeCloseTo(1000, 6);
  });
});
