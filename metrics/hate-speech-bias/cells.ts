/**
 * What the AUCs of groups depend on: how many items there are of each score, class and set of groups. Everything is
 * computed of these, in an order that is theirs, so that no number hangs on the order of the rows, nor on whether rows
 * come one by one or counted.
 */
import type { LabelledData } from '../../src/plugin.ts';
import type { Ranking } from '../../src/statistics/index.ts';
import { type Memberships, type Population, rankMembers } from './group-counts.ts';

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

/** Of the items that have a score. */
export function cellsOf(
  ranking: Ranking,
  { size, positive, counts }: LabelledData,
  inUse: Uint8Array,
  groups: readonly Uint32Array[],
): Cells {
  const { order } = ranking;
  const ranked = rankMembers(ranking, size, groups);
  const cells: Cells = {
    ranking,
    positive: new Uint8Array(order.length),
    inUse: new Uint8Array(order.length),
    rows: new Uint32Array(order.length),
    ...ranked,
  };
  for (let k = 0; k < order.length; k++) {
    const item = order[k];
    cells.positive[k] = positive[item];
    cells.inUse[k] = inUse[item];
    cells.rows[k] = counts?.[item] ?? 1;
  }
  return ranking.levels === order.length ? cells : together(cells, groups.length, counts !== undefined);
}

/** Items that nothing tells apart as one. */
function together({ ranking, positive, inUse, rows, memberships }: Cells, groups: number, isCounted: boolean): Cells {
  const { level, levels } = ranking;
  const { patterns, of } = patternsOf(memberships, level.length, groups);
  // In place of an item what it is: of one level these are sorted as the numbers that they are.
  const kinds = of.map((pattern, k) => 4 * pattern + 2 * positive[k] + inUse[k]);
  const order = isCounted ? Uint32Array.from(level.keys()) : null;
  for (let first = 0, end = 0; first < level.length; first = end) {
    while (end < level.length && level[end] === level[first]) end++;
    if (end === first + 1) continue;
    if (order) order.subarray(first, end).sort((a, b) => kinds[a] - kinds[b]);
    else kinds.subarray(first, end).sort();
  }
  const found = { level: new Uint32Array(level.length), kind: kinds.slice(), rows: new Uint32Array(level.length) };
  let cells = 0;
  for (let k = 0; k < level.length; k++) {
    const kind = kinds[order ? order[k] : k];
    const isNew = cells === 0 || found.level[cells - 1] !== level[k] || found.kind[cells - 1] !== kind;
    if (isNew) {
      found.level[cells] = level[k];
      found.kind[cells++] = kind;
    }
    found.rows[cells - 1] += order ? rows[order[k]] : 1;
  }
  const kind = found.kind.subarray(0, cells);
  const start = new Uint32Array(cells + 1);
  for (let cell = 0; cell < cells; cell++) start[cell + 1] = start[cell] + patterns[kind[cell] >>> 2].length;
  const groupsOf = new Uint32Array(start[cells]);
  const sizes = new Uint32Array(groups);
  for (let cell = 0; cell < cells; cell++) {
    const pattern = patterns[kind[cell] >>> 2];
    groupsOf.set(pattern, start[cell]);
    for (const g of pattern) sizes[g]++;
  }
  const positions = Array.from(sizes, (count) => new Uint32Array(count));
  sizes.fill(0);
  for (let cell = 0; cell < cells; cell++) for (const g of patterns[kind[cell] >>> 2]) positions[g][sizes[g]++] = cell;
  return {
    ranking: { level: found.level.subarray(0, cells), levels },
    positive: Uint8Array.from(kind, (one) => (one >> 1) & 1),
    inUse: Uint8Array.from(kind, (one) => one & 1),
    rows: found.rows.subarray(0, cells),
    positions,
    memberships: { start, groupsOf },
  };
}

/** The different sets of groups, in an order of their own, and which of them is whose. */
function patternsOf(
  { start, groupsOf }: Memberships,
  size: number,
  groups: number,
): { patterns: readonly (readonly number[])[]; of: Uint32Array } {
  const found: (readonly number[])[] = [[]];
  /** Pattern and one more group to the pattern of both. */
  const next = new Map<number, number>();
  const of = new Uint32Array(size);
  for (let k = 0; k < size; k++) {
    let pattern = 0;
    for (let at = start[k]; at < start[k + 1]; at++) {
      const key = pattern * groups + groupsOf[at];
      let longer = next.get(key);
      if (longer === undefined) {
        longer = found.push([...found[pattern], groupsOf[at]]) - 1;
        next.set(key, longer);
      }
      pattern = longer;
    }
    of[k] = pattern;
  }
  const sorted = [...found.keys()].sort((a, b) => inOrder(found[a], found[b]));
  const place = new Uint32Array(found.length);
  for (const [i, pattern] of sorted.entries()) place[pattern] = i;
  return { patterns: sorted.map((pattern) => found[pattern]), of: of.map((pattern) => place[pattern]) };
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
