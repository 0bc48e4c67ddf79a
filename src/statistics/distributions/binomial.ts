/** Binomial and hypergeometric counts by inversion: how many of n draws succeed. */
import type { Random } from '../../contract/random.ts';

/** Counts less likely than this beside the likeliest do not come up: together they weigh less than rounding does. */
const NEGLIGIBLE = 1e-18;

/**
 * Draws from Binomial(n, p): n independent draws with chance p each.
 *
 * @param n whole, at least 0
 * @param p in 0..1
 */
export function binomialSampler(n: number, p: number): (random: Random) => number {
  const mode = Math.min(n, Math.floor((n + 1) * p));
  return sampler(mode, 0, n, (k) => ((n - k) * p) / ((k + 1) * (1 - p)));
}

/**
 * Draws from the hypergeometric distribution: how many of n draws without replacement are among the `right` of all.
 *
 * @param n whole, 0 to `all`; so, too, `right`
 */
export function hypergeometricSampler(n: number, right: number, all: number): (random: Random) => number {
  const [least, greatest] = [Math.max(0, n + right - all), Math.min(n, right)];
  const mode = Math.min(greatest, Math.max(least, Math.floor(((n + 1) * (right + 1)) / (all + 2))));
  return sampler(mode, least, greatest, (k) => ((n - k) * (right - k)) / ((k + 1) * (all - n - right + k + 1)));
}

/**
 * The cumulative distribution is tabulated once, over at most some twenty standard deviations of counts, from the most
 * likely count outwards by the ratio of neighbours' probabilities; a draw is then one search in it, for any n.
 *
 * @param ratio P(k + 1) / P(k)
 */
function sampler(
  mode: number,
  least: number,
  greatest: number,
  ratio: (k: number) => number,
): (random: Random) => number {
  const above = [1];
  for (let k = mode, weight = 1; k < greatest; k++) {
    weight *= ratio(k);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  const below: number[] = [];
  for (let k = mode, weight = 1; k > least; k--) {
    weight /= ratio(k - 1);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const first = mode - below.length;
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
    return first + low;
  };
}
