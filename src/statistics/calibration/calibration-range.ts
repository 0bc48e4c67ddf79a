/** How far apart the calibration errors of groups are by chance alone. */

import type { Random } from '../../contract/random.ts';
import { drawsOf, rangeOf } from '../distributions/by-chance.ts';
import { normals } from '../distributions/normal.ts';
import { type BinnedItems, binItems } from './calibration.ts';

/** At most so many numbers are drawn in all: 2,000 shuffles of 5,000 items. */
const MOVES = 1e7;
/** Of a group of more items the sums of its bins are as good as normal. */
const LARGE = 1000;

/**
 * Greatest calibration error of a group minus the least, on average over shuffles of group membership. Groups of up to
 * 1,000 items are dealt theirs one by one. The rest is divided between the other groups without touching single items:
 * the sums of their bins have the means and covariances that they have over all shuffles, and are normal in the limit
 * (Hoeffding 1951, Annals of Mathematical Statistics 22). A single group left over has just what remains.
 *
 * @param groups the items of each: at least one. An item of two groups is in both
 */
export function calibrationRangeByChance(given: BinnedItems, groups: readonly Uint32Array[], random: Random): number {
  const { bins, bin, scores, outcomes, counts } = given;
  const residual = (item: number) => scores[item] - outcomes[item];
  const sizes = groups.map((members) => sizeOf(members, counts)).sort((a, b) => a - b);
  const small = sizes.filter((size) => size <= LARGE);
  const large = sizes.slice(small.length);
  const ofAll = { items: 0, sums: new Float64Array(bins), squares: new Float64Array(bins) };
  for (const members of groups)
    for (let k = 0; k < members.length; k++)
      add(ofAll, bin[members[k]], residual(members[k]), counts?.[members[k]] ?? 1);
  const deck = small.length > 0 ? deckOf(given, groups) : null;
  const divide = divider(large, bins, random);
  const moved = small.reduce((sum, size) => sum + size, 0) + (large.length > 1 ? large.length * bins : 0);
  const draws = Math.min(drawsOf(sizes.length), Math.max(50, Math.round(MOVES / Math.max(1, moved))));
  const own = { items: 0, sums: new Float64Array(bins), squares: new Float64Array(bins) };
  const left = { items: 0, sums: new Float64Array(bins), squares: new Float64Array(bins) };
  const errors = new Float64Array(sizes.length);
  let total = 0;
  for (let draw = 0; draw < draws; draw++) {
    left.items = ofAll.items;
    left.sums.set(ofAll.sums);
    left.squares.set(ofAll.squares);
    let dealt = 0;
    for (const [g, size] of small.entries()) {
      own.sums.fill(0);
      for (const end = dealt + size; dealt < end; dealt++) {
        const card = deck!.deal(dealt, random);
        add(own, deck!.bin[card], deck!.residuals[card], 1);
        add(left, deck!.bin[card], deck!.residuals[card], -1);
      }
      errors[g] = sumOfSizes(own.sums) / size;
    }
    divide(left, errors.subarray(small.length));
    total += rangeOf(errors);
  }
  return total / draws;
}

/** Sums of residuals by bin, and of their squares. */
interface Residuals {
  items: number;
  sums: Float64Array;
  squares: Float64Array;
}

function add(to: Residuals, bin: number, residual: number, times: number): void {
  to.items += times;
  to.sums[bin] += times * residual;
  to.squares[bin] += times * residual * residual;
}

/**
 * Writes calibration errors of groups that divide items at random. By bin an item has its residual, or 0 in all other bins: covariances
 * D - m m', D the mean squares and m the means. Of N items, n_g in a group, those of the groups' sums are that by
 * (n_g [g = h] - n_g n_h / N) N / (N - 1).
 */
