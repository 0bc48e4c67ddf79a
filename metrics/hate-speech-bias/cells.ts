/**
 * What the AUCs of groups depend on: how many items there are of each score, class and set of groups. Everything is
 * computed of these, in an order that is theirs, so that no number hangs on the order of the rows, nor on whether rows
 * come one by one or counted.
 */
import type { LabelledData } from '../../src/plugin.ts';
import type { Ranking } from '../../src/statistics/index.ts';
import type { Memberships, Population } from './group-counts.ts';

export interface Cells {
  /** Cells ascend by score, then by groups and class. */
  ranking: Population['ranking'];
  positive: Uint8Array;
  /** 1 where the items are compared with anything under the background rule. */
  inUse: Uint8Array;
  /** How many rows of the table each stands for. */
  rows: Uint32Array;
  /** Of each group its cells, ascending. */
  positions: Uint32Array[];
  memberships: Memberships;
}

/** Of the items that have a score: those that nothing tells apart as one. */
export function cellsOf(
  { order, level, levels }: Ranking,
  { size, positive, counts }: LabelledData,
  inUse: Uint8Array,
  groups: readonly Uint32Array[],
): Cells {
  const { patterns, of } = patternsOf(size, groups);
  // In place of an item what it is: of one level these are sorted as the numbers that they are.
  const kinds = new Uint32Array(order.length);
  const times = new Uint32Array(order.length).fill(1);
  for (let k = 0; k < order.length; k++) {
    const item = order[k];
    kinds[k] = 4 * of[item] + 2 * positive[item] + inUse[item];
    if (counts) times[k] = counts[item];
  }
  for (let first = 0, end = 0; first < level.length; first = end) {
    while (end < level.length && level[end] === level[first]) end++;
    if (end > first + 1) sortPart(kinds, counts ? times : null, first, end);
  }
  const found = { level: new Uint32Array(level.length), kind: new Uint32Array(level.length) };
  const rows = new Uint32Array(level.length);
  let cells = 0;
  for (let k = 0; k < level.length; k++) {
    if (cells === 0 || found.level[cells - 1] !== level[k] || found.kind[cells - 1] !== kinds[k]) {
      found.level[cells] = level[k];
      found.kind[cells++] = kinds[k];
    }
    rows[cells - 1] += times[k];
  }
  const kind = found.kind.subarray(0, cells);
  return {
    ranking: { level: found.level.subarray(0, cells), levels },
    positive: Uint8Array.from(kind, (one) => (one >> 1) & 1),
    inUse: Uint8Array.from(kind, (one) => one & 1),
    rows: rows.subarray(0, cells),
    ...membersOf(kind, patterns, groups.length),
  };
}

/** Of fewer, a call of `sort` takes longer than sorting. */
const FEW = 24;

/** Sorts the numbers from `first` to before `end`, and what belongs to them with them. */
function sortPart(numbers: Uint32Array, beside: Uint32Array | null, first: number, end: number): void {
  if (end - first > FEW) {
    const part = numbers.subarray(first, end);
    if (beside === null) part.sort();
    else {
      const [own, others] = [part.slice(), beside.slice(first, end)];
      const order = Uint32Array.from(own.keys()).sort((a, b) => own[a] - own[b]);
      for (let i = 0; i < order.length; i++) {
        part[i] = own[order[i]];
        beside[first + i] = others[order[i]];
      }
    }
    return;
  }
  for (let k = first + 1; k < end; k++) {
    const number = numbers[k];
    const other = beside === null ? 0 : beside[k];
    let at = k;
    for (; at > first && numbers[at - 1] > number; at--) {
      numbers[at] = numbers[at - 1];
      if (beside) beside[at] = beside[at - 1];
    }
    numbers[at] = number;
    if (beside) beside[at] = other;
  }
}

/** The cells of each group, and the groups of each cell. */
function membersOf(
  kind: Uint32Array,
  patterns: readonly (readonly number[])[],
  groups: number,
): Pick<Cells, 'positions' | 'memberships'> {
  const start = new Uint32Array(kind.length + 1);
  for (let cell = 0; cell < kind.length; cell++) start[cell + 1] = start[cell] + patterns[kind[cell] >>> 2].length;
  const groupsOf = new Uint32Array(start[kind.length]);
  const sizes = new Uint32Array(groups);
  for (let cell = 0, at = 0; cell < kind.length; cell++) {
    const pattern = patterns[kind[cell] >>> 2];
    for (let i = 0; i < pattern.length; i++) {
      groupsOf[at++] = pattern[i];
      sizes[pattern[i]]++;
    }
  }
  const positions = Array.from(sizes, (count) => new Uint32Array(count));
  sizes.fill(0);
  for (let cell = 0; cell < kind.length; cell++)
    for (let at = start[cell]; at < start[cell + 1]; at++) {
      const g = groupsOf[at];
      positions[g][sizes[g]++] = cell;
    }
  return { positions, memberships: { start, groupsOf } };
}

/** The different sets of groups, in an order of their own, and which of them is whose. */
function patternsOf(
  size: number,
  groups: readonly Uint32Array[],
): { patterns: readonly (readonly number[])[]; of: Uint32Array } {
  const found: (readonly number[])[] = [[]];
  const of = new Uint32Array(size);
  for (const [g, members] of groups.entries()) {
    /** By pattern the one that has this group, too; 0 where there is none yet. */
    const longer = new Uint32Array(found.length);
    for (let i = 0; i < members.length; i++) {
      const pattern = of[members[i]];
      if (longer[pattern] === 0) longer[pattern] = found.push([...found[pattern], g]) - 1;
      of[members[i]] = longer[pattern];
    }
  }
  const sorted = [...found.keys()].sort((a, b) => inOrder(found[a], found[b]));
  const place = new Uint32Array(found.length);
  for (const [i, pattern] of sorted.entries()) place[pattern] = i;
  for (let item = 0; item < size; item++) of[item] = place[of[item]];
  return { patterns: sorted.map((pattern) => found[pattern]), of };
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
