/** Adjusted p values for a family of tests, in 0..1. Each function answers in the order it was asked, none for none. */

/**
 * Holm 1979, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6: controls the chance of
 * even one false finding, however the tests depend on each other. A finding at 0.05 is one whose adjusted p is below
 * that.
 */
export function holm(pValues: readonly number[]): number[] {
  const m = pValues.length;
  const adjusted = new Array<number>(m);
  let largest = 0;
  for (const [position, i] of ascending(pValues).entries()) {
    largest = Math.max(largest, Math.min(1, (m - position) * pValues[i]));
    adjusted[i] = largest;
  }
  return adjusted;
}

/**
 * Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57: controls the expected share of false findings among the
 * findings, for independent or positively dependent tests.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const m = pValues.length;
  const adjusted = new Array<number>(m);
  let least = 1;
  for (const [position, i] of [...ascending(pValues).entries()].reverse()) {
    least = Math.min(least, (pValues[i] * m) / (position + 1));
    adjusted[i] = least;
  }
  return adjusted;
}

function ascending(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
}
