import { describe, expect, test } from 'vitest';
import { groupBalance, leastBalance, meanBalance } from '../../../../metrics/generation-bias/balance.ts';
import {
  balanceByChance,
  leastBalanceByChance,
  meanBalanceByChance,
  spreadByChance,
} from '../../../../metrics/generation-bias/clusters-by-chance.ts';
import { binomialSampler } from '../../../../src/statistics/distributions/binomial.ts';
import { randomStream } from '../../../../src/statistics/distributions/random.ts';
import { mean } from '../../../../src/statistics/mean.ts';
import { type ClusteredRate, clusteredRate } from '../../../../src/statistics/rates/clustered-rate.ts';
import { deviation } from '../../../../src/statistics/rates/spread.ts';

/** One trial a cluster. */
const independent = (successes: number, trials: number) =>
  clusteredRate(
    Array.from({ length: trials }, (_, i) => (i < successes ? 1 : 0)),
    Array.from({ length: trials }, () => 1),
  )!;

/** Means over samples of what is found less what chance is said to make, each to be 0. */
function expectAsSaid(off: readonly number[]): void {
  expect(Math.abs(mean(off))).toBeLessThan((3.5 * deviation(off)) / Math.sqrt(off.length));
}

describe('The balance of a group by chance', () => {
  test('By hand: of 2, 3 and 4 trials', () => {
    // 1 to 1 in half of the samples, else none of one kind.
    expect(balanceByChance(independent(1, 2))).toBeCloseTo(1 / 2, 15);
    // 1 to 2 in 6 of 8.
    expect(balanceByChance(independent(1, 3))).toBeCloseTo(3 / 8, 15);
    // 2 to 2 in 6 of 16, 1 to 3 in 8 of 16.
    expect(balanceByChance(independent(1, 4))).toBeCloseTo(6 / 16 + 8 / 48, 15);
  });

  test('Trials that hang together count as fewer', () => {
    // Ten clusters of five, all of one kind each: ten trials say as much, but for the few clusters (10/9).
    const clusters = clusteredRate([0, 0, 0, 0, 0, 5, 5, 5, 5, 5], Array(10).fill(5))!;
    const [nine, ten] = [9, 10].map((trials) => balanceByChance(independent(1, trials)));
    expect(balanceByChance(clusters)).toBeCloseTo(nine, 12);
    expect(nine).not.toBeCloseTo(ten, 2);
  });

  test('Of many trials it is near 1', () => {
    expect(balanceByChance(independent(1000, 100_000))).toBeCloseTo(
      1 - (2 * Math.sqrt(2 / Math.PI)) / Math.sqrt(100_000),
      4,
    );
  });
});

describe('Over groups that do not differ', () => {
  const sizes = [8, 15, 30, 60];
  const samples = (rate: number, runs = 400): ClusteredRate[][] => {
    const random = randomStream(4, 'groups', `${rate}`);
    const samplers = sizes.map((size) => binomialSampler(size, rate));
    return Array.from({ length: runs }, () => sizes.map((size, g) => independent(samplers[g](random), size)));
  };

  test('balances are on average what chance is said to make', () => {
    const random = randomStream(4, 'least');
    const drawn = samples(0.5);
    expectAsSaid(drawn.map(([one]) => groupBalance(one).value - balanceByChance(one)));
    expectAsSaid(drawn.map((shares) => meanBalance(shares).value - meanBalanceByChance(shares)));
    expectAsSaid(
      drawn.slice(0, 100).map((shares) => leastBalance(shares).value - leastBalanceByChance(shares, random)),
    );
  });

  test.each([0.05, 0.3, 0.5])('spreads are on average what chance is said to make: of a share of %d', (rate) => {
    const random = randomStream(4, 'spread');
    expectAsSaid(
      samples(rate, 200).map((shares) => deviation(shares.map(({ value }) => value)) - spreadByChance(shares, random)),
    );
  });

  test('with clusters that hang together, to 5 %', () => {
    const random = randomStream(4, 'clusters');
    // Each of 40 prompts writes its 5 texts at a rate of its own, 0.1 or 0.9.
    const [low, high] = [0.1, 0.9].map((rate) => binomialSampler(5, rate));
    const group = () =>
      clusteredRate(
        Array.from({ length: 40 }, () => (random.next() < 0.5 ? low : high)(random)),
        Array(40).fill(5),
      )!;
    const drawn = Array.from({ length: 200 }, () => Array.from({ length: 5 }, group));
    const spreads = drawn.map((shares) => deviation(shares.map(({ value }) => value)));
    const said = drawn.map((shares) => spreadByChance(shares, random));
    expect(Math.abs(mean(said) / mean(spreads) - 1)).toBeLessThan(0.05);
    const balances = drawn.map((shares) => 1 - meanBalance(shares).value);
    const saidOfThem = drawn.map((shares) => 1 - meanBalanceByChance(shares));
    expect(Math.abs(mean(saidOfThem) / mean(balances) - 1)).toBeLessThan(0.05);
  });
});
