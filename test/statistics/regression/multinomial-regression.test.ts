import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitMultinomial, predictMultinomial } from '../../../src/statistics/regression/multinomial-regression.ts';

interface Case {
  name: string;
  c: number;
  x: number[][];
  y: number[];
  /** [classes, columns] */
  weights: number[][];
  probabilities: number[];
}
const cases: Case[] = JSON.parse(
  readFileSync(new URL('../../fixtures/logistic-regression.json', import.meta.url), 'utf8'),
).multinomial;

const problemOf = ({ x, y, c }: Pick<Case, 'x' | 'y' | 'c'>) => ({
  values: Float32Array.from(x.flat()),
  dimensions: x[0].length,
  rows: Uint32Array.from(x.keys()),
  codes: Uint16Array.from(y),
  classes: Math.max(...y) + 1,
  c,
});
const furthest = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);
};

describe('multinomial logistic regression', () => {
  it.each(cases)('equals scikit-learn: $name', (each) => {
    const problem = problemOf(each);
    const model = fitMultinomial(problem);
    expect(model.converged).toBe(true);
    expect(furthest(predictMultinomial(model, problem), each.probabilities)).toBeLessThan(1e-6);
    for (const [k, row] of each.weights.entries()) {
      const size = Math.max(...row.map(Math.abs));
      expect(furthest(model.weights[k], row)).toBeLessThan(1e-5 * size);
    }
  });

  it('finds the optimum worked out by hand', () => {
    // Without signal the weights are 0 and the probabilities the shares.
    const problem = problemOf({ x: [[1], [-1], [1], [-1], [1], [-1], [1], [-1]], y: [0, 0, 0, 0, 1, 1, 2, 2], c: 1 });
    const model = fitMultinomial(problem);
    for (const weights of model.weights) expect(weights[0]).toBeCloseTo(0, 7);
    expect([...predictMultinomial(model, { ...problem, rows: Uint32Array.of(0) })]).toEqual([
      expect.closeTo(0.5, 6),
      expect.closeTo(0.25, 6),
      expect.closeTo(0.25, 6),
    ]);
  });

  it('is centred, gives constant columns no weight, and the same bytes each time', () => {
    const each = cases[1];
    const problem = problemOf({ ...each, x: each.x.map((row) => [...row, 0.25]) });
    const model = fitMultinomial(problem);
    expect(fitMultinomial(problem)).toEqual(model);
    for (let j = 0; j < problem.dimensions; j++) {
      expect(model.weights.reduce((sum, row) => sum + row[j], 0)).toBeCloseTo(0, 12);
    }
    for (const row of model.weights) expect(row[problem.dimensions - 1]).toBe(0);
    expect(model.intercepts.reduce((sum, b) => sum + b, 0)).toBeCloseTo(0, 10);
  });

  it('depends neither on the order of the rows nor on the names of the classes', () => {
    const each = cases[1];
    const problem = problemOf(each);
    const model = fitMultinomial(problem);
    const reversed = fitMultinomial({ ...problem, rows: problem.rows.slice().reverse() });
    const renamed = fitMultinomial({ ...problem, codes: problem.codes.map((code) => (code + 1) % 4) });
    for (let k = 0; k < 4; k++) {
      expect(furthest(reversed.weights[k], [...model.weights[k]])).toBeLessThan(1e-5);
      expect(furthest(renamed.weights[(k + 1) % 4], [...model.weights[k]])).toBeLessThan(1e-3);
    }
  });
});
