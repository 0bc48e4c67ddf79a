import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pearson } from '../../../src/statistics/correlation/correlation.ts';
import { jackknifeDifference, williams } from '../../../src/statistics/correlation/dependent-correlations.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/dependent-correlations.json', import.meta.url), 'utf8'),
);

/** y, and two series that hang on it with the given weights and share noise. */
function series(n: number, [wa, wb]: [number, number], name: string) {
  const normal = normals(randomStream(1, name));
  const y = Array.from({ length: n }, () => normal());
  const shared = Array.from({ length: n }, () => normal());
  const a = y.map((v, i) => wa * v + shared[i] + normal());
  const b = y.map((v, i) => wb * v + shared[i] + normal());
  return { y, a, b };
}

const testOf = (y: number[], a: number[], b: number[]) =>
  williams({ ya: pearson(y, a), yb: pearson(y, b), ab: pearson(a, b) }, y.length);

describe("Williams' t", () => {
  test.each(fixture.cases as Record<string, number>[])('as numpy and scipy have it: n $n', ({ n, t, p, ...r }) => {
    const found = williams(r as never, n)!;
    expect(found.degreesOfFreedom).toBe(n - 3);
    expect(found.t).toBeCloseTo(t, 7);
    expect(found.pValue).toBeCloseTo(p, 7);
  });

  // Published worked examples, as the tests of the R package cocor quote them (github.com/cran/cocor, tests).
  test.each([
    ['the program DEPCOR of Silver, Hittner and May 2006', { ya: 0.3, yb: 0.4, ab: 0.5 }, 100, -1.0767, 0.2843],
    ['Steiger 1980, case A (p. 249)', { ya: 0.4, yb: 0.5, ab: 0.1 }, 103, -0.8913, null],
  ] as const)('as published: %s', (_source, r, n, t, p) => {
    const found = williams(r, n)!;
    expect(found.t).toBeCloseTo(t, 4);
    if (p !== null) expect(found.pValue).toBeCloseTo(p, 4);
  });

  test('by hand: uncorrelated metrics, n 7', () => {
    // |R| = 1 - 0.36 = 0.64, mean 0.3: t = 0.6 sqrt(6 / (3 * 0.64 + 0.09)).
    expect(williams({ ya: 0.6, yb: 0, ab: 0 }, 7)!.t).toBeCloseTo(0.6 * Math.sqrt(6 / 2.01), 12);
  });

  test('swapping the metrics turns the sign, rescaling one changes nothing', () => {
    const { y, a, b } = series(30, [1, 0.3], 'swap');
    const found = testOf(y, a, b)!;
    const swapped = testOf(y, b, a)!;
    expect(swapped.t).toBeCloseTo(-found.t, 12);
    expect(swapped.pValue).toBeCloseTo(found.pValue, 12);
    expect(
      testOf(
        y,
        a.map((v) => 7 * v - 100),
        b,
      )!.t,
    ).toBeCloseTo(found.t, 9);
  });

  test('has no value where one metric is the other, or its mirror image', () => {
    const { y, a } = series(12, [1, 1], 'same');
    expect(
      testOf(
        y,
        a,
        a.map((v) => 3 * v + 1),
      ),
    ).toBeNull();
    expect(
      testOf(
        y,
        a,
        a.map((v) => -v),
      ),
    ).toBeNull();
  });

  test('rejects about 5 % where there is no difference', () => {
    let rejected = 0;
    for (let k = 0; k < 4000; k++) {
      const { y, a, b } = series(25, [0.7, 0.7], `null ${k}`);
      if (testOf(y, a, b)!.pValue < 0.05) rejected++;
    }
    // Four standard errors of a share of 0.05 in 4000.
    expect(Math.abs(rejected / 4000 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 4000));
  });
});

describe('the jackknife', () => {
  test('is what leaving out each item by hand gives', () => {
    const { y, a, b } = series(11, [1, 0.2], 'by hand');
    const difference = (without: number) => {
      const [p, q, r] = [y, a, b].map((values) => values.filter((_, i) => i !== without));
      return pearson(p, q) - pearson(p, r);
    };
    const each = y.map((_, i) => difference(i));
    const mean = each.reduce((sum, d) => sum + d, 0) / 11;
    const deviation = Math.sqrt((10 / 11) * each.reduce((sum, d) => sum + (d - mean) ** 2, 0));
    const { interval } = jackknifeDifference(y, a, b)!;
    // Student's t, 9 degrees of freedom: 2.2621571628.
    expect(interval.lower).toBeCloseTo(difference(-1) - 2.2621571628 * deviation, 8);
    expect(interval.upper).toBeCloseTo(difference(-1) + 2.2621571628 * deviation, 8);
  });

  test('finds a clear difference, and turns with the metrics', () => {
    const { y, a, b } = series(120, [2, 0.1], 'clear');
    const found = jackknifeDifference(y, a, b)!;
    expect(found.interval.lower).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.001);
    const swapped = jackknifeDifference(y, b, a)!;
    expect(swapped.interval.upper).toBeCloseTo(-found.interval.lower, 12);
    expect(swapped.pValue).toBeCloseTo(found.pValue, 12);
  });

  test('has no value of a metric with itself, of a constant, and of a series that one text alone makes vary', () => {
    const { y, a, b } = series(20, [1, 1], 'self');
    const flat = a.map(() => 1);
    const one = a.map((_, i) => (i === 7 ? 1 : 0));
    expect(jackknifeDifference(y, a, a)).toBeNull();
    expect(jackknifeDifference(y, a, flat)).toBeNull();
    expect(jackknifeDifference(one, a, b)).toBeNull();
  });

  test.each([
    ['judgements of 0 and 1', (t: number) => (t > 0 ? 1 : 0), (u: number) => u],
    ['skewed judgements and metrics', Math.exp, Math.exp],
  ])('rejects no more often than it says: %s', (_of, judged, said) => {
    for (const n of [10, 20]) {
      let rejected = 0;
      for (let run = 0; run < 600; run++) {
        const { y, a, b } = series(n, [0.6, 0.6], `jackknife ${run}`);
        if ((jackknifeDifference(y.map(judged), a.map(said), b.map(said))?.pValue ?? 1) < 0.05) rejected++;
      }
      expect(rejected / 600).toBeLessThan(0.08);
    }
  });
});
