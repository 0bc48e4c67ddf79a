/** The Wasserstein-1 distance of two samples of numbers, and what chance alone adds to it. */

import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Random } from '../../contract/random.ts';
import { normals } from '../distributions/normal.ts';
import { momentsOf } from './skewed-mean.ts';

/**
 * The area between the two distribution functions, in the unit of the numbers: how far numbers of one sample must be moved
 * on average to make the other of them (Vallender 1974, Theory of Probability and Its Applications 18). 0 for equal
 * distributions; |difference of the means| at least.
 *
 * @param a ascending, at least one; so, too, `b`
 */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  let [i, j, area] = [0, 0, 0];
  let last = Math.min(a[0], b[0]);
  while (i < a.length && j < b.length) {
    const next = Math.min(a[i], b[j]);
    area += Math.abs(i / a.length - j / b.length) * (next - last);
    last = next;
    while (a[i] === next) i++;
    while (b[j] === next) j++;
  }
  // One of the two is used up: from here on its share is 1.
  for (; i < a.length; last = a[i++]) area += (1 - i / a.length) * (a[i] - last);
  for (; j < b.length; last = b[j++]) area += (1 - j / b.length) * (b[j] - last);
  return area;
}

/** Limits of the distance of two distributions. */
export interface DistanceErrors {
  /** The distance of the samples. */
  value: number;
  /** Above the true distance except in 2.5 % of samples. */
  upper: number;
  /**
   * Draws of what chance adds to the distance: the 97.5 % quantile below `value` is a lower limit, 0 at least. Their order
   * means nothing, and draws of other pairs are independent.
   */
  added: Float64Array;
}

/** A limit is then uncertain by some 7 % of what is added. */
const DRAWS = 600;
/** So many places, by rank and by value, are enough to tell how far distribution functions go astray. */
const PLACES = 40;
/** Where the functions are farther apart than so many standard errors, it is sure which one is above. */
const SURE = 3;

/**
 * The distance W is the integral of |d|, with d the difference of the distribution functions. With e what chance adds to
 * d,
 *
 * - the sample's W is at most W plus the integral of |e|, and near W plus that of e sign(d) where d is sure not to be 0. So W is
 *   greater than it is by chance by no more than the integral of |e| where |d| is within three standard errors of 0, and
 *   of e sign(d) elsewhere (the directional derivative: Fang and Santos 2019, Review of Economic Studies 86). e is drawn as
 *   the two Brownian bridges that the samples' functions vary by, widened to Student's t.
 * - the sample's W is at least W plus the mean over the first of h minus that over the second, less what these are in
 *   truth, for the h with slopes of 1 or -1 that gives W (Kantorovich and Rubinstein). Such an h varies no more than the
 *   numbers themselves. So W exceeds the sample's by no more than the limits of a difference of means do: Welch's, with
 *   Johnson's correction for skewness on that side.
 *
 * A bootstrap of W adds chance a second time and never holds 0.
 *
 * @param a ascending, at least three, not all alike; so, too, `b`
 */
export function wassersteinErrors(a: Float64Array, b: Float64Array, random: Random): DistanceErrors {
  const places = placesOf(a, b);
  const [f, g] = [a, b].map((own) => sharesAt(own, places));
  const widths = Float64Array.from(places, (place, k) => (places[k + 1] ?? place) - place);
  // +1 or -1 where it is sure which function is above, 0 elsewhere.
  const above = Int8Array.from(f, (share, k) => {
    const together = (a.length * share + b.length * g[k]) / (a.length + b.length);
    const error = Math.sqrt(together * (1 - together) * (1 / a.length + 1 / b.length));
    return Math.abs(share - g[k]) > SURE * error ? Math.sign(share - g[k]) : 0;
  });
  const [one, other] = [momentsOf(a), momentsOf(b)];
  const variance = one.variance + other.variance;
  const df = variance ** 2 / (one.variance ** 2 / (a.length - 1) + other.variance ** 2 / (b.length - 1));
  const t = tQuantile(0.975, df);
  const normal = normals(random);
  const [bridgeA, bridgeB] = [bridges(f, a.length, normal), bridges(g, b.length, normal)];
  const wider = t / normalQuantile(0.975, 0, 1);
  const added = Float64Array.from({ length: DRAWS }, () => {
    const [u, v] = [bridgeA(), bridgeB()];
    let area = 0;
    for (let k = 0; k < u.length; k++) {
      const error = u[k] - v[k];
      area += widths[k] * (above[k] === 0 ? Math.abs(error) : above[k] * error);
    }
    return wider * area;
  });
  const value = wassersteinDistance(a, b);
  const skew = ((Math.abs(one.cumulant) + Math.abs(other.cumulant)) / (6 * variance)) * (1 + 2 * t ** 2);
  return { value, upper: value + t * Math.sqrt(variance) + skew, added };
}

/** The different numbers of both, or, where there are many, some of them evenly by rank and some evenly by value. */
function placesOf(a: Float64Array, b: Float64Array): Float64Array {
  const different = new Set<number>();
  for (const own of [a, b]) {
    for (let i = 0; i < own.length && different.size <= 2 * PLACES; i++) different.add(own[i]);
  }
  if (different.size <= 2 * PLACES) return Float64Array.from(different).sort();
  const [least, greatest] = [Math.min(a[0], b[0]), Math.max(a[a.length - 1], b[b.length - 1])];
  const some = Float64Array.from({ length: 3 * PLACES }, (_, k) => {
    const share = Math.floor(k / 3) / (PLACES - 1);
    if (k % 3 === 0) return least + share * (greatest - least);
    const own = k % 3 === 1 ? a : b;
    return own[Math.round(share * (own.length - 1))];
  });
  return Float64Array.from(new Set(some)).sort();
}

/** The share of the sample that is at most each place. */
function sharesAt(sorted: Float64Array, places: Float64Array): Float64Array {
  let i = 0;
  return Float64Array.from(places, (place) => {
    while (i < sorted.length && sorted[i] <= place) i++;
    return i / sorted.length;
  });
}

/** Draws of how far the function of a sample of `n` is from the true one, at places where it has these shares. */
function bridges(shares: Float64Array, n: number, normal: () => number): () => Float64Array {
  const steps = Float64Array.from(shares, (share, k) => Math.sqrt(Math.max(0, share - (shares[k - 1] ?? 0)) / (n - 1)));
  const walk = new Float64Array(shares.length);
  return () => {
    let sum = 0;
    for (let k = 0; k < walk.length; k++) {
      if (steps[k] > 0) sum += steps[k] * normal();
      walk[k] = sum;
    }
    // At the last place every share is 1.
    for (let k = 0; k < walk.length; k++) walk[k] -= shares[k] * sum;
    return walk;
  };
}
