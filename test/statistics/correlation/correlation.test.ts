import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CorrelationMethod,
  centredRanks,
  coefficient,
  correlationMethods,
  correlationTTest,
  criticalCorrelation,
  isConstant,
  kendallNormalTest,
} from '../../../src/statistics/correlation/correlation.ts';
import { exactCorrelationTest } from '../../../src/statistics/correlation/correlation-permutation.ts';

interface Case {
  name: string;
  x: number[];
  y: number[];
  value: Record<CorrelationMethod, number>;
  approximate: Record<CorrelationMethod, number>;
  exact: Record<CorrelationMethod, number> | null;
  kendallExact: number | null;
}
const oracle = JSON.parse(readFileSync(new URL('../../fixtures/correlation.json', import.meta.url), 'utf8')) as {
  cases: Case[];
  critical: { n: number; alpha: number; r: number }[];
};

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);

describe('correlation coefficients', () => {
  it('follow their definitions on a toy worked by hand', () => {
    // Ranks 1 2 3 4 against 1 3 2 4: one of six pairs is discordant, and the squared rank differences add up to 2.
    const x = [10, 20, 30, 40];
    const y = [1, 3, 2, 5];
    near(coefficient.kendall(x, y), (5 - 1) / 6);
    near(coefficient.spearman(x, y), 1 - (6 * 2) / (4 * 15));
    // Deviations -15 -5 5 15 and -1.75 0.25 -0.75 2.25.
    near(coefficient.pearson(x, y), (26.25 - 1.25 - 3.75 + 33.75) / Math.sqrt(500 * 8.75));
  });

  it('give tied values the mean of the ranks they span', () => {
    // Ranks 1, 2.5, 2.5, 4 of four.
    expect([...centredRanks([3, 7, 7, 9])]).toEqual([1, 2.5, 2.5, 4].map((rank) => 2 * rank - 5));
  });

  it.each(oracle.cases)('equal SciPy: $name', ({ x, y, value }) => {
    for (const method of correlationMethods) near(coefficient[method](x, y), value[method]);
  });

  it('do not depend on order, shift or scale, and change sign with a series', () => {
    const { x, y } = oracle.cases.find(({ name }) => name === '8 tied')!;
    for (const method of correlationMethods) {
      const value = coefficient[method](x, y);
      near(coefficient[method](y, x), value);
      near(coefficient[method]([...x].reverse(), [...y].reverse()), value);
      near(
        coefficient[method](
          x.map((v) => 3 + 1e-6 * v),
          y,
        ),
        value,
        1e-9,
      );
      near(
        coefficient[method](
          x.map((v) => -v),
          y,
        ),
        -value,
      );
    }
  });

  it('are not numbers where a series is constant, also but for rounding', () => {
    for (const method of correlationMethods) expect(coefficient[method]([2, 2, 2, 2], [1, 2, 3, 4])).toBeNaN();
    expect(coefficient.pearson([0.1 + 0.2, 0.3, 0.3, 0.3], [1, 2, 3, 4])).toBeNaN();
    expect(isConstant([0, 0, 0])).toBe(true);
    expect(isConstant([0, 1e-300, 0])).toBe(false);
  });

  it('never exceed 1', () => {
    const x = [0.1, 0.2, 0.3, 0.7, 0.9];
    expect(
      coefficient.pearson(
        x,
        x.map((v) => 3 * v),
      ),
    ).toBeLessThanOrEqual(1);
  });
});

describe('exact tests', () => {
  it.each(oracle.cases.filter(({ exact }) => exact))('count all pairings, ties included: $name', ({ x, y, exact }) => {
    for (const method of correlationMethods) near(exactCorrelationTest(method, x, y)!, exact![method]);
  });

  it.each(oracle.cases.filter(({ kendallExact }) => kendallExact !== null))(
    'take the distribution of tau without ties from its recurrence: $name',
    ({ x, y, kendallExact }) => {
      near(exactCorrelationTest('kendall', x, y)! / kendallExact!, 1, 1e-10);
    },
  );

  it('give a perfect order of nine 2 in 9!', () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(exactCorrelationTest('spearman', x, x)).toBe(2 / 362880);
    expect(exactCorrelationTest('kendall', x, x)).toBeCloseTo(2 / 362880, 15);
    expect(exactCorrelationTest('pearson', x, x)).toBe(2 / 362880);
  });

  it('keep tiny p-values of tau free of cancellation', () => {
    const x = Array.from({ length: 25 }, (_, i) => i);
    let orders = 1;
    for (let k = 2; k <= 25; k++) orders *= k;
    near((exactCorrelationTest('kendall', x, x)! * orders) / 2, 1, 1e-12);
  });

  it('leave more than nine to the approximations, but for tau without ties', () => {
    const x = Array.from({ length: 10 }, (_, i) => i);
    const tied = x.map((v) => v >> 1);
    expect(exactCorrelationTest('pearson', x, tied)).toBeNull();
    expect(exactCorrelationTest('spearman', x, tied)).toBeNull();
    expect(exactCorrelationTest('kendall', x, tied)).toBeNull();
    expect(exactCorrelationTest('kendall', x, x)).not.toBeNull();
  });
});

describe('approximate tests', () => {
  it.each(oracle.cases)('equal SciPy: $name', ({ x, y, value, approximate }) => {
    near(kendallNormalTest(x, y), approximate.kendall, 1e-11);
    if (Math.abs(value.pearson) < 1) near(correlationTTest(value.pearson, x.length), approximate.pearson, 1e-11);
    if (Math.abs(value.spearman) < 1) near(correlationTTest(value.spearman, x.length), approximate.spearman, 1e-11);
  });

  it('say 0 for a perfect correlation', () => {
    expect(correlationTTest(1, 12)).toBe(0);
    expect(correlationTTest(-1, 12)).toBe(0);
  });
});

describe('the correlation that significance takes', () => {
  it('is 0.456 (p < .05) and 0.575 (p < .01) for 19 subjects, 0.997 for 3', () => {
    expect(criticalCorrelation(19, 0.05).toFixed(3)).toBe('0.456');
    expect(criticalCorrelation(19, 0.01).toFixed(3)).toBe('0.575');
    expect(criticalCorrelation(3, 0.05).toFixed(3)).toBe('0.997');
  });

  it.each(oracle.critical)('equals SciPy for n = $n, alpha = $alpha', ({ n, alpha, r }) => {
    near(criticalCorrelation(n, alpha), r);
    near(correlationTTest(criticalCorrelation(n, alpha), n), alpha, 1e-11);
  });
});
