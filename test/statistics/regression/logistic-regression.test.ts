import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitLogistic, predictLogistic } from '../../../src/statistics/regression/logistic-regression.ts';

interface Case {
  name: string;
  c: number;
  x: number[][];
  y: number[];
  standardised: number[];
  intercept: number;
  probabilities: number[];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/logistic-regression.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

const everyRow = (n: number) => Uint32Array.from({ length: n }, (_, i) => i);
const problemOf = ({ x, y, c }: Pick<Case, 'x' | 'y' | 'c'>) => ({
  values: Float32Array.from(x.flat()),
  dimensions: x[0].length,
  rows: everyRow(x.length),
  positive: Uint8Array.from(y),
  c,
});
const near = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i] - value), `${i}: ${actual[i]} against ${value}`).toBeLessThanOrEqual(tolerance);
  }
};

describe('logistic regression', () => {
  it.each(cases)('equals scikit-learn: $name', (each) => {
    const problem = problemOf(each);
    const model = fitLogistic(problem);
    expect(model.converged).toBe(true);
    near(model.standardised, each.standardised, 2e-6);
    near(predictLogistic(model, problem), each.probabilities, 1e-6);
  });

  it('finds the optimum worked out by hand', () => {
    // Without signal the weight is 0 and the intercept the log odds of 3 to 1.
    const model = fitLogistic(
      problemOf({ x: [[1], [-1], [1], [-1], [1], [-1], [1], [-1]], y: [1, 1, 1, 1, 1, 1, 0, 0], c: 1 }),
    );
    expect(model.weights[0]).toBeCloseTo(0, 7);
    expect(model.intercept).toBeCloseTo(Math.log(3), 6);
  });

  it('is stationary: the penalty balances the residuals at the optimum', () => {
    const each = cases[1];
    const { standardised } = fitLogistic(problemOf(each));
    const p = predictLogistic(fitLogistic(problemOf(each)), problemOf(each));
    const n = each.x.length;
    for (const [j, weight] of standardised.entries()) {
      const column = Float32Array.from(each.x, (row) => row[j]);
      const mean = column.reduce((sum, v) => sum + v, 0) / n;
      const sd = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
      const slope = each.y.reduce((sum, y, i) => sum + (p[i] - y) * ((column[i] - mean) / sd), 0);
      expect(Math.abs(weight + each.c * slope)).toBeLessThan(1e-5);
    }
  });

  it('learns from the given rows alone', () => {
    const each = cases[0];
    const rows = everyRow(each.x.length).filter((i) => i % 3 !== 0);
    const subset = fitLogistic({ ...problemOf(each), rows });
    const copied = fitLogistic(
      problemOf({ ...each, x: each.x.filter((_, i) => i % 3 !== 0), y: each.y.filter((_, i) => i % 3 !== 0) }),
    );
    expect([...subset.weights]).toEqual([...copied.weights]);
    expect(subset.intercept).toBe(copied.intercept);
  });

  it('gives the same bytes each time, and the same probabilities whatever the scale of a column', () => {
    const problem = problemOf(cases[1]);
    expect(fitLogistic(problem)).toEqual(fitLogistic(problem));
    const scaled = { ...problem, values: problem.values.map((v, i) => (i % problem.dimensions === 2 ? v * 1024 : v)) };
    near(predictLogistic(fitLogistic(scaled), scaled), [...predictLogistic(fitLogistic(problem), problem)], 1e-7);
  });

  it('gives a constant column no weight', () => {
    const { c, x, y } = cases.find(({ name }) => name === 'a constant column')!;
    expect(fitLogistic(problemOf({ c, x, y })).weights[3]).toBe(0);
  });

  it('comes to the same in very many dimensions, where it starts from the diagonal of the Hessian', () => {
    const each = cases[1];
    const wide = problemOf({ ...each, x: each.x.map((row) => [...row, ...new Array<number>(1100).fill(1)]) });
    const model = fitLogistic(wide);
    expect(model.converged).toBe(true);
    near(model.standardised.slice(0, each.standardised.length), each.standardised, 2e-6);
    near(predictLogistic(model, wide), each.probabilities, 1e-6);
  });

  it('stays finite for margins beyond what exp can hold', () => {
    const p = predictLogistic(
      { weights: Float64Array.of(1), intercept: 0 },
      { values: Float64Array.of(-1e4, 0, 1e4), dimensions: 1 },
    );
    expect([...p]).toEqual([0, 0.5, 1]);
  });
});
