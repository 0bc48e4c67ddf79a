/** Binomial counts by inversion: of n independent draws with chance p each, how many succeed. */
import type { Random } from './random.ts';

/** Counts less likely than this beside the likeliest do not come up: together they weigh less than rounding does. */
const NEGLIGIBLE = 1e-18;

/**
 * Draws from Binomial(n, p). The cumulative distribution is put into a table once, of some twenty standard deviations of
 * counts at most; a draw is then one search in it, whatever n is.
 *
 * @param n whole, at least 0
 * @param p in 0..1
 */
export function binomialSampler(n: number, p: number): (random: Random) => number {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  // By the ratio of neighbours' probabilities, outwards from the likeliest: P(k + 1) / P(k) = (n - k) / (k + 1) * p / (1 - p).
  const above = [1];
  for (let k = mode, weight = 1; k < n; k++) {
    weight *= ((n - k) * p) / ((k + 1) * (1 - p));
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const below: number[] = [];
  for (let k = mode, weight = 1; k > 0; k--) {
    weight *= (k * (1 - p)) / ((n - k + 1) * p);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const least = mode - below.length;
  const cumulative = Float64Array.from([...below.reverse(), ...above]);
  for (let i = 1; i < cumulative.length; i++) cumulative[i] += cumulative[i - 1];
  const total = cumulative[cumulative.length - 1];
  return (random) => {
    // Two numbers of 32 bits: one alone would leave out what is rarer than 1 in 4e9.
    const u = (random.next() + random.next() / 4294967296) * total;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (u < cumulative[middle]) high = middle;
      else low = middle + 1;
    }
    return least + low;
  };
}
