import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { fitMixedModel, mixedContrast } from '../../../src/statistics/regression/mixed-model.ts';

interface Case {
  name: string;
  y: number[];
  fixed: number[][];
  random: number[][];
  cluster: number[];
  coefficients: number[];
  standardErrors: number[];
  randomCovariance: number[];
  residualVariance: number;
  deviance: number;
  singular: boolean;
}
const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/mixed-model.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

const problemOf = ({ y, fixed, random, cluster }: Pick<Case, 'y' | 'fixed' | 'random' | 'cluster'>) => ({
  y: Float64Array.from(y),
  fixed: fixed.map((column) => Float64Array.from(column)),
  random: random.map((column) => Float64Array.from(column)),
  cluster: Int32Array.from(cluster),
});
const unit = (p: number, at: number) => Float64Array.from({ length: p }, (_, j) => Number(j === at));
const contrasts = (model: NonNullable<ReturnType<typeof fitMixedModel>>) =>
  Array.from(model.coefficients, (_, j) => mixedContrast(model, unit(model.coefficients.length, j)));

/** Two columns, an intercept and a slope, both of them fixed and random. */
const sloped = (x: readonly number[], y: readonly number[], cluster: readonly number[]) => {
  const columns = [x.map(() => 1), [...x]];
  return problemOf({ y: [...y], fixed: columns, random: columns, cluster: [...cluster] });
};

describe('mixed models', () => {
  it.each(cases)('equals statsmodels: $name', (each) => {
    const model = fitMixedModel(problemOf(each))!;
    expect(model.converged).toBe(true);
    expect(model.singular).toBe(each.singular);
    for (const [j, { value, standardError }] of contrasts(model).entries()) {
      expect(Math.abs(value - each.coefficients[j])).toBeLessThan(1e-5);
      expect(Math.abs(standardError - each.standardErrors[j])).toBeLessThan(1e-5);
    }
    expect(model.residualVariance).toBeCloseTo(each.residualVariance, 4);
    // The best that anyone found.
    expect(model.deviance).toBeLessThan(each.deviance + 1e-6);
  });

  it('is the mean of the slopes of clusters with the same rows, and their t test, by hand', () => {
    // Slopes 1, 2 and 6 about levels 0, 1 and 2, and no more noise than leaves these: mean 3, deviation sqrt(7), 3 clusters.
    const x = [-1, 1, -1, 1];
    const noise = [0.01, 0.01, -0.01, -0.01];
    const y = [1, 2, 6].flatMap((slope, k) => x.map((value, i) => k + slope * value + noise[i]));
    const model = fitMixedModel(sloped([...x, ...x, ...x], y, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]))!;
    const [level, slope] = contrasts(model);
    expect(level.value).toBeCloseTo(1, 9);
    expect(slope.value).toBeCloseTo(3, 9);
    expect(slope.standardError).toBeCloseTo(Math.sqrt(7 / 3), 6);
    expect(slope.degreesOfFreedom).toBe(2);
    // Student's t with 2 degrees of freedom: 4.302653.
    expect(slope.interval!.upper).toBeCloseTo(3 + 4.302653 * Math.sqrt(7 / 3), 5);
  });

  it('takes a fit without noise for what it is', () => {
    const x = [-1, 0, 1];
    const y = [1, 2, 6].flatMap((slope, k) => x.map((value) => k + slope * value));
    const model = fitMixedModel(sloped([...x, ...x, ...x], y, [0, 0, 0, 1, 1, 1, 2, 2, 2]))!;
    const [, slope] = contrasts(model);
    // As near as the least noise that always counts leaves it.
    expect(slope.value).toBeCloseTo(3, 5);
    expect(slope.standardError).toBeCloseTo(Math.sqrt(7 / 3), 3);
  });

  it('ends where each cluster is decided by one column alone', () => {
    const rows = [0, 1, 2, 3, 4].flatMap((k) => [0, 1].flatMap((f) => [0, 1].map((b) => ({ k, f, b }))));
    const columns = [rows.map(() => 1), rows.map(({ f }) => f), rows.map(({ b }) => b)];
    const y = rows.map(({ k, f, b }) => (k % 2 ? f : 1 - b));
    const cluster = rows.map(({ k }) => k);
    const model = fitMixedModel(problemOf({ y, fixed: columns, random: columns, cluster }))!;
    expect(model.converged).toBe(true);
    const [, f, b] = contrasts(model);
    // Slopes 0, 1, 0, 1, 0 and -1, 0, -1, 0, -1.
    expect(f.value).toBeCloseTo(0.4, 5);
    expect(b.value).toBeCloseTo(-0.6, 5);
    expect(f.standardError).toBeCloseTo(Math.sqrt(0.3 / 5), 3);
  });

  it('has no interval where nothing varies, and none of a single cluster', () => {
    const flat = fitMixedModel(sloped([0, 1, 0, 1], [2, 2, 2, 2], [0, 0, 1, 1]))!;
    expect(contrasts(flat).map(({ value, interval }) => [value, interval])).toEqual([
      [2, null],
      [expect.closeTo(0, 12), null],
    ]);
    expect(flat.deviance).toBe(Number.NEGATIVE_INFINITY);
    const single = fitMixedModel(sloped([0, 1, 2, 3], [2, 2, 3, 2], [0, 0, 0, 0]))!;
    expect(contrasts(single).map(({ interval }) => interval)).toEqual([null, null]);
  });

  it('is null where columns are combinations of others, or as many as rows', () => {
    const x = [0, 1, 2, 3, 4, 5];
    const columns = [x.map(() => 1), x, x.map((value) => 2 * value + 1)];
    const problem = { y: x, fixed: columns, random: [columns[0]], cluster: [0, 0, 0, 1, 1, 1] };
    expect(fitMixedModel(problemOf(problem))).toBeNull();
    expect(fitMixedModel(sloped([0, 1], [0, 1], [0, 1]))).toBeNull();
  });

  it('does not depend on the order of rows, the numbers of clusters, or units', () => {
    const each = cases.find(({ name }) => name === 'decisions, a fifth unanswered')!;
    const plain = contrasts(fitMixedModel(problemOf(each))!);
    const random = randomStream(1, 'order');
    const order = each.y.map((_, i) => i).sort(() => random.next() - 0.5);
    const moved = (column: number[], scale = 1) => order.map((i) => column[i] * scale);
    const other = contrasts(
      fitMixedModel(
        problemOf({
          y: moved(each.y, 1000),
          fixed: each.fixed.map((column, j) => moved(column, j === 1 ? 10 : 1)),
          random: each.random.map((column, j) => moved(column, j === 1 ? 10 : 1)),
          cluster: moved(each.cluster, 2),
        }),
      )!,
    );
    for (const [j, { value, standardError, degreesOfFreedom }] of plain.entries()) {
      const scale = j === 1 ? 100 : 1000;
      expect(other[j].value / scale).toBeCloseTo(value, 6);
      expect(other[j].standardError / scale).toBeCloseTo(standardError, 6);
      expect(other[j].degreesOfFreedom).toBe(degreesOfFreedom);
    }
  });
});
