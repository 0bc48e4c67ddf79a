/**
 * The scores of one group beside those of everyone else, compressed: how many members and background items of each class
 * there are, in ascending rows of the score. A row is either one level that holds members, or all the levels between two
 * such levels, which hold only background items. No comparison that has members on at least one side can tell the levels
 * within a row apart, so every AUC of the group against itself or the background is exact, and costs as many steps as
 * the group has members, however large the background.
 */
import type { Ranking } from '../../src/statistics/index.ts';

/** The samples that a group's comparisons are between. */
export const parts = ['memberPositive', 'memberNegative', 'backgroundPositive', 'backgroundNegative'] as const;
export type Part = (typeof parts)[number];

export function isBackground(part: Part): boolean {
  return part === 'backgroundPositive' || part === 'backgroundNegative';
}

export function isPositive(part: Part): boolean {
  return part === 'memberPositive' || part === 'backgroundPositive';
}

/** Items of each part by row. Doubles, since what they go into is floating-point arithmetic. */
export type GroupCounts = Record<Part, Float64Array>;

/** Ranked items with their classes and weights, by position in the ranking. */
export interface Population {
  ranking: Pick<Ranking, 'level' | 'levels'>;
  /** 1 or 0 by position. */
  positive: Uint8Array;
  /** How many rows each position stands for, 0 for items taken out of the background; in a resample, its draws. */
  weight: Uint32Array;
  /** Weight of the positives in the levels before each; one entry more than levels. */
  positivesBefore: Float64Array;
  negativesBefore: Float64Array;
}

export function population(ranking: Population['ranking'], positive: Uint8Array, weight: Uint32Array): Population {
  const positivesBefore = new Float64Array(ranking.levels + 1);
  const negativesBefore = new Float64Array(ranking.levels + 1);
  for (let k = 0; k < weight.length; k++)
    (positive[k] === 1 ? positivesBefore : negativesBefore)[ranking.level[k] + 1] += weight[k];
  for (let l = 0; l < ranking.levels; l++) {
    positivesBefore[l + 1] += positivesBefore[l];
    negativesBefore[l + 1] += negativesBefore[l];
  }
  return { ranking, positive, weight, positivesBefore, negativesBefore };
}

/** Positives and negatives of each level. */
export function countLevels({ positivesBefore, negativesBefore }: Population): {
  positive: Float64Array;
  negative: Float64Array;
} {
  const levels = positivesBefore.length - 1;
  const positive = new Float64Array(levels);
  const negative = new Float64Array(levels);
  for (let l = 0; l < levels; l++) {
    positive[l] = positivesBefore[l + 1] - positivesBefore[l];
    negative[l] = negativesBefore[l + 1] - negativesBefore[l];
  }
  return { positive, negative };
}

/** Room for the counts of any group of up to so many members. */
export function roomForCounts({ ranking }: Population, members: number): GroupCounts {
  const rows = Math.min(2 * members + 1, ranking.levels);
  const counts = parts.map((part) => [part, new Float64Array(rows)] as const);
  return Object.fromEntries(counts) as GroupCounts;
}

/**
 * @param members the group's positions in the ranking, ascending
 * @param room where to write; the result is a part of it, and valid until it is written to again
 */
export function countGroup(
  population: Population,
  members: Uint32Array,
  room: GroupCounts = roomForCounts(population, members.length),
): GroupCounts {
  const { ranking, positive, weight, positivesBefore, negativesBefore } = population;
  const { level, levels } = ranking;
  const { memberPositive, memberNegative, backgroundPositive, backgroundNegative } = room;
  let row = 0;
  let next = 0;
  let positives = 0;
  let negatives = 0;
  /** The row of the levels from `next` to before `end`, which hold so many members of each class. */
  const addRow = (end: number, ownPositives: number, ownNegatives: number) => {
    memberPositive[row] = ownPositives;
    memberNegative[row] = ownNegatives;
    backgroundPositive[row] = positivesBefore[end] - positives - ownPositives;
    backgroundNegative[row] = negativesBefore[end] - negatives - ownNegatives;
    positives = positivesBefore[end];
    negatives = negativesBefore[end];
    next = end;
    row++;
  };
  for (let i = 0; i < members.length; ) {
    const current = level[members[i]];
    if (current > next) addRow(current, 0, 0);
    let ownPositives = 0;
    let ownNegatives = 0;
    for (; i < members.length && level[members[i]] === current; i++) {
      if (positive[members[i]] === 1) ownPositives += weight[members[i]];
      else ownNegatives += weight[members[i]];
    }
    addRow(current + 1, ownPositives, ownNegatives);
  }
  if (next < levels) addRow(levels, 0, 0);
  return {
    memberPositive: memberPositive.subarray(0, row),
    memberNegative: memberNegative.subarray(0, row),
    backgroundPositive: backgroundPositive.subarray(0, row),
    backgroundNegative: backgroundNegative.subarray(0, row),
  };
}

/** Which groups each ranked item is in: those of position k are `groupsOf` from `start[k]` to before `start[k + 1]`. */
export interface Memberships {
  start: Uint32Array;
  groupsOf: Uint32Array;
}
