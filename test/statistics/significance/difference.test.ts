import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { pairedBootstrap } from '../../../src/statistics/means/paired-bootstrap.ts';
import {
  independentDifference,
  normalDifference,
  pairedMean,
} from '../../../src/statistics/significance/difference.ts';
import { mcnemarExact, pairedShareLimits } from '../../../src/statistics/significance/mcnemar.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/baseline.json', import.meta.url), 'utf8'));

describe("McNemar's exact test", () => {
  test('is twice the smaller binomial tail: 0 of 5 has 2/32, 1 of 4 has 2 (1 + 4) / 16', () => {
    expect(mcnemarExact(5, 0)).toBeCloseTo(2 / 32, 15);
    expect(mcnemarExact(1, 3)).toBeCloseTo(10 / 16, 15);
  });

  test('is 1 where none differs, and where as many gained as lost', () => {
    expect([mcnemarExact(0, 0), mcnemarExact(3, 3), mcnemarExact(1, 0)]).toEqual([1, 1, 1]);
  });

  test.each(fixture.decisions as { gained: number; lost: number; n: number; p: number; limits: number[] }[])(
    'of $gained gained and $lost lost of $n equals statsmodels, and the limits those of Bonett and Price',
    ({ gained, lost, n, p, limits }) => {
      expect(Math.abs(mcnemarExact(gained, lost) / p - 1)).toBeLessThan(1e-9);
      expect(mcnemarExact(lost, gained)).toBe(mcnemarExact(gained, lost));
      const { lower, upper } = pairedShareLimits(gained, lost, n);
      expect(lower).toBeCloseTo(limits[0], 12);
      expect(upper).toBeCloseTo(limits[1], 12);
    },
  );

  test('has no trouble with a million items', () => {
    expect(mcnemarExact(500_000, 500_600)).toBeGreaterThan(0.5);
    expect(mcnemarExact(500_000, 510_000)).toBeLessThan(1e-20);
    expect(mcnemarExact(1_000_000, 0)).toBe(0);
  });
});

describe('the paired t test', () => {
  test.each(fixture.means as { before: number[]; now: number[]; p: number; limits: number[] }[])(
    'equals SciPy',
    ({ before, now, p, limits }) => {
      const { pValue, interval } = pairedMean(now.map((x, i) => x - before[i]));
      expect(pValue).toBeCloseTo(p, 10);
      expect(interval.lower).toBeCloseTo(limits[0], 10);
      expect(interval.upper).toBeCloseTo(limits[1], 10);
    },
  );

  test('of items that all moved alike has the p value of the sign test, however rounding makes them differ', () => {
    expect(pairedMean([0, 0, 0])).toMatchObject({ value: 0, pValue: 1 });
    expect(pairedMean(new Array(10).fill(0.1)).pValue).toBe(2 ** -9);
    expect(pairedMean([0.3 - 0.2, 0.2 - 0.1, 0.8 - 0.7, 0.1]).pValue).toBe(2 ** -3);
  });
});

type Rate = { value: number; lower: number; upper: number };

describe('two independent estimates', () => {
  const estimate = ({ value, ...limits }: Rate) => ({ value, interval: { level: 0.95, ...limits } });

  test.each(fixture.rates as { before: Rate; now: Rate; limits: number[]; p: number }[])(
    "give Newcombe's interval where theirs are Wilson's, and a p value that agrees with it",
    ({ before, now, limits, p }) => {
      const found = independentDifference(estimate(before), estimate(now))!;
      expect(found.interval.lower).toBeCloseTo(limits[0], 8);
      expect(found.interval.upper).toBeCloseTo(limits[1], 8);
      expect(found.pValue).toBeCloseTo(p, 8);
      expect(found.pValue < 0.05).toBe(found.interval.lower > 0 || found.interval.upper < 0);
      const back = independentDifference(estimate(now), estimate(before))!;
      expect(back.value).toBeCloseTo(-found.value, 15);
      expect(back.pValue).toBeCloseTo(found.pValue, 12);
      expect(back.interval.lower).toBeCloseTo(-found.interval.upper, 12);
    },
  );

  test('of symmetric intervals is the z test: 3 and 4 apart by standard errors 3 and 4 is 5', () => {
    const z = 1.959963984540054;
    const [a, b] = [
      { value: 0, lower: -3 * z, upper: 3 * z },
      { value: 5, lower: 5 - 4 * z, upper: 5 + 4 * z },
    ].map(estimate);
    const { pValue, interval } = independentDifference(a, b)!;
    expect(pValue).toBeCloseTo(0.3173105078629141, 12);
    expect(interval.lower).toBeCloseTo(5 - 5 * z, 10);
  });

  test('takes each level for what it is, and says nothing without width', () => {
    const a = { value: 0, interval: { level: 0.99, lower: -2.5758293035489004, upper: 2.5758293035489004 } };
    expect(independentDifference(a, a)!.interval.upper).toBeCloseTo(1.959963984540054 * Math.SQRT2, 10);
    const exact = estimate({ value: 1, lower: 1, upper: 1 });
    expect(independentDifference(exact, estimate({ value: 2, lower: 2, upper: 2 }))).toBeNull();
  });
});

describe('the paired bootstrap', () => {
  const values = [0.1, 0.5, 0.9, 0.3];
  const mean = (of: readonly number[]) => (weight: Uint32Array) => [
    of.reduce((sum, x, i) => sum + weight[i] * x, 0) / weight.reduce((sum, w) => sum + w, 0),
  ];

  test('draws the same items for both runs: a constant shift is the same in every draw', () => {
    const shifted = mean(values.map((x) => x + 0.25));
    const [[a, b]] = pairedBootstrap(4, [mean(values), shifted], 200, randomStream(1, 'x'));
    expect(new Set(a).size).toBeGreaterThan(10);
    for (const [k, value] of b.entries()) expect(value - a[k]).toBeCloseTo(0.25, 12);
  });

  test('depends on its stream alone', () => {
    const draw = (seed: number) => pairedBootstrap(4, [mean(values), mean(values)], 50, randomStream(seed, 'x'));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('as a normal difference has the p value of its z', () => {
    expect(normalDifference(1.959963984540054, 1, 'x').pValue).toBeCloseTo(0.05, 12);
  });
});
