/** Shares and means of a group beside those of everyone else, where items may come in clusters (rewordings of one text). */
import type { Interval } from '../contract/measurement.ts';
import type { Random } from '../contract/random.ts';
import { mean } from './mean.ts';
import { boundedRatioInterval } from './means/bounded-mean.ts';
import { skewedMeanInterval } from './means/skewed-mean.ts';
import { clusteredRate } from './rates/clustered-rate.ts';
import { rateInterval } from './rates/rate-limits.ts';

/** Of some items; 95 % intervals. */
export interface Averaged {
  value: number;
  /** Items with a value. */
  n: number;
  interval: Interval;
}

export interface AgainstRest {
  /** Null where no member has a value; likewise the others. */
  group: Averaged | null;
  rest: Averaged | null;
  /** That of the group minus that of the rest; null where one of them is. */
  difference: Omit<Averaged, 'n'> | null;
}

/** How values vary: decisions are 0 or 1, others lie anywhere between. */
export type Values =
  | { kind: 'decisions'; values: Float64Array }
  | { kind: 'amounts'; values: Float64Array; resamples: number; random(part: string): Random };

/** Of more clusters Student's t holds means, and draws take long. */
const MOST_DRAWN = 2000;

/** Sums of values, and how many there are, by cluster; for independent decisions two counts are all that matters. */
interface Sums {
  sums: Float64Array;
  /** Each 1 where null, and so are the clusters' numbers -1. */
  sizes: Float64Array | null;
  clusters: Int32Array | null;
  n: number;
  value: number;
}

/**
 * The mean of values in 0..1 over all items, or over some. Of decisions a rate, with the limits of {@link clusteredRate}
 * (of independent items those of {@link rateInterval}); of amounts the interval is a Bayesian bootstrap with the bounds,
 * of clusters as wholes, and for more than 2,000 of them Student's t with a correction for skewness.
 *
 * @param members a number other than 0 for each item that is among them; null for all
 * @param cluster per item the number of its cluster, or -1 for an item that is one by itself; null where all are
 * @returns null where no item has a value (NaN)
 */
export function clusteredMean(values: Values, members: Uint8Array | null, cluster: Int32Array | null): Averaged | null {
  return averaged(values, sumsOf(values, cluster, members, 1), 'all');
}

/**
 * The same of a group and of all other items, and their difference. Its limits are put together from those of both
 * (square-and-add: Newcombe 1998, method 10; for estimates of any kind Zou and Donner 2008, Statistics in Medicine 27). Where
 * clusters have items of both, what the two have in common is taken off, by the correlation of their clusters' residuals.
 */
export function againstRest(values: Values, members: Uint8Array, cluster: Int32Array | null): AgainstRest {
  const own = sumsOf(values, cluster, members, 1);
  const others = sumsOf(values, cluster, members, 0);
  const group = averaged(values, own, 'group');
  const rest = averaged(values, others, 'rest');
  if (!group || !rest) return { group, rest, difference: null };
  const together = correlationOf(own, others);
  const value = group.value - rest.value;
  const limit = (a: number, b: number) => Math.sqrt(Math.max(0, a * a + b * b - 2 * together * a * b));
  const below = limit(group.value - group.interval.lower, rest.interval.upper - rest.value);
  const above = limit(group.interval.upper - group.value, rest.value - rest.interval.lower);
  const method = `square-and-add of ${group.interval.method}`;
  const interval = { level: 0.95, method, lower: Math.max(-1, value - below), upper: Math.min(1, value + above) };
  return { group, rest, difference: { value, interval } };
}

/** @param members null for all items. @param side 1 for members, 0 for the others */
function sumsOf({ kind, values }: Values, cluster: Int32Array | null, members: Uint8Array | null, side: 0 | 1): Sums {
  const isIn = new Uint8Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || (members !== null && (members[i] === 0) === (side === 1))) continue;
    isIn[i] = 1;
    n++;
  }
  if (cluster === null) {
    const sums = kind === 'amounts' ? values.filter((_, i) => isIn[i] === 1) : new Float64Array(0);
    const total = values.reduce((sum, value, i) => (isIn[i] === 1 ? sum + value : sum), 0);
    return { sums, sizes: null, clusters: null, n, value: sums.length > 0 ? mean(sums) : total / n };
  }
  const [sums, sizes, clusters] = [new Float64Array(n), new Float64Array(n), new Int32Array(n)];
  const place = new Int32Array(clusterCount(cluster)).fill(-1);
  let found = 0;
  for (let i = 0; i < values.length; i++) {
    if (isIn[i] === 0) continue;
    const number = cluster[i];
    let k = number < 0 ? -1 : place[number];
    if (k < 0) {
      k = found++;
      clusters[k] = number;
      if (number >= 0) place[number] = k;
    }
    sums[k] += values[i];
    sizes[k]++;
  }
  const [ofClusters, counts] = [sums, sizes].map((one) => one.subarray(0, found));
  const value = n === 0 ? Number.NaN : mean(ofClusters) / mean(counts);
  return { sums: ofClusters, sizes: counts, clusters: clusters.subarray(0, found), n, value };
}

function clusterCount(cluster: Int32Array): number {
  let greatest = -1;
  for (const number of cluster) if (number > greatest) greatest = number;
  return greatest + 1;
}

function averaged(values: Values, own: Sums, part: string): Averaged | null {
  const { sums, sizes, n, value } = own;
  if (n === 0) return null;
  if (values.kind === 'decisions') {
    const successes = Math.round(value * n);
    if (sizes === null || sums.length === n) return { value, n, interval: rateInterval(successes, n) };
    const { lower, upper } = clusteredRate(sums, sizes)!.limits(0.025);
    return { value, n, interval: { level: 0.95, method: 'Agresti-Coull (clusters)', lower, upper } };
  }
  const { resamples, random } = values;
  const bounds = [0, 1] as const;
  const drawn = () => boundedRatioInterval(sums, sizes, bounds, { resamples, random: random(part) });
  if (sums.length <= MOST_DRAWN) return { value, n, interval: drawn() };
  const average = n / sums.length;
  const spread = skewedMeanInterval(sums.map((sum, k) => value + (sum - value * (sizes?.[k] ?? 1)) / average));
  // Nothing varies.
  if (!spread) return { value, n, interval: rateInterval(value * sums.length, sums.length) };
  const { lower, upper } = spread;
  return { value, n, interval: { ...spread, lower: Math.max(0, lower), upper: Math.min(1, upper) } };
}

/**
 * Of the residuals of clusters, over those that hold items of both. Where they go the same way, the squares are those with one
 * more cluster that goes its own way at most: clusters that all agree so far may not the next time (Bonett and Price 2012 add as
 * much to a difference of paired shares).
 */
function correlationOf(a: Sums, b: Sums): number {
  if (!a.clusters || !b.clusters) return 0;
  const [own, others] = [a, b].map(({ sums, sizes, value }) => sums.map((sum, k) => sum - value * sizes![k]));
  const byNumber = new Float64Array(Math.max(clusterCount(a.clusters), clusterCount(b.clusters)));
  for (const [k, number] of b.clusters.entries()) if (number >= 0) byNumber[number] = others[k];
  let both = 0;
  for (const [k, number] of a.clusters.entries()) if (number >= 0) both += own[k] * byNumber[number];
  const squares = (residuals: Float64Array, { n }: Sums) =>
    residuals.reduce((sum, one) => sum + one ** 2, both > 0 ? (n / residuals.length) ** 2 : 0);
  const scale = Math.sqrt(squares(own, a) * squares(others, b));
  return scale > 0 ? both / scale : 0;
}
