/** The public entry `fairprobe/statistics`, imported by that name from the built package. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Interval } from '../../src/plugin.ts';
import * as source from '../../src/statistics/index.ts';

const built: typeof source = await import(String('fairprobe/statistics'));
const { randomStream } = built;

describe('fairprobe/statistics', () => {
  test('is an entry of the package, with the functions of the source', () => {
    expect(Object.keys(built).sort()).toEqual(Object.keys(source).sort());
    expectTypeOf(built.wilsonInterval(1, 2)).toEqualTypeOf<Interval>();
  });

  test('is described whole in docs/statistics.md, and nothing else is', () => {
    const rows = readFileSync('docs/statistics.md', 'utf8').match(/^\| `.*?\|/gm) ?? [];
    const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(Object.keys(source).sort());
  });

  test('has a docstring at every function', () => {
    const text = readdirSync('src/statistics')
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`src/statistics/${file}`, 'utf8'))
      .join('\n');
    const described = [...text.matchAll(/\*\/\nexport (?:function|const) (\w+)/g)].map(([, name]) => name);
    expect(Object.keys(source).filter((name) => !described.includes(name))).toEqual([]);
  });

  test('gives the intervals that measurements have', () => {
    // Wilson 1927: 10 of 10 at 95 % has the lower limit n / (n + z^2).
    const { lower, upper, ...rest } = built.wilsonInterval(10, 10);
    expect(rest).toEqual({ level: 0.95, method: 'Wilson' });
    expect([lower, upper]).toEqual([expect.closeTo(10 / (10 + 1.959963984540054 ** 2), 14), 1]);
    expect(built.wilsonInterval(3, 10, 0.05)).toMatchObject({ level: 0.9, ...built.wilsonLimits(3, 10, 0.05) });
  });

  test('says NaN or null where there is nothing to go by, and ends', () => {
    const none = new Float64Array(0);
    const empty = built.aucOfScores(none, () => true);
    expect(empty).toMatchObject({ auc: Number.NaN, m: 0, n: 0 });
    expect(built.aucInterval(empty)).toMatchObject({ lower: Number.NaN, upper: Number.NaN });
    expect(built.wilsonInterval(0, 0)).toMatchObject({ lower: Number.NaN, upper: Number.NaN });
    expect(built.quantile(none, 0.5)).toBeNaN();
    expect(built.percentileInterval(none)).toBeNull();
    expect(built.clusteredRate([], [])).toBeNull();
    expect(built.calibrationError(built.emptyBins(10))).toBeNaN();
    expect(built.rateDifference({ right: 0, size: 0 }, { right: 1, size: 2 }).value).toBeNaN();
    expect([built.pearson, built.spearman, built.kendall].map((r) => r([1, 1, 1], [1, 2, 3]))).toEqual(
      Array(3).fill(Number.NaN),
    );
    expect([built.holm([]), built.benjaminiHochberg([])]).toEqual([[], []]);
    expect(() => built.mean([])).toThrow();
    expect(() => built.standardDeviation([1])).toThrow();
  });

  test('runs the example of its page', async () => {
    const [, code] = readFileSync('docs/statistics.md', 'utf8').match(/```ts\n([\s\S]*?)```/) ?? [];
    // The sample's median is 0.375.
    const { interval } = await import(`data:text/javascript,${encodeURIComponent(withFiles(code))}`);
    expect(interval.method).toBe('bootstrap (percentile, 2000 resamples)');
    expect(interval.lower).toBeGreaterThanOrEqual(0.1);
    expect(interval.lower).toBeLessThan(0.375);
    expect(interval.upper).toBeGreaterThan(0.375);
    expect(interval.upper).toBeLessThanOrEqual(0.9);
  });
});

describe('aucOfScores', () => {
  test('is the share of pairs ordered right, ties counting one half, without items that have no score', () => {
    // 3 over 1 and 2, 2 over 1, 2 tied with 2: 3.5 of 4 pairs.
    const scores = Float64Array.of(2, 3, 1, 2, Number.NaN);
    expect(built.aucOfScores(scores, (i) => i < 2 || i === 4)).toEqual({ auc: 3.5 / 4, m: 2, n: 2, variance: 1 / 32 });
  });

  test('compares any two of the samples', () => {
    const scores = Float64Array.of(0.9, 0.1, 0.5, 0.7);
    const estimate = built.aucOfScores(
      scores,
      (i) => i === 2,
      (i) => i === 1 || i === 3,
    );
    expect(estimate).toMatchObject({ auc: 0.5, m: 1, n: 2 });
  });

  test('agrees with aucInfluence on a large sample', () => {
    const random = randomStream(3, 'scores');
    const scores = Float64Array.from({ length: 500 }, () => random.below(40) / 40);
    const isUpper = (i: number) => i % 3 === 0;
    const { auc, variance } = built.aucOfScores(scores, isUpper);
    const other = built.aucInfluence(built.rankScores(scores), 500, isUpper, (i) => !isUpper(i));
    expect(other.auc).toBe(auc);
    expect(other.influence().reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(variance, 15);
  });
});

function withFiles(code: string): string {
  return code.replaceAll(/from '(fairprobe\/\w+)'/g, (_, name) => `from '${import.meta.resolve(name)}'`);
}
