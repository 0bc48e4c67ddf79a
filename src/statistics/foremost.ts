/** Which of many items can stand in the extreme pair, so that not all pairs need be looked at. */

/**
 * The items that fewer than two others equal or surpass in every merit. What grows with each merit, of pairs of two different items, is
 * greatest for a pair of such items: for any other, one of the two that surpass it can take its place, whichever it is paired with.
 * Of thousands of groups these are a few dozen as a rule.
 *
 * @param merits by merit, the number of each item
 * @param among the items in question: all unless given
 */
export function foremost(
  merits: readonly (readonly number[])[],
  among: readonly number[] = [...merits[0].keys()],
): number[] {
  // Whoever surpasses an item comes before it; of equals, the first.
  const order = among.toSorted((a, b) => {
    for (const merit of merits) if (merit[a] !== merit[b]) return merit[b] - merit[a];
    return a - b;
  });
  const kept: number[] = [];
  for (const item of order) {
    let surpassing = 0;
    for (const other of kept) {
      if (merits.some((merit) => merit[other] < merit[item])) continue;
      if (++surpassing === 2) break;
    }
    if (surpassing < 2) kept.push(item);
  }
  return kept;
}
