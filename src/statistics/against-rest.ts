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

/** Sums of values, and how many there are, by cluster. */
interface Sums {
  sums: number[];
  sizes: number[];
  /** Numbers of these clusters. */
  clusters: number[];
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
  return averaged(
    values,
    sumsOf(values, cluster, (i) => members === null || members[i] !== 0),
    cluster,
    'all',
  );
}

/**
 * The same of a group and of all other items, and their difference. Its limits are put together from those of both
 * (square-and-add: Newcombe 1998, method 10; for estimates of any kind Zou and Donner 2008, Statistics in Medicine 27). Where
 * clusters have items of both, what the two have in common is taken off, by the correlation of their clusters' residuals.
 */
export function againstRest(values: Values, members: Uint8Array, cluster: Int32Array | null): AgainstRest {
  const own = sumsOf(values, cluster, (i) => members[i] !== 0);
  const others = sumsOf(values, cluster, (i) => members[i] === 0);
  const group = averaged(values, own, cluster, 'group');
  const rest = averaged(values, others, cluster, 'rest');
  if (!group || !rest) return { group, rest, difference: null };
  const together = cluster ? correlationOf(own, others) : 0;
  const value = group.value - rest.value;
  const limit = (a: number, b: number) => Math.sqrt(Math.max(0, a * a + b * b - 2 * together * a * b));
  const below = limit(group.value - group.interval.lower, rest.interval.upper - rest.value);
  const above = limit(group.interval.upper - group.value, rest.value - rest.interval.lower);
  const method = `square-and-add of ${group.interval.method}`;
  const interval = { level: 0.95, method, lower: Math.max(-1, value - below), upper: Math.min(1, value + above) };
  return { group, rest, difference: { value, interval } };
}

function sumsOf(given: Values, cluster: Int32Array | null, isIn: (i: number) => boolean): Sums {
  const { kind, values } = given;
  if (kind === 'decisions' && cluster === null) return countsOf(values, isIn);
  const place = new Map<number, number>();
  const found: Omit<Sums, 'value'> = { sums: [], sizes: [], clusters: [], n: 0 };
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || !isIn(i)) continue;
    found.n++;
    const number = cluster?.[i] ?? -1;
    const known = number < 0 ? undefined : place.get(number);
    if (known !== undefined) {
      found.sums[known] += values[i];
      found.sizes[known]++;
      continue;
    }
    if (number >= 0) place.set(number, found.sums.length);
    found.sums.push(values[i]);
    found.sizes.push(1);
    found.clusters.push(number);
  }
  return { ...found, value: found.n === 0 ? Number.NaN : mean(found.sums) / mean(found.sizes) };
}

/** Of single decisions two counts are all that matters: there may be millions. */
function countsOf(values: Float64Array, isIn: (i: number) => boolean): Sums {
  let [n, found] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]) || !isIn(i)) continue;
    n++;
    found += values[i];
  }
  return { sums: [], sizes: [], clusters: [], n, value: found / n };
}

function averaged(values: Values, own: Sums, cluster: Int32Array | null, part: string): Averaged | null {
  const { sums, sizes, n, value } = own;
  if (n === 0) return null;
  if (values.kind === 'decisions') {
    const successes = Math.round(value * n);
    if (cluster === null || sums.length === n) return { value, n, interval: rateInterval(successes, n) };
    const { lower, upper } = clusteredRate(sums, sizes)!.limits(0.025);
    return { value, n, interval: { level: 0.95, method: 'Agresti-Coull (clusters)', lower, upper } };
  }
  const { resamples, random } = values;
  const bounds = [0, 1] as const;
  const drawn = () => boundedRatioInterval(sums, sizes, bounds, { resamples, random: random(part) });
  if (sums.length <= MOST_DRAWN) return { value, n, interval: drawn() };
  const average = n / sums.length;
  const spread = skewedMeanInterval(sums.map((sum, k) => value + (sum - value * sizes[k]) / average));
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
  const residual = ({ sums, sizes, value }: Sums, k: number) => sums[k] - value * sizes[k];
  const others = new Map(b.clusters.flatMap((number, k) => (number < 0 ? [] : [[number, residual(b, k)] as const])));
  const both = a.clusters.reduce((sum, number, k) => sum + residual(a, k) * (others.get(number) ?? 0), 0);
  const squares = (one: Sums) =>
    one.sums.reduce((sum, _, k) => sum + residual(one, k) ** 2, both > 0 ? (one.n / one.sums.length) ** 2 : 0);
  const scale = Math.sqrt(squares(a) * squares(b));
  return scale > 0 ? both / scale : 0;
}
