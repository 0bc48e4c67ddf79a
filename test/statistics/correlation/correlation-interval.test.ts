import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  coefficient,
  correlationMethods,
  kendallTieInflation,
} from '../../../src/statistics/correlation/correlation.ts';
import { correlationIntervals, fisherInterval } from '../../../src/statistics/correlation/correlation-interval.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const { fisher } = JSON.parse(readFileSync(new URL('../../fixtures/correlation.json', import.meta.url), 'utf8')) as {
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

describe("Kendall's interval with ties", () => {
  it('is wider by the variance that ties add, worked by hand', () => {
    // Two values four times each: pairs 56, tied 24, and of the score's variance (56 * 21 - 2 * 4 * 3 * 13) / 18 remains.
    const twoValued = [0, 0, 0, 0, 1, 1, 1, 1];
    const score = (56 * 21 - 2 * 4 * 3 * 13) / 18;
    const inflation = score / ((56 - 24) * 56) / ((56 * 21) / 18 / 56 ** 2);
    expect(kendallTieInflation(twoValued, x)).toBeCloseTo(inflation, 12);
    expect(kendallTieInflation(x, y)).toBeCloseTo(1, 12);
    const tau = coefficient.kendall(twoValued, y);
    const { lower, upper } = intervalsOf(twoValued, y).kendall;
    const half = 1.959963984540054 * Math.sqrt((0.437 * inflation) / 4);
    expect(lower).toBeCloseTo(Math.tanh(Math.atanh(tau) - half), 12);
    expect(upper).toBeCloseTo(Math.tanh(Math.atanh(tau) + half), 12);
  });

  it.each([10, 50])('holds the coefficient of %i pairs of five values in 93 of 100 samples or more', (n) => {
    const normal = normals(randomStream(4, 'ties', `${n}`));
    const fiveValues = () => Math.max(-2, Math.min(2, Math.round(normal())));
    const samples = 2000;
    let [held, without] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const [a, b] = [0, 1].map(() => Array.from({ length: n }, fiveValues));
      const tau = coefficient.kendall(a, b);
      const holds = ({ lower, upper }: { lower: number; upper: number }) => lower <= 0 && 0 <= upper;
      if (holds(fisherInterval('kendall', tau, n, 0.95, { tieInflation: kendallTieInflation(a, b) }))) held++;
      if (holds(fisherInterval('kendall', tau, n, 0.95))) without++;
    }
    expect(held / samples).toBeGreaterThan(0.93);
    expect(without / samples).toBeLessThan(0.91);
  });
});

describe('intervals of a correlation', () => {
  it('hold the coefficient, and are the plain ones of Fisher where the values are exact', () => {
    const intervals = intervalsOf(x, y);
    for (const method of correlationMethods) {
      const r = coefficient[method](x, y);
      expect(intervals[method]).toEqual(fisherInterval(method, r, 8, 0.95));
      expect(intervals[method].lower).toBeLessThan(r);
      expect(intervals[method].upper).toBeGreaterThan(r);
    }
  });

  it('grow with the error of the measurements', () => {
    const width = (error: number) => {
      const { lower, upper } = intervalsOf(x, y, error).pearson;
      return upper - lower;
    };
    expect(width(0.5)).toBeGreaterThan(width(0));
    expect(width(2)).toBeGreaterThan(width(0.5));
  });

  it('are the same for the same seed and others for another', () => {
    expect(intervalsOf(x, y, 1, 5)).toEqual(intervalsOf(x, y, 1, 5));
    expect(intervalsOf(x, y, 1, 5)).not.toEqual(intervalsOf(x, y, 1, 6));
  });
});
