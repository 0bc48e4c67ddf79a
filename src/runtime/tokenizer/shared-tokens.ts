/** Which tokens two texts have in common. */

/** Indices of a token in the one sequence and in the other. */
export type SharedToken = readonly [number, number];

/**
 * The tokens that two sequences share, in order: their longest common stretch, and the same again on either side of it
 * (Ratcliff and Metzener 1988), as Python's difflib.SequenceMatcher finds matching blocks. Of several longest stretches
 * the one that starts first in `a`, then first in `b`. Unlike in difflib, sequences of 200 and more are treated the
 * same way.
 */
export function sharedTokens(a: readonly number[], b: readonly number[]): SharedToken[] {
  const places = new Map<number, number[]>();
  for (const [j, id] of b.entries()) places.set(id, [...(places.get(id) ?? []), j]);

  const within = (aFrom: number, aTo: number, bFrom: number, bTo: number): SharedToken[] => {
    const { i, j, length } = longestStretch(a, places, aFrom, aTo, bFrom, bTo);
    if (length === 0) return [];
    return [
      ...within(aFrom, i, bFrom, j),
      ...Array.from({ length }, (_, k): SharedToken => [i + k, j + k]),
      ...within(i + length, aTo, j + length, bTo),
    ];
  };
  return within(0, a.length, 0, b.length);
}

function longestStretch(
  a: readonly number[],
  places: ReadonlyMap<number, readonly number[]>,
  aFrom: number,
  aTo: number,
  bFrom: number,
  bTo: number,
): { i: number; j: number; length: number } {
  let best = { i: aFrom, j: bFrom, length: 0 };
  /** By its end in b, the length of the stretch that ends at the token of `a` before this one. */
  let ending = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i]) ?? []) {
      if (j < bFrom || j >= bTo) continue;
      const length = (ending.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > best.length) best = { i: i - length + 1, j: j - length + 1, length };
    }
    ending = next;
  }
  return best;
}
