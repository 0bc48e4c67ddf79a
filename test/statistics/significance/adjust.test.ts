import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from '../../../src/statistics/significance/adjust.ts';

const { families } = JSON.parse(readFileSync(new URL('../../fixtures/correlation.json', import.meta.url), 'utf8')) as {
  families: { p: number[]; holm: number[]; benjaminiHochberg: number[] }[];
};

const near = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-14);
};

describe('adjusted p-values', () => {
  it('follow their definitions on a toy worked by hand', () => {
    // Ascending .01 .03 .04: Holm 3 x .01, 2 x .03, then no less than that; Benjamini-Hochberg from the top.
    near(holm([0.03, 0.01, 0.04]), [0.06, 0.03, 0.06]);
    near(benjaminiHochberg([0.03, 0.01, 0.04]), [0.04, 0.03, 0.04]);
  });

  it.each(families)('equal statsmodels for $p.length tests', ({ p, holm: h, benjaminiHochberg: bh }) => {
    near(holm(p), h);
    near(benjaminiHochberg(p), bh);
  });

  it('stay below 1 and leave a single test alone', () => {
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([0.2])).toEqual([0.2]);
    expect(benjaminiHochberg([0.2])).toEqual([0.2]);
    expect(holm([])).toEqual([]);
    expect(benjaminiHochberg([])).toEqual([]);
  });
});
