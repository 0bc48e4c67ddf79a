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

/**
 * One draw from Binomial(n, p), for which tabulating the distribution as {@link binomialSampler} does would not pay: with
 * a mean below 10 by adding up the draws until the next success, else by transformed rejection (Hörmann 1993, "The
 * generation of binomial random variates", Journal of Statistical Computation and Simulation 46, algorithm BTRS), which
 * takes the same time whatever n. Both are exact.
 *
 * @param n whole, at least 0
 * @param p in 0..1
 */
export function drawBinomial(n: number, p: number, random: Random): number {
  if (p > 0.5) return n - drawBinomial(n, 1 - p, random);
  if (p === 0) return 0;
  return n * p < 10 ? byWaiting(n, p, random) : byRejection(n, p, random);
}

function byWaiting(n: number, p: number, random: Random): number {
  const logOfFailure = Math.log1p(-p);
  let successes = -1;
  for (let draws = 0; draws <= n; successes++) draws += Math.floor(Math.log(1 - random.next()) / logOfFailure) + 1;
  return successes;
}

function byRejection(n: number, p: number, random: Random): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const accepted = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random.next() - 0.5;
    const v = random.next();
    const margin = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / margin + b) * u + n * p + 0.5);
    if (margin >= 0.07 && v <= accepted) return k;
    if (!(k >= 0 && k <= n)) continue;
    const density = Math.log((v * (2.83 + 5.1 / b) * deviation) / (a / (margin * margin) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirling(mode) +
      stirling(n - mode) -
      stirling(k) -
      stirling(n - k);
    if (density <= bound) return k;
  }
}

/** Of the first few, log k! less Stirling's approximation by k + 1/2. */
const STIRLING = Array.from({ length: 10 }, (_, k) => {
  let log = 0;
  for (let i = 2; i <= k; i++) log += Math.log(i);
  return log - (k + 0.5) * Math.log(k + 1) + (k + 1) - Math.log(2 * Math.PI) / 2;
});

function stirling(k: number): number {
  if (k < STIRLING.length) return STIRLING[k];
  const next = k + 1;
  return (1 / 12 - (1 / 360 - 1 / 1260 / (next * next)) / (next * next)) / next;
}
