/** Least and greatest of numbers however many: `Math.max(...numbers)` overflows the stack at some 100,000. */

/** Infinity where there is none, NaN where one is. */
export function leastOf(numbers: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const number of numbers) least = Math.min(least, number);
  return least;
}

/** -Infinity where there is none, NaN where one is. */
export function greatestOf(numbers: Iterable<number>): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (const number of numbers) greatest = Math.max(greatest, number);
  return greatest;
}
