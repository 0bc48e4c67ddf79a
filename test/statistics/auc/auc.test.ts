import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countLevels, population } from '../../../metrics/hate-speech-bias/group-counts.ts';
import { compareSamples } from '../../../src/statistics/auc/auc.ts';
import { aucInterval, logitInterval, newcombeInterval } from '../../../src/statistics/auc/auc-interval.ts';
import { rankScores } from '../../../src/statistics/auc/ranking.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { rateDifference } from '../../../src/statistics/rates/rate-gaps.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/bias-auc.json', import.meta.url), 'utf8'));

/** The samples as counts over their joint levels. */
function counts(upper: readonly number[], lower: readonly number[]): [Float64Array, Float64Array] {
  const ranking = rankScores(Float64Array.from([...upper, ...lower]));
  const positive = Uint8Array.from(ranking.order, (i) => (i < upper.length ? 1 : 0));
  const levels = countLevels(population(ranking, positive, new Uint32Array(positive.length).fill(1)));
  return [levels.positive, levels.negative];
}

const estimate = (upper: readonly number[], lower: readonly number[]) => compareSamples(...counts(upper, lower));

/** The chance of k successes in so many trials. */
function binomialPmf(k: number, trials: number, rate: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways *= (trials - k + i) / i;
  return ways * rate ** k * (1 - rate) ** (trials - k);
}

describe('compareSamples', () => {
  test('The AUC is the share of pairs ordered right, ties counting one half', () => {
    // 3 over 1 and 2, 2 over 1, 2 tied with 2: 3.5 of 4 pairs.
    expect(estimate([2, 3], [1, 2])).toMatchObject({ auc: 3.5 / 4, m: 2, n: 2 });
  });

  test("DeLong's variance by hand", () => {
    // V10 of 2 and 3: 3/4, 1; V01 of 1 and 2: 1, 3/4. Both variances are 1/32, and 1/32/2 + 1/32/2 = 1/32.
    expect(estimate([2, 3], [1, 2]).variance).toBe(1 / 32);
  });

  test('Exchanging the samples gives 1 - AUC and the same variance', () => {
    const there = estimate([0.1, 0.4, 0.4, 0.9], [0.2, 0.4, 0.8]);
    const back = estimate([0.2, 0.4, 0.8], [0.1, 0.4, 0.4, 0.9]);
    expect(back.auc).toBeCloseTo(1 - there.auc, 15);
    expect(back.variance).toBeCloseTo(there.variance, 15);
  });

  test('Levels that hold only one sample can be merged without changing anything', () => {
    const one = compareSamples(Float64Array.of(0, 0, 2, 0, 1), Float64Array.of(1, 2, 1, 3, 0));
    const merged = compareSamples(Float64Array.of(0, 2, 0, 1), Float64Array.of(3, 1, 3, 0));
    expect(merged).toEqual(one);
  });

  test('Samples that do not overlap, or are tied throughout, have a variance of exactly 0', () => {
    expect(estimate([3, 4, 5], [0, 1, 2])).toMatchObject({ auc: 1, variance: 0 });
    expect(estimate([0.3, 0.3, 0.3], [0.3, 0.3])).toMatchObject({ auc: 0.5, variance: 0 });
  });

  test('Without an item on a side there is no AUC, with one there is no variance', () => {
    expect(estimate([1], []).auc).toBeNaN();
    expect(estimate([1], [0, 2])).toEqual({ auc: 0.5, m: 1, n: 2, variance: Number.NaN });
  });

  test('AUC and variance equal scikit-learn and a comparison of all pairs to 1e-12', () => {
    const of = (label: number) => fixture.scores.filter((_: number, i: number) => fixture.labels[i] === label);
    const { auc, variance } = estimate(of(1), of(0));
    expect(Math.abs(auc - fixture.overall)).toBeLessThan(1e-12);
    expect(Math.abs(variance / fixture.overallVariance - 1)).toBeLessThan(1e-12);
  });
});

