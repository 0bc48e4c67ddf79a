/** The public entry `fairprobe/statistics`; test/e2e/entries.test.ts imports it by that name from the built package. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as statistics from '../../src/statistics/index.ts';

const { randomStream } = statistics;

describe('fairprobe/statistics', () => {
  test('is described whole in docs/statistics.md, and nothing else is', () => {
    const rows = readFileSync('docs/statistics.md', 'utf8').match(/^\| `.*?\|/gm) ?? [];
    const named = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(named.sort()).toEqual(Object.keys(statistics).sort());
  });

  test('has a docstring at every function', () => {
    const text = readdirSync('src/statistics', { encoding: 'utf8', recursive: true })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(`src/statistics/${file}`, 'utf8'))
      .join('\n');
    const described = [...text.matchAll(/\*\/\nexport (?:function|const) (\w+)/g)].map(([, name]) => name);
    expect(Object.keys(statistics).filter((name) => !described.includes(name))).toEqual([]);
  });

  test('gives the intervals that measurements have', () => {
    // Wilson 1927: 10 of 10 at 95 % has the lower limit n / (n + z^2).
    const { lower, upper, ...rest } = statistics.wilsonInterval(10, 10);
    expect(rest).toEqual({ level: 0.95, method: 'Wilson' });
    expect([lower, upper]).toEqual([expect.closeTo(10 / (10 + 1.959963984540054 ** 2), 14), 1]);
    expect(statistics.wilsonInterval(3, 10, 0.05)).toMatchObject({
      level: 0.9,
      ...statistics.wilsonLimits(3, 10, 0.05),
    });
  });

  test('says NaN or null where there is nothing to go by, and ends', () => {
    const none = new Float64Array(0);
    const empty = statistics.aucOfScores(none, () => true);
    expect(empty).toMatchObject({ auc: Number.NaN, m: 0, n: 0 });
    expect(statistics.aucInterval(empty)).toMatchObject({ lower: Number.NaN, upper: Number.NaN });
    expect(statistics.wilsonInterval(0, 0)).toMatchObject({ lower: Number.NaN, upper: Number.NaN });
    expect(statistics.quantile(none, 0.5)).toBeNaN();
    expect(statistics.percentileInterval(none)).toBeNull();
    expect(statistics.clusteredRate([], [])).toBeNull();
    expect(statistics.calibrationError(statistics.emptyBins(10))).toBeNaN();
    expect(statistics.rateDifference({ right: 0, size: 0 }, { right: 1, size: 2 }).value).toBeNaN();
    expect([statistics.pearson, statistics.spearman, statistics.kendall].map((r) => r([1, 1, 1], [1, 2, 3]))).toEqual(
      Array(3).fill(Number.NaN),
    );
    expect([statistics.holm([]), statistics.benjaminiHochberg([])]).toEqual([[], []]);
    expect(() => statistics.mean([])).toThrow();
    expect(() => statistics.standardDeviation([1])).toThrow();
  });
});

describe('aucOfScores', () => {
  test('is the share of pairs ordered right, ties counting one half, without items that have no score', () => {
    // 3 over 1 and 2, 2 over 1, 2 tied with 2: 3.5 of 4 pairs.
    const scores = Float64Array.of(2, 3, 1, 2, Number.NaN);
    expect(statistics.aucOfScores(scores, (i) => i < 2 || i === 4)).toEqual({
      auc: 3.5 / 4,
      m: 2,
      n: 2,
      variance: 1 / 32,
    });
  });

  test('compares any two of the samples', () => {
    const scores = Float64Array.of(0.9, 0.1, 0.5, 0.7);
    const estimate = statistics.aucOfScores(
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
    const { auc, variance } = statistics.aucOfScores(scores, isUpper);
    const other = statistics.aucInfluence(statistics.rankScores(scores), 500, isUpper, (i) => !isUpper(i));
    expect(other.auc).toBe(auc);
    expect(other.influence().reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(variance, 15);
  });
});
