/** Where items stand in their lists. */

/** Items that share a list with another one. */
export interface Places {
  /** Per item its list, -1 where it has none or is alone in it. */
  lists: Int32Array;
  /** Per item the share of the others in its list that it is ranked above, ties counting half: 1 for the first, 0 for the last. */
  percentiles: Float64Array;
  /** Per item 1 where nobody in its list is ranked above it, else 0. */
  first: Uint8Array;
  /** Indices of the items of each list; none for a list of one. */
  members: readonly Uint32Array[];
  /** How many items are alone in a list. */
  alone: number;
}

/** @param positions NaN without an answer. @param listOf -1 without an answer */
export function placesOf(positions: Float64Array, listOf: Int32Array): Places {
  const byList: number[][] = [];
  for (const [i, list] of listOf.entries()) {
    if (list < 0) continue;
    byList[list] ??= [];
    byList[list].push(i);
  }
  const lists = new Int32Array(positions.length).fill(-1);
  const percentiles = new Float64Array(positions.length).fill(Number.NaN);
  const first = new Uint8Array(positions.length);
  const members: Uint32Array[] = [];
  let alone = 0;
  for (const [list, items] of byList.entries()) {
    members[list] = new Uint32Array(0);
    if (!items) continue;
    if (items.length === 1) {
      alone++;
      continue;
    }
    const ordered = items.toSorted((a, b) => positions[a] - positions[b]);
    members[list] = Uint32Array.from(items);
    for (let from = 0; from < ordered.length; ) {
      let to = from;
      while (to < ordered.length && positions[ordered[to]] === positions[ordered[from]]) to++;
      for (const i of ordered.slice(from, to)) {
        lists[i] = list;
        percentiles[i] = (ordered.length - to + (to - from - 1) / 2) / (ordered.length - 1);
        first[i] = from === 0 ? 1 : 0;
      }
      from = to;
    }
  }
  return { lists, percentiles, first, members, alone };
}
