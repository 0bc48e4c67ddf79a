/** What ranking-gaps measures: how high the items of each group are ranked, and how often first. */
import {
  counted,
  has,
  type Interval,
  type Items,
  type Json,
  type Measurement,
  type Outcome,
  type Random,
  type Rankings,
} from '../../src/plugin.ts';
import {
  averageOf,
  clusteredRate,
  type Estimate,
  greatestDifference,
  leastRatio,
  quantile,
  ratioLimits,
  shuffle,
} from '../../src/statistics/index.ts';
import { attributesOf, intersect, tooFewGroups } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { type ByList, byList, correlation, difference, limitsOf, meanLimits } from './by-list.ts';
import { type Places, placesOf } from './places.ts';

export interface Options {
  attributes?: readonly string[] | undefined;
  intersections: readonly (readonly string[])[];
  minGroupSize: number;
}

/** Of how many items it is, the measurement says. */
type Found = Outcome extends infer O ? (O extends { n: number } ? Omit<O, 'n'> : never) : never;
type Streams = (...names: readonly string[]) => Random;

const LEVEL = 0.95;
const TAIL = (1 - LEVEL) / 2;
const METHOD = "Student's t over lists, or a rate's limits where wider";
/** Of fewer lists there is no interval: too little is known of how they differ. */
const LEAST_LISTS = 10;
const TOO_FEW_LISTS = `fewer than ${LEAST_LISTS} lists`;

interface Judged {
  group: string;
  /** Items that stand in a list with others. */
  members: Uint32Array;
  /** All items. */
  size: number;
}

/** A group that is large enough, and the rest of its attribute. */
interface Compared {
  judged: Judged;
  /** Items in other groups of the attribute and not in this one. */
  rest: Uint32Array;
  percentiles: ByList;
  firsts: ByList;
  ofOthers: ByList;
}

export function measureRankingGaps(
  options: Options,
  data: Items,
  { positions, lists }: Rankings,
  random: Streams,
): Measurement[] {
  const places = placesOf(positions, lists);
  return judgedIn(options, data, places).flatMap((scope) => {
    const stream: Streams = (...names) => random('ranking', scope.attribute, ...names);
    return measureAttribute(scope, places, options, stream);
  });
}

/** The groups of each attribute and intersection. */
export function judgedIn(options: Options, data: Pick<Items, 'groups'>, { lists }: Places): Scope[] {
  const scopes = [
    ...(options.attributes ?? attributesOf(data)).map((attribute) => ({
      attribute,
      groups: data.groups.filter((group) => group.attribute === attribute),
      details: {},
    })),
    ...options.intersections.map((attributes) => {
      const { attribute, groups, empty } = intersect(data, attributes);
      return { attribute, groups, details: { emptyCombinations: empty } };
    }),
  ];
  return scopes.map(({ attribute, groups, details }) => {
    const judged = groups.map(({ id, members }) => {
      return { group: id, members: members.filter((i) => lists[i] >= 0), size: members.length };
    });
    return { attribute, judged, details };
  });
}

interface Scope {
  attribute: string;
  judged: readonly Judged[];
  details: { readonly [key: string]: Json };
}

function measureAttribute(
  { attribute, judged, details: ofScope }: Scope,
  places: Places,
  options: Options,
  random: Streams,
): Measurement[] {
  const required = options.minGroupSize;
  const compared = comparedGroups(judged, places, required);
  const leftOut = judged
    .filter((one) => !compared.some(({ judged }) => judged === one))
    .map(({ group, size }) => ({ group, items: size }));
  const lists = places.members.filter(({ length }) => length > 0).length;
  const details = { groups: compared.length, leftOut, lists, alone: places.alone, ...ofScope };
  const n = compared.reduce((sum, { percentiles }) => sum + percentiles.n, 0);
  const put = (measure: string, found: Found): Measurement => ({
    measure,
    attribute,
    group: null,
    ...found,
    n,
    details,
  });
  const ofGroups = judged.flatMap((one) => ofGroup(attribute, one, places, required));
  const lacking = whyNot(judged, compared, required);
  if (lacking !== null) return [...ofGroups, ...summaries.map((measure) => put(measure, lacking))];
  const chance = byChance(compared, places, random('by chance'));
  return [
    ...ofGroups,
    ...compared.map(({ judged: { group }, percentiles, ofOthers }): Measurement => {
      const gap = difference(percentiles, ofOthers);
      return {
        measure: 'percentile-gap',
        attribute,
        group,
        status: 'ok',
        value: gap.value,
        n: percentiles.n,
        ...(Math.min(percentiles.lists, ofOthers.lists) < LEAST_LISTS
          ? { noInterval: TOO_FEW_LISTS }
          : { interval: within(limitsOf(gap, TAIL), [-1, 1], METHOD) }),
        details: { others: ofOthers.n, percentile: percentiles.mean, percentileOfOthers: ofOthers.mean },
      };
    }),
    put('percentile-difference', percentileDifference(compared, chance.percentile)),
    ...firstRateGaps(compared, chance).map(([measure, found]) => put(measure, found)),
  ];
}

