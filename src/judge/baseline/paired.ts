/** Two runs of one metric on the same items: for each measure, how it changed and how far chance moves that. */

import type { MeasurementId } from '../../contract/measurement.ts';
import type { AnyMetric, ItemStatistics, Sample } from '../../contract/metric.ts';
import type { Random, Recompute } from '../../contract/random.ts';
import { counted } from '../../contract/sentence.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { standardError } from '../../statistics/means/bootstrap.ts';
import { boundedMeanInterval } from '../../statistics/means/bounded-mean.ts';
import { pairedBootstrap, type Units } from '../../statistics/means/paired-bootstrap.ts';
import { type Difference, normalDifference, pairedMean } from '../../statistics/significance/difference.ts';
import { mcnemarExact, pairedShareLimits } from '../../statistics/significance/mcnemar.ts';
import { unitsOf } from './units.ts';

const resamples = 1000;
/** Of more items Student's t holds means of skewed changes, and draws take long. */
const mostDrawn = 2000;

/** Of fewer units little is known of how they differ. */
const LEAST_UNITS = 10;

/** Least and greatest value of a measure; null where there is none. */
export type RangeOf = (measure: string) => readonly [number | null, number | null];

/** 1, or -1 for a run whose value is to be counted downwards. */
export type Sign = 1 | -1;
/** now * signs.now - before * signs.before + shift; null where nothing tells how far chance moves it. */
export type Contrast = (signs: { before: Sign; now: Sign }, shift: number) => Difference | null;

export interface PairedMeasure {
  before: number;
  now: number;
  /** No item makes a difference. */
  identical: boolean;
  contrast: Contrast;
  /** What the test is, in words. */
  basis: string;
}

/** Of measures by {@link measurementKey}; or why the items cannot be paired. */
export type PairedItems = ReadonlyMap<string, PairedMeasure> | { reason: string };

export function measurementKey({ measure, attribute, group }: MeasurementId): string {
  return JSON.stringify([measure, attribute, group]);
}

export function pairItems(
  pairing: NonNullable<AnyMetric['pairing']>,
  options: unknown,
  runs: { before: readonly Sample[]; now: readonly Sample[] },
  random: Random,
  rangeOf: RangeOf = () => [null, null],
): PairedItems {
  const matched = matchItems(pairing.answers, runs);
  if ('reason' in matched) return matched;
  const { before, now } = matched;
  const [a, b] = [before, now].map((samples) => pairing.statistics(options, samples));
  const units = unitsOf(a.clusters, b.clusters, now.length);
  if (units && units.count < LEAST_UNITS) {
    const are = units.count === 1 ? 'is' : 'are';
    const found = `${counted('cluster', units.count)} of items that ${are} independent in both runs`;
    return { reason: `${found}; at least ${LEAST_UNITS} are needed` };
  }
  return pairStatistics(a, b, now.length, random, rangeOf, units);
}

/** The items of both runs in one order, or why they are not the same; of the earlier run only the answers are taken. */
export function matchItems(
  answers: readonly string[],
  runs: { before: readonly Sample[]; now: readonly Sample[] },
): { before: Sample[]; now: Sample[] } | { reason: string } {
  const byId = new Map(runs.before.map((sample) => [sample.id, sample]));
  const now = [...runs.now].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (byId.size !== runs.before.length || new Set(now.map(({ id }) => id)).size !== now.length) {
    return { reason: 'item ids are not unique' };
  }
  if (byId.size !== now.length || !now.every(({ id }) => byId.has(id))) return { reason: 'the items are not the same' };
  const before = now.map((sample): Sample => {
    const answered = byId.get(sample.id)!;
    return { ...sample, ...Object.fromEntries(answers.map((name) => [name, answered[name]])) };
  });
  return { before, now };
}

/** @param units that are drawn as wholes, where items are not independent of each other */
export function pairStatistics(
  before: ItemStatistics,
  now: ItemStatistics,
  items: number,
  random: Random,
  rangeOf: RangeOf = () => [null, null],
  units: Units | null = null,
): ReadonlyMap<string, PairedMeasure> {
  const paired = new Map<string, PairedMeasure>();
  const earlier = new Map(before.means.map((mean) => [measurementKey(mean), mean.values]));
  /** Means of which items take part in one run only, or belong together: they are resampled with the rest. */
  const unequal: { key: string; a: Float64Array; b: Float64Array }[] = [];
  for (const mean of now.means) {
    const key = measurementKey(mean);
    const [a, b] = [earlier.get(key), mean.values];
    if (!a) continue;
    if (!units && a.every((value, i) => Number.isNaN(value) === Number.isNaN(b[i])))
      paired.set(key, pairMeans(a, b, rangeOf(mean.measure), key));
    else unequal.push({ key, a, b });
  }

  const smooth = new Map(before.smooth?.map((one) => [measurementKey(one), one]));
  for (const one of now.smooth ?? []) {
    const earlierOne = smooth.get(measurementKey(one));
    if (earlierOne) paired.set(measurementKey(one), pairSmooth(earlierOne, one, units));
  }

  const column = new Map(before.others?.places.map((place, k) => [measurementKey(place), k]));
  const shared = (now.others?.places ?? []).flatMap((place, k) => {
    const key = measurementKey(place);
    return column.has(key) ? [{ key, a: column.get(key)!, b: k }] : [];
  });
  const both = (run: 'a' | 'b', { others }: ItemStatistics): Recompute => {
    return (weight) => {
      const values = shared.length > 0 ? others!.recompute(weight) : [];
      return [...shared.map((at) => values[at[run]]), ...unequal.map((means) => weightedMean(means[run], weight))];
    };
  };
  const statistics = [both('a', before), both('b', now)] as const;
  const keys = [...shared, ...unequal].map(({ key }) => key);
  if (keys.length === 0) return paired;
  const once = new Uint32Array(items).fill(1);
  const values = statistics.map((recompute) => recompute(once));
  const replicates = pairedBootstrap(units ?? items, statistics, resamples, random);
  for (const [k, key] of keys.entries()) paired.set(key, pairReplicates(values[0][k], values[1][k], replicates[k]));
  return paired;
}

