/** What client-disparity measures over all clients. */
import {
  counted,
  has,
  type IntervalOrReason,
  type Json,
  type Measurement,
  type Outcome,
  type Random,
} from '../../src/plugin.ts';
import { clusteredMean, skewedMeanInterval } from '../../src/statistics/index.ts';
import { shortage } from '../shared/shortage.ts';
import { type Described, describedLimits } from './bootstrap.ts';
import { type ByChance, chancesOf, greatestLossByChance } from './by-chance.ts';
import { byClient, type Client, clientsWith, LEAST_PROBABILITY, lossesOf } from './clients.ts';
import { sampleVariance, spreadOf, termsOf, varianceLimits } from './limits.ts';
import { bestTenth, gini, jainIndex, varianceBetween, worstTenth } from './statistics.ts';

export interface Options {
  minItems: number;
  minClients: number;
  resamples: number;
}

export interface Judged {
  /** Clients that are named, with items or without. */
  named: number;
  /** The client of each item, or -1. */
  of: Int32Array;
  /** 1, 0, or NaN without an answer. */
  right: Float64Array;
  loss: Float64Array | { reason: string };
  options: Options;
  random: (...names: readonly string[]) => Random;
}

/** Of fewer clients an interval of the variance would be one of the numbers that they happen to be. */
const LEAST_FOR_INTERVAL = 10;
const ONE_CLIENT = 'it is that of one client, chosen for being the greatest: hold it against what chance alone gives';
const fewer = (least: number) => `fewer than ${least} clients`;
const MEASURES = [
  'accuracy',
  'variance-between-clients',
  'worst-tenth',
  'best-tenth',
  'jain-index',
  'gini-index',
  'greatest-error',
] as const;
const LOSSES = ['loss', 'loss-variance-between-clients', 'greatest-loss'] as const;

const ofAll = { attribute: null, group: null } as const;

export const clientsOf = ({
  named,
  of,
  right,
  options,
}: Pick<Judged, 'named' | 'of' | 'right' | 'options'>): Client[] => clientsWith(options.minItems, named, of, right);

export function ofAllClients(judged: Judged, clients: readonly Client[]): Measurement[] {
  const { named, of, right, options } = judged;
  const details = {
    clients: clients.length,
    items: clients.reduce((sum, { items }) => sum + items, 0),
    clientsLeftOut: named - clients.length,
    withoutClient: of.reduce((sum, client) => sum + Number(client < 0), 0),
    withoutAnswer: right.reduce((sum, one, i) => sum + Number(Number.isNaN(one) && of[i] >= 0), 0),
  };
  const coverage = covered(named, clients.length, options);
  const lack = lacking(judged, clients);
  if (lack !== null) {
    const measures = [...MEASURES, ...LOSSES];
    return [...measures.map((measure) => ({ measure, ...ofAll, ...lack, details })), coverage];
  }
  return [...ofAccuracies(judged, clients, details), ...ofLosses(judged, clients, details), coverage];
}

function covered(named: number, enough: number, { minItems }: Options): Measurement {
  const place = { measure: 'covered-clients', ...ofAll, n: named, details: { covered: enough, minItems } };
  if (named === 0) return { ...place, status: 'inapplicable', reason: 'no item has a client' };
  return { ...place, status: 'ok', value: enough / named, noInterval: 'it is counted: these are all clients' };
}

/** Why nothing can be measured, if so. */
export function lacking(
  { named, of, right, options: { minItems, minClients } }: Pick<Judged, 'named' | 'of' | 'right' | 'options'>,
  clients: readonly Client[],
): Outcome | null {
  const n = clients.length;
  if (named < 2) {
    const reason = named === 0 ? 'no item has a client' : '1 client, and no other to compare it with';
    return { status: 'inapplicable', reason, n };
  }
  if (n >= minClients) return null;
  // With an answer to every item.
  const all = byClient(named, of, new Float64Array(right.length));
  const could = all.items.filter((items) => items >= minItems).length;
  const lacks = could >= minClients || (n === 0 && could > 0);
  const few = `${counted('client', n)} ${has(n)} at least ${counted('item', minItems)}; at least ${minClients} are needed`;
  const answered = clients.reduce((sum, { items }) => sum + items, 0);
  const reason = shortage(few, { answered, lacking: lacks });
  return { status: 'insufficient', reason, n, counts: { clients: n }, required: minClients, lacksAnswers: lacks };
}

type Details = Record<string, Json>;

