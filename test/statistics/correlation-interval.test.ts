import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coefficient, correlationMethods } from '../../src/statistics/correlation.ts';
import { correlationIntervals, fisherInterval } from '../../src/statistics/correlation-interval.ts';
import { normals } from '../../src/statistics/normal.ts';
import { randomStream } from '../../src/statistics/random.ts';

const { fisher } = JSON.parse(readFileSync(new URL('../fixtures/correlation.json', import.meta.url), 'utf8')) as {
  fisher: { n: number; r: number; lower: number; upper: number }[];
};

const intervalsOf = (x: number[], y: number[], error = 0, seed = 1) =>
  correlationIntervals(
    { values: x, redraw: error > 0 ? (i, deviate) => x[i] + error * deviate : null },
    { values: y, redraw: null },
    { level: 0.95, resamples: 1000, random: randomStream(seed, 'test') },
  );
const x = [1, 2, 3, 4, 5, 6, 7, 8];
const y = [2, 1, 4, 3, 7, 8, 5, 6];

describe("Fisher's interval", () => {
  it.each(fisher)('equals NumPy for r = $r, n = $n', ({ r, n, lower, upper }) => {
    const interval = fisherInterval('pearson', r, n, 0.95);
    expect(interval.lower).toBeCloseTo(lower, 12);
    expect(interval.upper).toBeCloseTo(upper, 12);
  });

  it.each([5, 8, 19])('holds the correlation of %i normal pairs in 95 of 100 samples', (n) => {
    const normal = normals(randomStream(3, 'coverage', `${n}`));
    const samples = 4000;
    for (const rho of [0, 0.8]) {
      let held = 0;
      for (let sample = 0; sample < samples; sample++) {
        const a = Array.from({ length: n }, normal);
        const b = a.map((v) => rho * v + Math.sqrt(1 - rho * rho) * normal());
        const { lower, upper } = fisherInterval('pearson', coefficient.pearson(a, b), n, 0.95);
        if (lower <= rho && rho <= upper) held++;
      }
      // Four standard errors of a share of 0.95, and Fisher's approximation is good to about half a per cent.
      expect(Math.abs(held / samples - 0.95)).toBeLessThan(0.019);
    }
  });

  it('leaves a perfect order of few subjects room below', () => {
    for (const method of ['spearman', 'kendall'] as const) {
      const { lower, upper } = fisherInterval(method, 1, 6, 0.95);
      expect(upper).toBe(1);
      expect(lower).toBeGreaterThan(0);
      expect(lower).toBeLessThan(0.95);
    }
  });

  it("does not bound Kendall's tau of four subjects", () => {
    expect(fisherInterval('kendall', 1 / 3, 4, 0.95)).toEqual({ lower: -1, upper: 1 });
  });
});

describe('intervals of a correlation', () => {
  it('hold the coefficient, and are the plain ones of Fisher where the values are exact', () => {
    const intervals = intervalsOf(x, y);
    for (const method of correlationMethods) {
      const r = coefficient[method](x, y);
      expect(intervals[method].fisher).toEqual(fisherInterval(method, r, 8, 0.95));
      expect(intervals[method].fisher.lower).toBeLessThan(r);
      expect(intervals[method].fisher.upper).toBeGreaterThan(r);
    }
  });

  it('grow with the error of the measurements', () => {
    const width = (error: number) => {
      const { lower, upper } = intervalsOf(x, y, error).pearson.fisher;
      return upper - lower;
    };
    expect(width(0.5)).toBeGreaterThan(width(0));
    expect(width(2)).toBeGreaterThan(width(0.5));
  });

  it('are the same for the same seed and others for another', () => {
    expect(intervalsOf(x, y, 1, 5)).toEqual(intervalsOf(x, y, 1, 5));
    expect(intervalsOf(x, y, 1, 5)).not.toEqual(intervalsOf(x, y, 1, 6));
  });

  it('skip and count resamples of fewer than three distinct subjects', () => {
    // Of 4^4 resamples of four subjects 4 hold one of them and 6 (2^4 - 2) hold two: 88 of 256.
    const { skipped, bootstrap } = intervalsOf([1, 2, 3, 4], [2, 1, 4, 3]).pearson;
    expect(skipped / 1000).toBeGreaterThan(88 / 256 - 0.06);
    expect(skipped / 1000).toBeLessThan(88 / 256 + 0.06);
    expect(bootstrap?.method).toBe(`bootstrap (percentile, ${1000 - skipped} resamples)`);
  });

  it('have no bootstrap where most resamples have no coefficient', () => {
    // A resample needs both the one subject that differs in x, the one that differs in y, and a third.
    expect(intervalsOf([0, 0, 1, 0], [0, 0, 0, 1]).pearson.bootstrap).toBeNull();
  });
});
