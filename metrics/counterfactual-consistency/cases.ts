/** Cases as they are compared: for each group of an attribute the item that says the case of it. */
import type { Group } from '../../src/plugin.ts';

/** What is compared: items with what was decided about them. */
export interface Judged {
  size: number;
  groups: readonly Group[];
  /** Per item the number of its case, or -1. */
  caseOf: Int32Array;
  /** Per item a number for what was decided, or -1 without an answer. */
  codes: Int16Array | Int32Array;
  /** By number of the decision, 1 where it counts as positive; null where nobody says which do. */
  positive: Uint8Array | null;
  /** P(positive) per item; null where decisions are all there is. */
  scores: Float64Array | null;
}

/** A case with at least two groups that have an answer. */
export interface Case {
  /** Its first item. */
  first: number;
  /** By number of the group, ascending: the first of its items that has an answer. */
  items: ReadonlyMap<number, number>;
}

export interface Cases {
  attribute: string;
  groups: readonly string[];
  cases: readonly Case[];
  /** Cases with two groups in the data of which fewer than two have an answer. */
  withoutAnswer: number;
  /** Cases with every group in the data of which one at least has no answer. */
  incomplete: number;
  /** For each case and group with at least two answers: the items, which say the same of the same. */
  repeats: readonly (readonly number[])[];
  /** For `details`: what is not compared. */
  counts: { [name: string]: number };
}

/** The cases of one attribute. Items in no group of it, or in several, are not compared, nor are cases of a single group. */
export function casesOf({ size, groups, caseOf, codes }: Judged, attribute: string): Cases {
  const own = groups.filter((group) => group.attribute === attribute);
  const groupOf = new Int32Array(size).fill(NONE);
  for (const [g, { members }] of own.entries()) {
    for (const i of members) groupOf[i] = groupOf[i] === NONE ? g : SEVERAL;
  }
  const counts = { items: size, withoutCase: 0, withoutGroup: 0, inSeveralGroups: 0, casesOfOneGroup: 0 };
  const found = new Map<number, Map<number, number[]>>();
  for (let i = 0; i < size; i++) {
    if (caseOf[i] < 0) counts.withoutCase++;
    else if (groupOf[i] === NONE) counts.withoutGroup++;
    else if (groupOf[i] === SEVERAL) counts.inSeveralGroups++;
    else {
      const byGroup = found.get(caseOf[i]) ?? new Map<number, number[]>();
      found.set(caseOf[i], byGroup);
      const items = byGroup.get(groupOf[i]) ?? [];
      byGroup.set(groupOf[i], items);
      items.push(i);
    }
  }
  const cases: Case[] = [];
  const repeats: number[][] = [];
  let [withoutAnswer, incomplete] = [0, 0];
  for (const byGroup of found.values()) {
    const answered = new Map<number, number>();
    for (const [group, items] of [...byGroup].sort(([a], [b]) => a - b)) {
      const told = items.filter((i) => codes[i] >= 0);
      if (told.length > 0) answered.set(group, told[0]);
      if (told.length > 1) repeats.push(told);
    }
    if (byGroup.size === own.length && answered.size < own.length) incomplete++;
    if (byGroup.size < 2) counts.casesOfOneGroup++;
    else if (answered.size < 2) withoutAnswer++;
    else cases.push({ first: Math.min(...answered.values()), items: answered });
  }
  return { attribute, groups: own.map(({ id }) => id), cases, withoutAnswer, incomplete, repeats, counts };
}

const NONE = -1;
const SEVERAL = -2;