const summaries = ['percentile-difference', 'first-rate-difference', 'first-rate-ratio'];

function ofGroup(attribute: string, { group, members, size }: Judged, places: Places, required: number): Measurement[] {
  const n = members.length;
  const place = { attribute, group, n, details: { withoutPlace: size - n } };
  if (n < required) {
    const lacking = lacksAnswers([n], [size], required);
    const reason = shortage(`${counted('item', n)} ranked among others; at least ${required} are needed`, {
      answered: n,
      lacking,
    });
    const few = { status: 'insufficient', reason, counts: { items: n }, required, lacksAnswers: lacking } as const;
    return ['mean-percentile', 'first-rate'].map((measure) => ({ measure, ...place, ...few }));
  }
  const percentiles = byList(members, places.percentiles, places);
  const { interval, noInterval } = firstRate(byList(members, places.first, places));
  const enough = percentiles.lists >= LEAST_LISTS;
  const used = percentiles.items.map((_, l) => l).filter((l) => percentiles.items[l] > 0);
  return [
    {
      measure: 'mean-percentile',
      ...place,
      status: 'ok',
      value: percentiles.mean,
      ...(enough
        ? {
            interval: within(
              meanLimits(
                percentiles,
                ratioLimits(
                  used.map((l) => percentiles.sums[l]),
                  used.map((l) => percentiles.items[l]),
                ),
                TAIL,
              ),
              [0, 1],
              METHOD,
            ),
          }
        : { noInterval: TOO_FEW_LISTS }),
    },
    {
      measure: 'first-rate',
      ...place,
      status: 'ok',
      value: byList(members, places.first, places).mean,
      ...(interval ? { interval } : { noInterval: noInterval! }),
    },
  ];
}

function firstRate(firsts: ByList): { interval?: Interval; noInterval?: string } {
  if (firsts.lists < LEAST_LISTS) return { noInterval: TOO_FEW_LISTS };
  const { lower, upper } = rateOf(firsts).limits(TAIL);
  return { interval: { level: LEVEL, method: 'Agresti-Coull on the effective number', lower, upper } };
}

const rateOf = ({ sums, items }: ByList) => clusteredRate([...sums], [...items])!;

export function comparedGroups(judged: readonly Judged[], places: Places, required: number): Compared[] {
  const memberships = new Uint32Array(places.lists.length);
  for (const { members } of judged) for (const i of members) memberships[i]++;
  return judged.flatMap((one) => {
    if (one.members.length < required) return [];
    const isOwn = new Uint8Array(memberships.length);
    for (const i of one.members) isOwn[i] = 1;
    const rest = Uint32Array.from(memberships.keys()).filter((i) => memberships[i] > 0 && isOwn[i] === 0);
    if (rest.length === 0) return [];
    return [
      {
        judged: one,
        rest,
        percentiles: byList(one.members, places.percentiles, places),
        firsts: byList(one.members, places.first, places),
        ofOthers: byList(rest, places.percentiles, places),
      },
    ];
  });
}

function whyNot(judged: readonly Judged[], compared: readonly Compared[], required: number): Found | null {
  if (judged.length < 2) return { status: 'inapplicable', reason: tooFewGroups(judged.length) };
  if (compared.length >= 2) return null;
  const lacking =
    judged.filter(({ size }) => size >= required).length >= 2 &&
    judged.some(({ members, size }) => members.length < size);
  const few = `${compared.length} of ${judged.length} groups ${has(compared.length)} at least ${required} items ranked among others; two are needed`;
  const reason = shortage(few, { answered: judged.reduce((sum, { members }) => sum + members.length, 0), lacking });
  return { status: 'insufficient', reason, counts: { groups: compared.length }, required: 2, lacksAnswers: lacking };
}

interface ByChance {
  average: number;
  /** Exceeded in 2.5 % of cases. */
  most: number;
}

/** What remains where the places of each list are dealt to its items anew. */
function byChance(compared: readonly Compared[], { members, percentiles, first, lists }: Places, random: Random) {
  const draws = compared.length > 4 ? 400 : 1000;
  const from = Uint32Array.from(lists.keys());
  const drawn = Array.from({ length: draws }, () => {
    for (const items of members) {
      const dealt = items.map((i) => from[i]);
      shuffle(dealt, random);
      for (let k = 0; k < items.length; k++) from[items[k]] = dealt[k];
    }
    const meanOf = (of: ArrayLike<number>) =>
      compared.map(({ judged }) => judged.members.reduce((sum, i) => sum + of[from[i]], 0) / judged.members.length);
    const [places, rates] = [meanOf(percentiles), meanOf(first)];
    return { percentile: range(places), first: range(rates), ratio: Math.min(...rates) / Math.max(...rates) };
  });
  const of = (values: number[]): ByChance => {
    const sorted = Float64Array.from(values).sort();
    return { average: averageOf(sorted)!, most: quantile(sorted, 1 - TAIL) };
  };
  return {
    percentile: of(drawn.map(({ percentile }) => percentile)),
    first: of(drawn.map(({ first }) => first)),
    ratio: averageOf(drawn.map(({ ratio }) => ratio)),
  };
}

