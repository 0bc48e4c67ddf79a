/** The measures of client-disparity as functions of single items, of which those of a client are drawn together. */
import type { Classed, ItemStatistics, Json, MeasurementId, Sample } from '../../src/plugin.ts';
import { groupsByItem, groupsOf } from '../shared/labelled-samples.ts';
import { type Client, clientsIn, clientsWith, lossesOf } from './clients.ts';
import { betweenLosses } from './measurements.ts';
import { bestTenth, gini, jainIndex, varianceBetween, worstTenth } from './statistics.ts';

/**
 * @param right 1 or 0; NaN without an answer
 * @param loss NaN without a score; null where there are none at all
 */
export function* clientSamples(data: Classed, right: Float64Array, loss: Float64Array | null): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  const { ids = [], of } = data.clients ?? {};
  for (const [i, id] of data.ids.entries()) {
    yield {
      ...{ id, client: ids[of?.[i] ?? -1] ?? null },
      right: Number.isNaN(right[i]) ? null : right[i] === 1,
      loss: loss === null || Number.isNaN(loss[i]) ? null : loss[i],
      groups: groups[i],
    };
  }
}

interface Options {
  minItems: number;
  attributes?: readonly string[] | undefined;
}

/** Of some clients: how often each counts. */
type Weights = readonly number[];
/** A number for each client, NaN for those that take no part. */
type Rates = readonly number[];

/** Not those of the one client that is worst: draws of clients do not tell how far chance moves it. */
export function clientsOfItems({ minItems, attributes }: Options, samples: readonly Sample[]): ItemStatistics {
  const { of, named, first } = numbered(samples);
  const right = Float64Array.from(samples, ({ right }) => (typeof right === 'boolean' ? Number(right) : Number.NaN));
  const loss = Float64Array.from(samples, ({ loss }) => (typeof loss === 'number' ? loss : Number.NaN));
  const clients = clientsWith(minItems, named, of, right);
  const rates = clients.map(({ right, items }) => right / items);
  const ofGroups = groupsCompared(samples, attributes, clients, { named, of, rates });
  const losses = lossesOf(clients, named, of, loss);
  const withLosses = losses.sizes.every((items) => items >= minItems);
  const statistics = [...ofAccuracies(clients, rates), ...(withLosses ? ofLosses(losses) : []), ...ofGroups];
  return {
    clusters: of,
    means: [],
    others: {
      places: statistics.map(({ measure, attribute = null, group = null }) => ({ measure, attribute, group })),
      recompute(weight) {
        // All items of a client are drawn together, and count as often as it does.
        const weights = clients.map(({ id }) => weight[first[id]]);
        return statistics.map(({ value }) => value(weights));
      },
    },
  };
}

interface Statistic extends Partial<MeasurementId> {
  measure: string;
  value(weights: Weights): number;
}

function numbered(samples: readonly Sample[]) {
  const numbers = new Map<string, number>();
  const first: number[] = [];
  const of = Int32Array.from(samples, ({ client }, i) => {
    if (typeof client !== 'string') return -1;
    const known = numbers.get(client);
    if (known !== undefined) return known;
    numbers.set(client, first.length);
    return first.push(i) - 1;
  });
  return { of, named: first.length, first };
}

function ofAccuracies(clients: readonly Client[], rates: Rates): Statistic[] {
  const order = [...rates.keys()].sort((a, b) => rates[a] - rates[b]);
  const values = order.map((k) => rates[k]);
  const sorted = (weights: Weights) => ({ values, weights: order.map((k) => weights[k]) });
  const sizes = clients.map(({ items }) => items);
  return [
    { measure: 'accuracy', value: (weights) => weightedMean(rates, weights) },
    {
      measure: 'variance-between-clients',
      value: (weights) => Math.max(0, varianceBetween(repeated(rates, weights), repeated(sizes, weights))),
    },
    { measure: 'worst-tenth', value: (weights) => worstTenth(sorted(weights)) },
    { measure: 'best-tenth', value: (weights) => bestTenth(sorted(weights)) },
    { measure: 'jain-index', value: (weights) => jainIndex(sorted(weights)) },
    { measure: 'gini-index', value: (weights) => gini(sorted(weights)) },
  ];
}

function ofLosses({ means, noise }: ReturnType<typeof lossesOf>): Statistic[] {
  return [
    { measure: 'loss', value: (weights) => weightedMean(means, weights) },
    {
      measure: 'loss-variance-between-clients',
      value: (weights) => Math.max(0, betweenLosses(repeated(means, weights), repeated(noise, weights))),
    },
  ];
}

function groupsCompared(
  samples: readonly Sample[],
  attributes: readonly string[] | undefined,
  clients: readonly Client[],
  { named, of, rates }: { named: number; of: Int32Array; rates: Rates },
): Statistic[] {
  const groups = groupsOf(samples)
    .filter(({ attribute }) => attributes?.includes(attribute) ?? true)
    .map((group) => ({ ...group, has: clientsIn(named, of, group.members) }));
  return groups.flatMap(({ attribute, id, has }): Statistic[] => {
    const same = groups.filter((other) => other.attribute === attribute);
    const part = (isPart: (client: number) => boolean): Rates =>
      clients.map((client, k) => (isPart(client.id) ? rates[k] : Number.NaN));
    const own = part((client) => has[client]);
    const rest = part((client) => !has[client] && same.some((other) => other.has[client]));
    const place = { attribute, group: id };
    return [
      { measure: 'accuracy', ...place, value: (weights) => weightedMean(own, weights) },
      {
        ...{ measure: 'accuracy-difference', ...place },
        value: (weights) => weightedMean(own, weights) - weightedMean(rest, weights),
      },
    ];
  });
}

function weightedMean(values: Rates, weights: Weights): number {
  let [sum, n] = [0, 0];
  for (const [k, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    sum += weights[k] * value;
    n += weights[k];
  }
  return sum / n;
}

const repeated = (values: readonly number[], weights: Weights): number[] =>
  values.flatMap((value, k) => new Array<number>(weights[k]).fill(value));
