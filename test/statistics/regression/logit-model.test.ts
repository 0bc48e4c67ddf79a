import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitLogit } from '../../../src/statistics/regression/logit-model.ts';

interface Case {
  name: string;
  columns: number[][];
  positive: number[];
  cluster: number[];
  coefficients: number[];
  standardErrors: number[];
  clusteredErrors: number[];
  logLikelihood: number;
  aic: number;
}
const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/logit-model.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
const columnsOf = (...columns: number[][]) => columns.map((column) => Float64Array.from(column));

describe('logistic regression with standard errors', () => {
  it.each(cases)('equals statsmodels: $name', (each) => {
    const { columns, positive, cluster } = each;
    const model = fitLogit(columnsOf(...columns), Uint8Array.from(positive), Int32Array.from(cluster))!;
    for (const field of ['coefficients', 'standardErrors', 'clusteredErrors'] as const) {
      for (const [j, value] of each[field].entries()) expect(model[field]![j]).toBeCloseTo(value, 8);
    }
    expect(model.logLikelihood).toBeCloseTo(each.logLikelihood, 8);
    expect(model.aic).toBeCloseTo(each.aic, 8);
  });

  it('is the log odds and their standard error, by hand', () => {
    // 3 of 4 and 1 of 4: log odds log 3 and -log 3, each of variance 1/3 + 1.
    const model = fitLogit(
      columnsOf([1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1, 1]),
      Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 1),
    )!;
    expect([...model.coefficients]).toEqual([expect.closeTo(Math.log(3), 10), expect.closeTo(-2 * Math.log(3), 10)]);
    expect([...model.standardErrors]).toEqual([
      expect.closeTo(Math.sqrt(4 / 3), 10),
      expect.closeTo(Math.sqrt(8 / 3), 10),
    ]);
    expect(model.logLikelihood).toBeCloseTo(6 * Math.log(3 / 4) + 2 * Math.log(1 / 4), 10);
    expect(model).not.toHaveProperty('clusteredErrors');
  });

  it('has no maximum where a column tells ones from zeros, or all are alike, or a column is another', () => {
    const constant = [1, 1, 1, 1];
    expect(fitLogit(columnsOf(constant, [1, 2, 3, 4]), Uint8Array.of(0, 0, 1, 1))).toBeNull();
    expect(fitLogit(columnsOf(constant, [1, 2, 3, 4]), Uint8Array.of(1, 1, 1, 1))).toBeNull();
    expect(fitLogit(columnsOf(constant, [1, 2, 2, 3]), Uint8Array.of(0, 0, 1, 1))).toBeNull();
    expect(fitLogit(columnsOf(constant, [2, 2, 2, 2]), Uint8Array.of(0, 1, 0, 1))).toBeNull();
    expect(fitLogit(columnsOf([]), new Uint8Array(0))).toBeNull();
  });

  it('does not depend on the order of rows or on units', () => {
    const { columns, positive } = cases[2];
    const plain = fitLogit(columnsOf(...columns), Uint8Array.from(positive))!;
    const other = fitLogit(
      columnsOf(columns[0].toReversed(), columns[1].map((value) => 1e4 * value).toReversed()),
      Uint8Array.from(positive.toReversed()),
    )!;
    expect(other.coefficients[0]).toBeCloseTo(plain.coefficients[0], 8);
    expect(other.coefficients[1] * 1e4).toBeCloseTo(plain.coefficients[1], 8);
    expect(other.standardErrors[1] * 1e4).toBeCloseTo(plain.standardErrors[1], 8);
  });
});