type Chance = ReturnType<typeof byChance>;

const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** Pairs stand in the same lists, so that each pair has limits of its own; Bonferroni's correction is on the side of no difference. */
function percentileDifference(compared: readonly Compared[], chance: ByChance): Found {
  const value = range(compared.map(({ percentiles }) => percentiles.mean));
  const found = { status: 'ok', value, byChance: chance.average } as const;
  if (compared.some(({ percentiles }) => percentiles.lists < LEAST_LISTS))
    return { ...found, noInterval: `a group is in ${TOO_FEW_LISTS}` };
  const pairs = compared.flatMap((a, i) => compared.slice(i + 1).map((b) => difference(a.percentiles, b.percentiles)));
  const [lowers, uppers] = [TAIL / pairs.length, TAIL].map((tail) => pairs.map((pair) => limitsOf(pair, tail)));
  const lower = Math.max(...lowers.map((limits) => Math.max(limits.lower, -limits.upper)));
  const upper = Math.max(...uppers.map((limits) => Math.max(limits.upper, -limits.lower)));
  const limits = { lower: value > chance.most ? Math.max(0, lower) : 0, upper };
  return { ...found, interval: within(limits, [0, 1], `${METHOD} (pairs, Bonferroni)`) };
}

/**
 * One item is first, so that others are not: the rates of two groups go against each other, and their difference varies more than
 * that of independent rates, by a factor of 1 - r at most, r being the least correlation of two.
 */
function firstRateGaps(compared: readonly Compared[], chance: Chance): [string, Found][] {
  const all = compared.map(({ firsts }) => firsts);
  const rates = all.map(({ mean }) => mean);
  const value = range(rates);
  const greatest = Math.max(...rates);
  const ratio = Math.min(...rates) / greatest;
  const gap = { status: 'ok', value, byChance: chance.first.average } as const;
  const ratioFound = {
    status: 'ok',
    value: ratio,
    ...(chance.ratio === undefined ? {} : { byChance: chance.ratio }),
  } as const;
  const noRatio = {
    status: 'undefined',
    reason: 'no item of a group is ranked first, so that there is no ratio',
  } as const;
  if (all.some(({ lists }) => lists < LEAST_LISTS)) {
    const noInterval = `a group is in ${TOO_FEW_LISTS}`;
    return [
      ['first-rate-difference', { ...gap, noInterval }],
      ['first-rate-ratio', greatest === 0 ? noRatio : { ...ratioFound, noInterval }],
    ];
  }
  const least = Math.min(0, ...all.flatMap((a, i) => all.slice(i + 1).map((b) => correlation(a, b))));
  const estimates = all.map((firsts) => widened(rateOf(firsts), Math.sqrt(1 - least)));
  const found = greatestDifference([estimates]);
  const ofRatio = leastRatio([estimates]);
  const isChance = value <= chance.first.most;
  return [
    [
      'first-rate-difference',
      {
        ...gap,
        interval: within(
          { lower: isChance ? 0 : found.lower, upper: found.upper },
          [0, 1],
          'Newcombe from Agresti-Coull on the effective number, widened (pairs, Bonferroni)',
        ),
      },
    ],
    [
      'first-rate-ratio',
      ofRatio === null
        ? noRatio
        : {
            ...ratioFound,
            interval: within(
              { lower: ofRatio.lower, upper: isChance ? 1 : ofRatio.upper },
              [0, 1],
              'Donner-Zou from Agresti-Coull on the effective number, widened (pairs, Bonferroni)',
            ),
          },
    ],
  ];
}

/** With limits farther away by a factor, within 0..1. Ratios are divided by the lower limit of a rate above 0. */
function widened({ value, limits, strictLimits = limits }: Estimate, factor: number): Estimate {
  const by = (of: Estimate['limits']) => (tail: number) => {
    const { lower, upper } = of(tail);
    return {
      lower: Math.max(value > 0 ? 1e-9 : 0, value - factor * (value - lower)),
      upper: Math.min(1, value + factor * (upper - value)),
    };
  };
  return { value, limits: by(limits), strictLimits: by(strictLimits) };
}

function within(
  { lower, upper }: { lower: number; upper: number },
  [least, most]: readonly [number, number],
  method: string,
): Interval {
  return { level: LEVEL, method, lower: Math.max(least, lower), upper: Math.min(most, upper) };
}
