/** Whether groups share one rate of success: exact tests, given how many succeed altogether. */
import type { Random } from '../../contract/random.ts';
import { binomialSampler } from '../distributions/binomial.ts';
import type { Share } from '../distributions/by-chance.ts';
import { logChoose } from '../distributions/log-choose.ts';

export interface HomogeneityTest {
  /** Two-sided, above 0. */
  pValue: number;
  /** True where every table was looked at, false where tables were drawn. */
  exact: boolean;
}

/** What differs by no more than this share of itself is as likely: rounding. As in R's `fisher.test`. */
const ROUNDING = 1e-7;
/** So many tables, of more than two groups, are looked at one by one. */
const BUDGET = 100_000;
/** Drawing ends where so many are as unlikely as the observed one: its p value is then known to 4.5 % of itself. */
const ENOUGH = 500;

/**
 * Test of Fisher, Freeman and Halton (Freeman and Halton 1951, Biometrika 38): of all ways in which the successes can be spread over
 * the groups, each as likely as shuffling who is in which group makes it, the share that is no likelier than the observed one. Of
 * two groups it is Fisher's exact test. It never rejects too often, however small or unequal the groups are.
 *
 * Of more than two groups with more than 100,000 tables, tables are drawn: p is (as unlikely + 1) / (draws + 1), or, where 500 are as
 * unlikely before all are drawn, 500 / drawn by then (Besag and Clifford 1991, Biometrika 78), which rejects no more often than it says either.
 *
 * @param shares whole numbers, each with at least one trial; two or more. Their order does not matter but for which tables are drawn
 * @param draws the greatest number of them
 */
export function fisherFreemanHalton(
  shares: readonly Share[],
  { random, draws = 9_999 }: { random: Random; draws?: number },
): HomogeneityTest {
  const sorted = shares.toSorted((a, b) => a.size - b.size);
  if (sorted.length === 2) return { pValue: fisherExact(sorted[0], sorted[1]), exact: true };
  const sizes = sorted.map(({ size }) => size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const right = sorted.reduce((sum, share) => sum + share.right, 0);
  if (right === 0 || right === all) return { pValue: 1, exact: true };
  const tables = sizes.slice(0, -1).reduce((product, size) => product * (rangeOf(size, right, all) + 1), 1);
  const observed = sorted.reduce((sum, share) => sum + logChoose(share.size, share.right), 0);
  const least = observed + ROUNDING;
  if (tables <= BUDGET) return { pValue: enumerated(sizes, right, least), exact: true };
  const draw = tableDrawer(sizes, right, random);
  let asUnlikely = 0;
  for (let drawn = 1; drawn <= draws; drawn++) {
    if (draw() <= least) asUnlikely++;
    if (asUnlikely === ENOUGH) return { pValue: ENOUGH / drawn, exact: false };
  }
  return { pValue: (asUnlikely + 1) / (draws + 1), exact: false };
}

/** Fisher's exact test, two-sided: the chance of counts that are no likelier than those observed, given how many are right altogether. */
export function fisherExact(a: Share, b: Share): number {
  const all = a.size + b.size;
  const right = a.right + b.right;
  const [first, last] = [Math.max(0, right - b.size), Math.min(a.size, right)];
  const log = (x: number) => logChoose(a.size, x) + logChoose(b.size, right - x);
  const mode = Math.min(last, Math.max(first, Math.floor(((a.size + 1) * (right + 1)) / (all + 2))));
  const least = log(a.right) + ROUNDING;
  // The likely ones are in one piece, around the mode: what is left of it and what is right of it is summed up.
  if (log(mode) <= least) return 1;
  const logAll = logChoose(all, right);
  const up = (x: number) => ((a.size - x) * (right - x)) / ((x + 1) * (b.size - right + x + 1));
  const below = lastWhere(first, mode, (x) => log(x) <= least);
  const above = firstWhere(mode, last, (x) => log(x) <= least);
  let sum = 0;
  if (below !== undefined) {
    let term = Math.exp(log(below) - logAll);
    for (let x = below; x >= first && sum + term > sum; x--) {
      sum += term;
      term /= up(x - 1);
    }
  }
  if (above !== undefined) {
    let term = Math.exp(log(above) - logAll);
    for (let x = above; x <= last && sum + term > sum; x++) {
      sum += term;
      term *= up(x);
    }
  }
  return Math.min(1, Math.max(sum, Number.MIN_VALUE));
}

/** How far apart the most and the fewest successes are that a group can have. */
function rangeOf(size: number, right: number, all: number): number {
  return Math.min(size, right) - Math.max(0, right - (all - size));
}

/** The share of tables, by their weight, whose logarithm is at most `least`. */
function enumerated(sizes: readonly number[], right: number, least: number): number {
  // Of the groups from g on.
  const rest = sizes.map((_, g) => sizes.slice(g).reduce((sum, size) => sum + size, 0));
  const logAll = logChoose(rest[0], right);
  let sum = 0;
  const descend = (g: number, left: number, log: number): void => {
    if (g === sizes.length - 1) {
      const whole = log + logChoose(sizes[g], left);
      if (whole <= least) sum += Math.exp(whole - logAll);
      return;
    }
    const others = rest[g + 1];
    for (let x = Math.max(0, left - others); x <= Math.min(sizes[g], left); x++) {
      descend(g + 1, left - x, log + logChoose(sizes[g], x));
    }
  };
  descend(0, right, 0);
  return Math.min(1, Math.max(sum, Number.MIN_VALUE));
}

/**
 * Draws tables with the given sums, and tells the logarithm of their weight. All groups but the largest have binomial successes at the
 * common rate; the table is taken as often as the largest one would have just what is left, so that all together are as likely as
 * shuffling makes them.
 */
function tableDrawer(sizes: readonly number[], right: number, random: Random): () => number {
  const largest = sizes[sizes.length - 1];
  const rate = right / sizes.reduce((sum, size) => sum + size, 0);
  const samplers = sizes.slice(0, -1).map((size) => binomialSampler(size, rate));
  const odds = Math.log(rate) - Math.log1p(-rate);
  const log = (k: number) => logChoose(largest, k) + k * odds;
  const likeliest = log(Math.min(largest, Math.floor((largest + 1) * rate)));
  return () => {
    for (;;) {
      let left = right;
      let weight = 0;
      for (const [g, sample] of samplers.entries()) {
        const x = sample(random);
        left -= x;
        weight += logChoose(sizes[g], x);
      }
      if (left < 0 || left > largest || random.next() >= Math.exp(log(left) - likeliest)) continue;
      return weight + logChoose(largest, left);
    }
  };
}

/** The last of `from`..`to` where it is so, of what is so up to some point; undefined where it is nowhere. */
function lastWhere(from: number, to: number, isSo: (x: number) => boolean): number | undefined {
  const after = firstWhere(from, to, (x) => !isSo(x)) ?? to + 1;
  return after > from ? after - 1 : undefined;
}

/** The first of `from`..`to` where it is so, of what is so from some point on. */
function firstWhere(from: number, to: number, isSo: (x: number) => boolean): number | undefined {
  let [low, high] = [from, to + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low <= to ? low : undefined;
}