function ofAccuracies({ options, random }: Judged, clients: readonly Client[], details: Details): Measurement[] {
  const K = clients.length;
  const rates = clients.map(({ right, items }) => right / items);
  const sizes = clients.map(({ items }) => items);
  const sorted = { values: Float64Array.from(rates).sort(), weights: new Uint8Array(K).fill(1) };
  const chances = chancesOf(clients, random('chance'));
  const put = (
    measure: string,
    value: number,
    limits: IntervalOrReason,
    chance?: ByChance,
    more: Details = {},
  ): Measurement => ({
    ...{ measure, ...ofAll, status: 'ok', value, n: K, ...limits },
    ...(chance === undefined ? {} : { byChance: chance.average }),
    details: { ...details, ...(chance ? { chanceRange: [chance.lower, chance.upper] } : {}), ...more },
  });
  const { interval } = meanOf(rates, options, random('accuracy'))!;
  const { limits, method } = describedLimits(rates, { resamples: options.resamples, random: random('described') });
  const described = (name: keyof Described): IntervalOrReason =>
    K < LEAST_FOR_INTERVAL
      ? { noInterval: fewer(LEAST_FOR_INTERVAL) }
      : { interval: { level: 0.95, method, ...limits[name] } };
  const indices = (): Measurement[] => {
    if (sorted.values[K - 1] > 0) {
      return [
        put('jain-index', jainIndex(sorted), described('jain'), chances.jain),
        put('gini-index', gini(sorted), described('gini'), chances.gini),
      ];
    }
    const reason = 'no client has a right decision, and there is nothing to divide';
    return ['jain-index', 'gini-index'].map((measure) => ({ measure, ...ofAll, status: 'undefined', reason, n: K }));
  };
  return [
    put('accuracy', rates.reduce((sum, one) => sum + one, 0) / K, { interval }),
    ofVariance(clients, chances.variance, put),
    put('worst-tenth', worstTenth(sorted), described('worst'), chances.worst),
    put('best-tenth', bestTenth(sorted), described('best'), chances.best),
    ...indices(),
    put('greatest-error', 1 - sorted.values[0], { noInterval: ONE_CLIENT }, chances.greatestError, {
      itemsOfClient: sizes[rates.indexOf(sorted.values[0])],
    }),
  ];
}

type Put = (measure: string, value: number, limits: IntervalOrReason, chance?: ByChance, more?: Details) => Measurement;

function ofVariance(clients: readonly Client[], chance: ByChance | undefined, put: Put): Measurement {
  const rates = clients.map(({ right, items }) => right / items);
  const estimate = varianceBetween(
    rates,
    clients.map(({ items }) => items),
  );
  const value = Math.max(0, estimate);
  const spread = spreadOf(clients, estimate);
  const limits = (): IntervalOrReason => {
    if (clients.length < LEAST_FOR_INTERVAL) return { noInterval: fewer(LEAST_FOR_INTERVAL) };
    const { lower, upper } = varianceLimits(spread, termsOf(clients, spread.mean));
    const method = 'inverted test of the variance among beta-distributed clients';
    return { interval: { level: 0.95, method, lower: Math.min(lower, value), upper: Math.max(upper, value) } };
  };
  const found = limits();
  return put('variance-between-clients', value, found, chance, {
    estimate,
    truncated: estimate < 0,
    observed: sampleVariance(rates),
    deviation: Math.sqrt(value),
    ...(found.interval ? { deviationLimits: [Math.sqrt(found.interval.lower), Math.sqrt(found.interval.upper)] } : {}),
  });
}

/** Of one number for each client, in 0..1. */
export function meanOf(rates: readonly number[], { resamples }: Options, random: Random) {
  const values = Float64Array.from(rates);
  return clusteredMean({ kind: 'amounts', values, resamples, random: () => random }, null, null);
}

function ofLosses(
  { named, of, loss, options, random }: Judged,
  clients: readonly Client[],
  details: Details,
): Measurement[] {
  const K = clients.length;
  if ('reason' in loss) {
    return LOSSES.map((measure) => ({ measure, ...ofAll, status: 'inapplicable', reason: loss.reason, n: 0 }));
  }
  const { means, noise, sizes } = lossesOf(clients, named, of, loss);
  const lacks = sizes.filter((items) => items < options.minItems).length;
  if (lacks > 0) {
    const reason = `${counted('client', lacks)} ${has(lacks)} decisions without scores`;
    return LOSSES.map((measure) => ({ measure, ...ofAll, status: 'inapplicable', reason, n: 0 }));
  }
  const mean = means.reduce((sum, one) => sum + one, 0) / K;
  const estimate = betweenLosses(means, noise);
  const greatest = Math.max(...means);
  const kept = new Set(clients.map(({ id }) => id));
  const all = loss.filter((one, i) => kept.has(of[i]) && !Number.isNaN(one));
  const chance = greatestLossByChance(all, sizes, random('chance of losses'));
  const most = -Math.log(LEAST_PROBABILITY);
  const shared = { ...details, ruledOut: all.filter((one) => one >= most).length };
  const interval = K < LEAST_FOR_LOSS ? null : skewedMeanInterval(means);
  const found = { ...ofAll, status: 'ok', n: K } as const;
  return [
    {
      ...{ measure: 'loss', ...found, value: mean, details: shared },
      ...(interval
        ? { interval: { ...interval, lower: Math.max(0, interval.lower) } }
        : { noInterval: K < LEAST_FOR_LOSS ? fewer(LEAST_FOR_LOSS) : 'the losses of clients do not vary' }),
    },
    {
      ...{ measure: 'loss-variance-between-clients', ...found, value: Math.max(0, estimate) },
      noInterval: 'how losses are distributed within a client is not known, as it is of right and wrong decisions',
      details: { ...shared, estimate, truncated: estimate < 0, deviation: Math.sqrt(Math.max(0, estimate)) },
    },
    {
      ...{ measure: 'greatest-loss', ...found, value: greatest, byChance: chance.average },
      noInterval: ONE_CLIENT,
      details: {
        ...shared,
        chanceRange: [chance.lower, chance.upper],
        itemsOfClient: sizes[means.indexOf(greatest)],
      },
    },
  ];
}

/** Variance of the clients' mean losses less what the variance within clients makes of it. */
export function betweenLosses(means: readonly number[], noise: readonly number[]): number {
  return sampleVariance(means) - noise.reduce((sum, one) => sum + one, 0) / noise.length;
}

/** As of other numbers without bounds: of fewer, a mean hangs on a few far ones that were not drawn. */
const LEAST_FOR_LOSS = 30;
