/**
 * Which of many items can be in the extreme pair, so that not all pairs need to be compared: those that fewer than two
 * others equal or surpass in both merits. A quantity that grows with each merit is greatest, among pairs of two
 * different items, for a pair of such items: for any other item, one of the two that surpass it can take its place,
 * whichever it is paired with. Among thousands of groups these are usually a few dozen.
 */
export function foremost(
  one: readonly number[],
  other: readonly number[],
  among: readonly number[] = [...one.keys()],
): number[] {
  // Whoever surpasses an item comes before it; of equals, the first does.
  const order = among.toSorted((a, b) => one[b] - one[a] || other[b] - other[a] || a - b);
  let [greatest, second] = [-Infinity, -Infinity];
  return order.filter((item) => {
    const merit = other[item];
    if (merit <= second) return false;
    second = Math.min(greatest, merit);
    greatest = Math.max(greatest, merit);
    return true;
  });
}

/** Every pair of one of each that are not the same. */
export function forPairs(
  ones: readonly number[],
  others: readonly number[],
  visit: (one: number, other: number) => void,
): void {
  for (const one of ones) for (const other of others) if (one !== other) visit(one, other);
}
