/**
 * The exact two-sided sign test: of `wins + losses` comparisons without a tie, the chance of a split at least as uneven
 * where both sides are equally likely (McNemar's exact test of paired answers is the same). 1 where there are none.
 */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  const fewer = Math.min(wins, losses);
  // The binomial probabilities from the smallest on, in logarithms: 0.5 ** n is too small to be written from 1075 on.
  let log = -n * Math.LN2;
  let tail = Math.exp(log);
  for (let k = 1; k <= fewer; k++) {
    log += Math.log((n - k + 1) / k);
    tail += Math.exp(log);
  }
  return Math.min(1, 2 * tail);
}
