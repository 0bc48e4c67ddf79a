/** What differences between groups are where who is in which group is left to chance. */
import type { Random } from '../../src/plugin.ts';
import { mean, normals, quantile, shuffle } from '../../src/statistics/index.ts';

/** A group that is compared, and the rest of the attribute: indices of items with an answer. */
export interface Members {
  own: Uint32Array;
  rest: Uint32Array;
}

/** Of a statistic that is never below 0: its average, and what it exceeds by chance in 2.5 % of cases. */
export interface ByChance {
  average: number;
  most: number;
}

export interface Chance {
  mean: ByChance;
  median: ByChance;
  standardised: ByChance;
  /** Of each group from the rest, and the greatest of them. */
  distances: readonly ByChance[];
  distance: ByChance;
}

/** An average over two groups is then uncertain by some 2.4 % of itself, and over more by less, since draws then vary less. */
const drawsOf = (groups: number) => (groups > 4 ? 400 : 1000);
/** So many items are shuffled; of more, what shuffles make of them is drawn from its limit for many. */
const MOST_SHUFFLED = 2000;

/** @param values a number of each item that is in a group */
export function chanceOf(groups: readonly Members[], values: Float64Array, random: Random): Chance {
  const compared = new Uint8Array(values.length);
  for (const { own, rest } of groups) for (const members of [own, rest]) for (const i of members) compared[i] = 1;
  const pool = Uint32Array.from(values.keys()).filter((i) => compared[i] === 1);
  const draw =
    pool.length <= MOST_SHUFFLED ? shuffles(groups, values, pool, random) : limits(groups, values, pool, random);
  const drawn = Array.from({ length: drawsOf(groups.length) }, draw);
  const of = (statistic: (one: Drawn) => number): ByChance => {
    const sorted = Float64Array.from(drawn, statistic).sort();
    return { average: mean(sorted), most: quantile(sorted, 0.975) };
  };
  return {
    mean: of(({ means }) => range(means)),
    median: of(({ medians }) => range(medians)),
    standardised: of(({ means, s }) => (s > 0 ? range(means) / s : 0)),
    distances: groups.map((_, g) => of(({ distances }) => distances[g])),
    distance: of(({ distances }) => Math.max(...distances)),
  };
}

interface Drawn {
  means: Float64Array;
  medians: Float64Array;
  distances: Float64Array;
  /** Standard deviation within the groups. */
  s: number;
}

function range(values: Float64Array): number {
  return Math.max(...values) - Math.min(...values);
}

/** The numbers are dealt to the items anew. */
function shuffles(groups: readonly Members[], values: Float64Array, pool: Uint32Array, random: Random): () => Drawn {
  const sorted = Float64Array.from(pool, (i) => values[i]).sort();
  const levels = Float64Array.from(new Set(sorted));
  const levelOf = new Map(Array.from(levels, (value, k) => [value, k]));
  const dealt = Uint32Array.from(sorted, (value) => levelOf.get(value)!);
  const places = new Map(Array.from(pool, (item, place) => [item, place]));
  const placed = groups.map(({ own }) => own.map((item) => places.get(item)!));
  const ofAll = new Uint32Array(levels.length);
  for (const level of dealt) ofAll[level]++;
  const ofOwn = new Uint32Array(levels.length);
  return () => {
    shuffle(dealt, random);
    const drawn = emptyDrawn(groups.length);
    let [squares, df] = [0, 0];
    for (const [g, own] of placed.entries()) {
      ofOwn.fill(0);
      for (const place of own) ofOwn[dealt[place]]++;
      const n = own.length;
      let sum = 0;
      for (const place of own) sum += levels[dealt[place]];
      const centre = sum / n;
      for (const place of own) squares += (levels[dealt[place]] - centre) ** 2;
      df += n - 1;
      drawn.means[g] = centre;
      drawn.medians[g] = (nth(levels, ofOwn, (n - 1) >> 1) + nth(levels, ofOwn, n >> 1)) / 2;
      // Whoever is not in the group is in its rest.
      const m = pool.length - n;
      let [below, belowRest, area] = [0, 0, 0];
      for (let k = 0; k + 1 < levels.length; k++) {
        below += ofOwn[k];
        belowRest += ofAll[k] - ofOwn[k];
        area += Math.abs(below / n - belowRest / m) * (levels[k + 1] - levels[k]);
      }
      drawn.distances[g] = area;
    }
    return { ...drawn, s: Math.sqrt(squares / df) };
  };
}

function nth(levels: Float64Array, counts: Uint32Array, n: number): number {
  let k = 0;
  for (let before = counts[0]; before <= n; before += counts[k]) k++;
  return levels[k];
}

function emptyDrawn(groups: number): Omit<Drawn, 's'> {
  const one = () => new Float64Array(groups);
  return { means: one(), medians: one(), distances: one() };
}

/** Places at which distribution functions are compared. */
const PLACES = 64;

/**
 * Of many: means are normal, a median is the pooled quantile at a share that is normal about one half, and the distribution
 * function of a group is off the pooled one by a Brownian bridge. Groups that overlap are taken as independent.
 */
function limits(groups: readonly Members[], values: Float64Array, pool: Uint32Array, random: Random): () => Drawn {
  const sorted = Float64Array.from(pool, (i) => values[i]).sort();
  const [least, greatest] = [sorted[0], sorted[sorted.length - 1]];
  const places = Float64Array.from(
    new Set(
      Array.from({ length: 2 * PLACES }, (_, k) => {
        const share = (k >> 1) / (PLACES - 1);
        return k % 2 === 0 ? sorted[Math.round(share * (sorted.length - 1))] : least + share * (greatest - least);
      }),
    ),
  ).sort();
  let i = 0;
  const shares = Float64Array.from(places, (place) => {
    while (i < sorted.length && sorted[i] <= place) i++;
    return i / sorted.length;
  });
  const centre = mean(sorted);
  const s = Math.sqrt(sorted.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (sorted.length - 1));
  const normal = normals(random);
  const walk = new Float64Array(places.length);
  return () => {
    const drawn = emptyDrawn(groups.length);
    for (const [g, { own, rest }] of groups.entries()) {
      const n = own.length;
      drawn.means[g] = (s * normal()) / Math.sqrt(n);
      drawn.medians[g] = quantile(sorted, Math.min(1, Math.max(0, 0.5 + (0.5 * normal()) / Math.sqrt(n))));
      let sum = 0;
      for (let k = 0; k < walk.length; k++) {
        const step = shares[k] - (shares[k - 1] ?? 0);
        if (step > 0) sum += Math.sqrt(step) * normal();
        walk[k] = sum;
      }
      let area = 0;
      for (let k = 0; k + 1 < walk.length; k++)
        area += Math.abs(walk[k] - shares[k] * sum) * (places[k + 1] - places[k]);
      drawn.distances[g] = area * Math.sqrt(1 / n + 1 / rest.length);
    }
    return { ...drawn, s };
  };
}