describe('aucInterval', () => {
  test('An AUC of 1 has an interval of positive width, and so has one of pairs that are all tied', () => {
    // By hand: 3 and 3 items, the mean with two fifths of an item at the bound on either side is (3 / 3.4)^2 = 0.7785.
    const one = aucInterval(estimate([3, 4, 5], [0, 1, 2]));
    expect(one.upper).toBe(1);
    expect(one.lower).toBeLessThan(0.7785);
    const tied = aucInterval(estimate([1, 1, 1], [1, 1]));
    expect(tied.lower).toBeLessThan(0.3);
    expect(tied.lower + tied.upper).toBeCloseTo(1, 14);
    const none = aucInterval(estimate([0, 1, 2], [3, 4, 5]));
    expect([none.lower, none.upper]).toEqual([0, expect.closeTo(1 - one.lower, 14)]);
  });

  test("It is Wilson's of the AUC with two fifths of an item at the bound, and no nearer than half an item alone puts it", () => {
    for (const { limits, ...found } of fixture.limits) {
      const { lower, upper } = aucInterval(found);
      expect(Math.abs(lower - limits[0])).toBeLessThan(1e-12);
      expect(Math.abs(upper - limits[1])).toBeLessThan(1e-12);
    }
  });

  test('Scores of two values have the limits of a difference of two rates', () => {
    const { method, lower, upper } = aucInterval(estimate([1, 1, 1, 0], [0, 0, 0, 1, 0]));
    const rates = rateDifference({ right: 3, size: 4 }, { right: 1, size: 5 });
    expect(method).toBe('difference of two rates');
    expect(lower).toBeCloseTo((1 + rates.lower) / 2, 14);
    expect(upper).toBeCloseTo((1 + rates.upper) / 2, 14);
  });

  test('Of three values, of two that separate the samples, and of one it is that of other scores', () => {
    for (const found of [estimate([1, 2], [0, 1]), estimate([1, 1], [0, 0]), estimate([1, 1], [1, 1])])
      expect(aucInterval(found).method).toBe('DeLong (Wilson, with two fifths of an item at the bound)');
  });

  test('It holds the AUC of rare decisions in at least 93 % of samples, where the variance of few is often 0', () => {
    // Exactly: 20 items of which 10 % are flagged beside 200 of which 4 % are. From the variance alone it was 91.5 %.
    const [m, n, p, q] = [20, 200, 0.1, 0.04];
    let held = 0;
    for (let x = 0; x <= 9; x++)
      for (let y = 0; y <= 22; y++) {
        const { lower, upper } = aucInterval(compareSamples(Float64Array.of(m - x, x), Float64Array.of(n - y, y)));
        if (lower <= 0.53 && upper >= 0.53) held += binomialPmf(x, m, p) * binomialPmf(y, n, q);
      }
    expect(held).toBeGreaterThan(0.93);
  });

  test('With one item on a side, where no variance is known, it is by Newcombe', () => {
    expect(aucInterval(estimate([3], [0, 1, 2])).method).toBe('Newcombe (2006, method 5)');
  });

  test("Newcombe's limits equal the roots of his equation", () => {
    for (const { auc, m, n, limits } of fixture.newcombe) {
      const { lower, upper } = newcombeInterval(auc, m, n);
      expect(Math.abs(lower - limits[0])).toBeLessThan(1e-9);
      expect(Math.abs(upper - limits[1])).toBeLessThan(1e-9);
    }
  });

  test('It stays within 0..1 and holds the AUC, and of many items it is that of DeLong', () => {
    const { method, lower, upper } = aucInterval({ auc: 0.99, m: 20, n: 20, variance: 0.001 });
    expect(method).toBe('DeLong (Wilson, with two fifths of an item at the bound)');
    expect(lower).toBeGreaterThan(0);
    expect(lower).toBeLessThan(0.99);
    expect(upper).toBeGreaterThan(0.99);
    expect(upper).toBeLessThan(1);
    const many = { auc: 0.8, m: 1e6, n: 1e6, variance: 1e-7 };
    const logit = logitInterval(many.auc, many.variance);
    expect(Math.abs(aucInterval(many).lower - logit.lower)).toBeLessThan(0.005 * (logit.upper - logit.lower));
  });

  test('It holds AUCs of ten items against hundreds in at least 92 of 100 samples, where those from the variance alone do not', () => {
    // Positives three times as wide as negatives: P(X > Y) = .96.
    const runs = 300;
    let [held, alone] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const normal = normals(randomStream(run, 'few against many'));
      const upper = Array.from({ length: 10 }, () => Math.sqrt(10) * 1.750686 + 3 * normal());
      const found = estimate(
        upper,
        Array.from({ length: 200 }, () => normal()),
      );
      const holds = (limits: { lower: number; upper: number }) => limits.lower <= 0.96 && limits.upper >= 0.96;
      held += Number(holds(aucInterval(found)));
      alone += Number(holds(logitInterval(found.auc, found.variance)));
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.92);
    expect(alone / runs).toBeLessThan(0.8);
  });
});