function divider(
  sizes: readonly number[],
  bins: number,
  random: Random,
): (all: Residuals, errors: Float64Array) => void {
  const normal = normals(random);
  const drawn = sizes.map(() => new Float64Array(bins));
  const drawnOfAll = new Float64Array(bins);
  return ({ items, sums, squares }, errors) => {
    const means = sums.map((sum) => sum / items);
    const deviations = squares.map((square) => Math.sqrt(Math.max(0, square) / items));
    const weights = means.map((mean, b) => (deviations[b] > 0 ? mean / deviations[b] : 0));
    const share = Math.min(
      1,
      weights.reduce((sum, weight) => sum + weight * weight, 0),
    );
    // z of covariances D less its part along m: D - 2 c m m' + c^2 share m m' is D - m m'.
    const c = 1 / (1 + Math.sqrt(1 - share));
    drawnOfAll.fill(0);
    if (sizes.length > 1)
      for (const [g, size] of sizes.entries()) {
        const scale = Math.sqrt((size * items) / (items - 1));
        let along = 0;
        for (let b = 0; b < bins; b++) {
          drawn[g][b] = normal();
          along += weights[b] * drawn[g][b];
        }
        for (let b = 0; b < bins; b++) {
          drawn[g][b] = scale * (deviations[b] * drawn[g][b] - c * along * means[b]);
          drawnOfAll[b] += drawn[g][b];
        }
      }
    for (const [g, size] of sizes.entries()) {
      let sum = 0;
      for (let b = 0; b < bins; b++) sum += Math.abs(size * (means[b] - drawnOfAll[b] / items) + drawn[g][b]);
      errors[g] = sum / size;
    }
  };
}

function sumOfSizes(numbers: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += Math.abs(numbers[i]);
  return sum;
}

function sizeOf(members: Uint32Array, counts: Float64Array | undefined): number {
  if (counts === undefined) return members.length;
  let size = 0;
  for (let k = 0; k < members.length; k++) size += counts[members[k]];
  return size;
}

/** The items of all groups, to be dealt at random. */
interface Deck {
  /** Of each card. */
  bin: Uint16Array;
  residuals: Float64Array;
  /** The card that is dealt as number `dealt`, from 0: none twice before number 0 is dealt again. */
  deal(dealt: number, random: Random): number;
}

/** Of more items, which of them were exchanged is remembered, and not where each lies. */
const LISTED = 1e7;

/**
 * Items lie by outcome and score, and alike ones are one card as often as they are there: what is dealt hangs neither on
 * the order of the items, nor on whether they come one by one or counted.
 */
function deckOf({ bins, scores, outcomes, counts }: BinnedItems, groups: readonly Uint32Array[]): Deck {
  const length = groups.reduce((sum, members) => sum + members.length, 0);
  const items = new Uint32Array(length);
  let at = 0;
  for (const members of groups) {
    items.set(members, at);
    at += members.length;
  }
  const positive = items.filter((i) => outcomes[i] === 1);
  const sorted = [items.filter((i) => outcomes[i] !== 1), positive].map((some) =>
    counts === undefined
      ? Float64Array.from(some, (i) => scores[i]).sort()
      : some.sort((a, b) => scores[a] - scores[b]),
  );
  const cards = new Float64Array(length);
  const ends = counts === undefined ? null : new Float64Array(length);
  let size = 0;
  at = 0;
  for (const some of sorted)
    for (let k = 0; k < some.length; k++, at++) {
      cards[at] = ends === null ? some[k] : scores[some[k]];
      size += ends === null ? 1 : counts![some[k]];
      if (ends !== null) ends[at] = size;
    }
  const outcomesOf = new Uint8Array(length).fill(1, length - positive.length);
  return {
    bin: binItems(cards, outcomesOf, bins).bin,
    residuals: cards.map((score, card) => score - outcomesOf[card]),
    deal: dealer(size, ends),
  };
}

/** Fisher and Yates' shuffle, as far as cards are dealt. */
function dealer(size: number, ends: Float64Array | null): Deck['deal'] {
  const below = (n: number, random: Random) =>
    n < 4294967296 ? random.below(n) : Math.floor((random.next() + random.next() / 4294967296) * n);
  if (size <= LISTED) {
    const cards = new Uint32Array(size);
    if (ends === null) for (let place = 0; place < size; place++) cards[place] = place;
    else for (let card = 0; card < ends.length; card++) cards.fill(card, card === 0 ? 0 : ends[card - 1], ends[card]);
    return (dealt, random) => {
      const other = dealt + below(size - dealt, random);
      const card = cards[other];
      cards[other] = cards[dealt];
      cards[dealt] = card;
      return card;
    };
  }
  const exchanged = new Map<number, number>();
  return (dealt, random) => {
    if (dealt === 0) exchanged.clear();
    const other = dealt + below(size - dealt, random);
    const place = exchanged.get(other) ?? other;
    exchanged.set(other, exchanged.get(dealt) ?? dealt);
    return ends === null ? place : firstAbove(ends, place);
  };
}

/** Index of the first that is greater; they ascend. */
function firstAbove(ends: Float64Array, place: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle] > place) high = middle;
    else low = middle + 1;
  }
  return low;
}
