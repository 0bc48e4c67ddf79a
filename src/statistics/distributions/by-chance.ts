/**
 * What a statistic of several groups is on average where the groups do not differ. Chance alone sets them apart: then a
 * greatest difference, a spread or a root mean square is above 0, and a least ratio below 1.
 */

import type { Random } from '../../contract/random.ts';
import { binomialSampler, hypergeometricSampler } from './binomial.ts';

/** An average over two groups is then uncertain by some 1.7 % of itself, and over more by less, since draws then vary less. */
export const drawsOf = (groups: number) => Math.max(400, Math.ceil(4000 / groups));
/** Up to so many successes, or failures, of all groups are given to their trials one by one. */
const FEW = 100;

/** How many of `size` are `right`. */
export interface Share {
  right: number;
  size: number;
}

/** Rates of the groups, the smallest first, once a draw. */
export type DrawnRates = readonly Float64Array[];

/**
 * Rates of groups that share one rate: all their successes dealt to their trials at random, as if group membership were
 * shuffled. That is exact under the null, for any common rate: the average over what is drawn, given the total, is the
 * average over all (Lehmann and Romano 2005, Testing Statistical Hypotheses, 4.4). For more than two groups with more
 * than 100 successes and failures, each gets binomial ones at the common rate instead, which differs only by rounding.
 * Groups that overlap are taken as independent.
 *
 * @param shares each with at least one trial; dependent trials may count as fewer, not necessarily a whole number
 */
export function sharesByChance(shares: readonly Share[], random: Random, draws = drawsOf(shares.length)): DrawnRates {
  // In order of size, so that nothing hangs on the order of the groups.
  const sizes = shares.map(({ size }) => Math.max(1, Math.round(size))).sort((a, b) => a - b);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const rate = shares.reduce((sum, { right }) => sum + right, 0) / shares.reduce((sum, { size }) => sum + size, 0);
  const rare = Math.min(rate, 1 - rate) * all;
  const counts = sizes.length !== 2 && rare > FEW ? apart(sizes, rate, random) : together(sizes, rate, random);
  return Array.from({ length: draws }, () => {
    const rates = counts();
    for (let g = 0; g < sizes.length; g++) rates[g] /= sizes[g];
    return rates;
  });
}

function apart(sizes: readonly number[], rate: number, random: Random): () => Float64Array {
  const samplers = sizes.map((size) => binomialSampler(size, rate));
  return () => fill(sizes.length, (g) => samplers[g](random));
}

/** The rarer of successes and failures are given. */
function together(sizes: readonly number[], rate: number, random: Random): () => Float64Array {
  const expected = Math.min(rate, 1 - rate) * sizes.reduce((sum, size) => sum + size, 0);
  // Rounding leaves a whole number a little off.
  const isWhole = Math.abs(expected - Math.round(expected)) < 1e-9 * Math.max(1, expected);
  const least = isWhole ? Math.round(expected) : Math.floor(expected);
  const fraction = isWhole ? 0 : expected - least;
  const give = sizes.length === 2 ? splitter(sizes, random) : giver(sizes, random);
  return () => {
    // Half a success is one in every other draw.
    const given = give(least + (fraction > 0 && random.next() < fraction ? 1 : 0));
    return rate <= 0.5 ? given : fill(sizes.length, (g) => sizes[g] - given[g]);
  };
}

function fill(length: number, value: (i: number) => number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = value(i);
  return values;
}

/** Of two groups: how many are in the first. */
function splitter([one, other]: readonly number[], random: Random): (count: number) => Float64Array {
  const samplers = new Map<number, (random: Random) => number>();
  return (count) => {
    const sampler = samplers.get(count) ?? hypergeometricSampler(one, count, one + other);
    samplers.set(count, sampler);
    const first = sampler(random);
    return Float64Array.of(first, count - first);
  };
}

/** Of any number of groups: to one trial after another, none of them twice. */
function giver(sizes: readonly number[], random: Random): (count: number) => Float64Array {
  const ends = sizes.slice();
  for (let g = 1; g < ends.length; g++) ends[g] += ends[g - 1];
  const all = ends[ends.length - 1];
  const groupOf = (trial: number) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (trial < ends[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return (count) => {
    const counts = new Float64Array(sizes.length);
    for (let given = 0; given < count; ) {
      const g = groupOf(random.next() * all);
      // Whether this trial has been given to already.
      if (random.next() * sizes[g] < counts[g]) continue;
      counts[g]++;
      given++;
    }
    return counts;
  };
}

/** Mean of the draws that have a value (a ratio of 0 to 0 has none); undefined where none has. */
export function averageOf(values: Iterable<number>): number | undefined {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : undefined;
}

/** Greatest minus least. */
export function rangeOf(values: Float64Array): number {
  let [least, greatest] = [Infinity, -Infinity];
  for (let g = 0; g < values.length; g++) {
    if (values[g] < least) least = values[g];
    if (values[g] > greatest) greatest = values[g];
  }
  return greatest - least;
}

/** Least divided by greatest; NaN where all are 0. */
export function ratioOf(values: Float64Array): number {
  let [least, greatest] = [Infinity, -Infinity];
  for (let g = 0; g < values.length; g++) {
    if (values[g] < least) least = values[g];
    if (values[g] > greatest) greatest = values[g];
  }
  return least / greatest;
}

/** The greatest of the ranges of several families of rates, a draw of each at a time. */
export function greatestByChance(families: readonly DrawnRates[]): number {
  return averageOf(drawByDraw(families, rangeOf).map((ranges) => Math.max(...ranges)))!;
}

/**
 * The least of the ratios of several families. As in what is measured, a family without a ratio counts only beside
 * another of 0. Undefined where no draw has one.
 */
export function leastByChance(families: readonly DrawnRates[]): number | undefined {
  return averageOf(drawByDraw(families, ratioOf).map((ratios) => (ratios.includes(0) ? 0 : Math.min(...ratios))));
}

/** A statistic of each family, as often as each is drawn. */
function drawByDraw(families: readonly DrawnRates[], statistic: (rates: Float64Array) => number): number[][] {
  const draws = Math.min(...families.map(({ length }) => length));
  return Array.from({ length: draws }, (_, d) => families.map((family) => statistic(family[d])));
}