/**
 * Means over the same items. Where most items hardly move and a few move a lot, Student's t holds the mean of the
 * changes in as little as 18 % of samples of 50; the interval is therefore that of a mean within bounds, where the
 * measure has bounds (`bench/coverage`). Its p value is kept: between runs that differ by chance alone, changes go up
 * as often as down.
 */
function pairMeans(
  a: Float64Array,
  b: Float64Array,
  [least, greatest]: ReturnType<RangeOf>,
  key: string,
): PairedMeasure {
  const part = [...a.keys()].filter((i) => !Number.isNaN(a[i]));
  const n = part.length;
  const gained = part.filter((i) => b[i] > a[i]).length;
  const lost = part.filter((i) => b[i] < a[i]).length;
  const decisions = part.every((i) => isDecision(a[i]) && isDecision(b[i]));
  const counts = `${gained} of ${n} items went up, ${lost} down`;
  return {
    before: part.reduce((sum, i) => sum + a[i], 0) / n,
    now: part.reduce((sum, i) => sum + b[i], 0) / n,
    identical: gained + lost === 0,
    basis: decisions ? `McNemar's exact test: ${counts}` : `paired t test on ${n} items: ${counts}`,
    contrast(signs, shift) {
      if (decisions && signs.before === 1 && signs.now === 1) {
        const interval = { level: 0.95, method: 'Bonett-Price (paired)', ...pairedShareLimits(gained, lost, n) };
        return { value: (gained - lost) / n, interval, pValue: mcnemarExact(gained, lost) };
      }
      if (n < 2) return null;
      const differences = part.map((i) => signs.now * b[i] - signs.before * a[i] + shift);
      const found = pairedMean(differences);
      if (least === null || greatest === null || n > mostDrawn || signs.before !== signs.now) return found;
      const width = greatest - least;
      const random = randomStream(1, 'paired mean', key);
      return { ...found, interval: boundedMeanInterval(differences, [-width, width], { resamples: 500, random }) };
    },
  };
}

type Smooth = NonNullable<ItemStatistics['smooth']>[number];

/** Influences are computed when they are asked for: all at once they would fill the memory. */
function pairSmooth(before: Smooth, now: Smooth, units: Units | null): PairedMeasure {
  const same = () => {
    const a = before.influence();
    return now.influence().every((error, i) => Object.is(error, a[i]));
  };
  return {
    before: before.value,
    now: now.value,
    identical: before.value === now.value && same(),
    basis: now.method,
    contrast(signs, shift) {
      const [a, b] = [before.influence(), now.influence()];
      const changes = b.map((error, i) => signs.now * error - signs.before * a[i]);
      const variance = (units ? summed(changes, units) : changes).reduce((sum, error) => sum + error ** 2, 0);
      if (!(variance > 0)) return null;
      const value = signs.now * now.value - signs.before * before.value + shift;
      return normalDifference(value, Math.sqrt(variance), now.method);
    },
  };
}

function summed(values: Float64Array, { of, count }: Units): Float64Array {
  const sums = new Float64Array(count);
  for (const [i, value] of values.entries()) sums[of[i]] += value;
  return sums;
}

function isDecision(value: number): boolean {
  return value === 0 || value === 1;
}

function pairReplicates(before: number, now: number, [a, b]: [Float64Array, Float64Array]): PairedMeasure {
  return {
    before,
    now,
    identical: before === now && a.every((value, k) => Object.is(value, b[k])),
    basis: `paired bootstrap, ${resamples} resamples`,
    contrast(signs, shift) {
      const differences = a.map((value, k) => signs.now * b[k] - signs.before * value);
      const defined = differences.filter((value) => !Number.isNaN(value)).length;
      const deviation = defined * 2 < resamples ? 0 : standardError(differences);
      if (!(deviation > 0)) return null;
      const method = `paired bootstrap (standard error, ${defined} resamples)`;
      return normalDifference(signs.now * now - signs.before * before + shift, deviation, method);
    },
  };
}

/** Every measure of one run, from its items. */
export function valuesOf({ means, smooth = [], others }: ItemStatistics, items: number): Map<string, number> {
  const once = new Uint32Array(items).fill(1);
  const values = others?.recompute(once) ?? [];
  return new Map([
    ...means.map((mean): [string, number] => [measurementKey(mean), weightedMean(mean.values, once)]),
    ...smooth.map((one): [string, number] => [measurementKey(one), one.value]),
    ...(others?.places ?? []).map((place, k): [string, number] => [measurementKey(place), values[k]]),
  ]);
}

function weightedMean(values: Float64Array, weight: Uint32Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    sum += weight[i] * values[i];
    count += weight[i];
  }
  return sum / count;
}
