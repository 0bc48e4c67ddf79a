import { describe, expect, it, vi } from 'vitest';
import {
  binomialSampler,
  drawBinomial,
  hypergeometricSampler,
} from '../../../src/statistics/distributions/binomial.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const DRAWS = 400_000;

type Sampler = typeof binomialSampler;

function draw(n: number, p: number, draws = DRAWS, sampler: Sampler = binomialSampler): Float64Array {
  const random = randomStream(1, 'binomial', `${n} ${p}`);
  const sample = sampler(n, p);
  return Float64Array.from({ length: draws }, () => sample(random));
}

describe.each<[string, Sampler]>([
  ['by a table', binomialSampler],
  ['one by one', (n, p) => (random) => drawBinomial(n, p, random)],
])('binomial draws %s', (_, sampler) => {
  // P(X <= k) by SciPy 1.17.1, scipy.stats.binom(n, p).cdf(k).
  it.each<[number, number, [number, number][]]>([
    [
      12,
      1 / 3,
      [
        [0, 0.007707346629258939],
        [3, 0.39307467809220625],
        [5, 0.822277543509063],
        [9, 0.9994561955137071],
      ],
    ],
    [
      1000,
      0.003,
      [
        [0, 0.04956308282315555],
        [3, 0.6472320573190902],
        [7, 0.9882249735629572],
      ],
    ],
    [
      1000,
      0.5,
      [
        [451, 0.00107185004892366],
        [489, 0.2533300213122265],
        [500, 0.5126125090891802],
        [549, 0.9991347319575119],
      ],
    ],
    [
      400_000,
      0.75,
      [
        [299_153, 0.001006220825294059],
        [299_815, 0.2501986173040309],
        [300_185, 0.750855860721569],
        [300_846, 0.9990112672716296],
      ],
    ],
    [
      7,
      0.97,
      [
        [5, 0.017093034183780033],
        [6, 0.19201715521887017],
        [7, 1],
      ],
    ],
  ])('of %d with chance %d have their distribution', (n, p, cumulative) => {
    const drawn = draw(n, p, DRAWS, sampler);
    const mean = drawn.reduce((sum, k) => sum + k, 0) / DRAWS;
    const variance = drawn.reduce((sum, k) => sum + (k - mean) ** 2, 0) / (DRAWS - 1);
    const expected = n * p * (1 - p);
    expect(Math.abs(mean - n * p)).toBeLessThan(4 * Math.sqrt(expected / DRAWS));
    // The variance of a sample variance, from the fourth moment: expected^2 (2 + excess kurtosis) / draws.
    const kurtosis = (1 - 6 * p * (1 - p)) / expected;
    expect(Math.abs(variance - expected)).toBeLessThan(4 * expected * Math.sqrt((2 + kurtosis) / DRAWS));
    for (const [k, share] of cumulative) {
      const found = drawn.filter((drawn) => drawn <= k).length / DRAWS;
      expect(Math.abs(found - share), `${k}`).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / DRAWS));
    }
    expect(drawn.every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
  });

  it('have every count as often as it should come: chi-square of 12 with chance 1/3', () => {
    const counts = new Float64Array(13);
    for (const k of draw(12, 1 / 3, DRAWS, sampler)) counts[k]++;
    const choose = [1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1];
    const chiSquare = choose.reduce((sum, ways, k) => {
      const expected = (DRAWS * ways * 2 ** (12 - k)) / 3 ** 12;
      return sum + (counts[k] - expected) ** 2 / expected;
    }, 0);
    // The 99.9 % point of 12 degrees of freedom.
    expect(chiSquare).toBeLessThan(32.91);
  });

  it.each([
    [0, 0.5, 0],
    [5, 0, 0],
    [5, 1, 5],
    [400_000, 1, 400_000],
  ])('of %d with chance %d are always %d', (n, p, always) => {
    expect(new Set(draw(n, p, 1000, sampler))).toEqual(new Set([always]));
    const extreme = { next: () => (2 ** 32 - 1) / 2 ** 32, below: () => 0 };
    expect(sampler(n, p)(extreme)).toBe(always);
  });
});

describe('binomial draws by a table', () => {
  it('take two random numbers each, whatever n', () => {
    for (const n of [10, 1_000_000]) {
      const next = vi.fn(() => 0.5);
      binomialSampler(n, 0.3)({ next, below: () => 0 });
      expect(next).toHaveBeenCalledTimes(2);
    }
  });
});

describe('hypergeometric draws', () => {
  // P(X <= k) by SciPy 1.17.1, scipy.stats.hypergeom(all, right, n).cdf(k).
  it.each<[number, number, number, [number, number][]]>([
    [
      10,
      12,
      20,
      [
        [4, 0.0849011669445106],
        [6, 0.6750416765896643],
        [8, 0.9901166944510598],
      ],
    ],
    [
      400,
      60,
      1000,
      [
        [15, 0.009099414436936397],
        [24, 0.5570971706757898],
        [33, 0.9947010736050091],
      ],
    ],
    [5, 3, 100_000, [[0, 0.999850006]]],
  ])('of %d with %d of %d right have their distribution', (n, right, all, cumulative) => {
    const random = randomStream(1, 'hypergeometric', `${n} ${right} ${all}`);
    const sample = hypergeometricSampler(n, right, all);
    const drawn = Float64Array.from({ length: DRAWS }, () => sample(random));
    for (const [k, share] of cumulative) {
      const found = drawn.filter((drawn) => drawn <= k).length / DRAWS;
      expect(Math.abs(found - share), `${k}`).toBeLessThanOrEqual(4 * Math.sqrt((share * (1 - share)) / DRAWS));
    }
    expect(
      drawn.every((k) => Number.isInteger(k) && k >= Math.max(0, n + right - all) && k <= Math.min(n, right)),
    ).toBe(true);
  });

  it.each([
    [4, 0, 9, 0],
    [4, 9, 9, 4],
    [9, 4, 9, 4],
    [0, 4, 9, 0],
  ])('of %d with %d of %d right are always %d', (n, right, all, always) => {
    const sample = hypergeometricSampler(n, right, all);
    for (const u of [0, 0.5, 1 - 2 ** -32]) expect(sample({ next: () => u, below: () => 0 })).toBe(always);
  });
});
