/** What score-gaps measures: the numbers of each group, against those of the rest, and how far apart groups are. */
import { counted, type Group, has, type Items, type Json, type Measurement, type Random } from '../../src/plugin.ts';
import { quantileInterval } from '../../src/statistics/index.ts';
import { attributesOf, intersect, tooFewGroups } from '../shared/groups.ts';
import { intervalOr } from '../shared/interval-or.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { againstRest } from './against-rest.ts';
import { chanceOf } from './by-chance.ts';
import { meanDifference, medianDifference, shareGaps, standardisedDifference } from './differences.ts';
import { distancesOf } from './distances.ts';
import { type Compared, type Found, type Judged, LEVEL, meanInterval, TOO_FEW_FOR_MEDIAN } from './limits.ts';
import { countAbove, type PooledMedian, pooledMedian, shareEstimate } from './median-share.ts';
import { LEAST_FOR_MEDIAN, sampleOf } from './sample.ts';

export interface Options {
  attributes?: readonly string[] | undefined;
  intersections: readonly (readonly string[])[];
  minGroupSize: number;
}

type Streams = (...names: readonly string[]) => Random;

export function measureScoreGaps(options: Options, data: Items, values: Float64Array, random: Streams): Measurement[] {
  const { everyone, scopes } = judgedIn(options, data, values);
  const median = everyone.sample && pooledMedian(everyone.sample.numbers);
  return [
    ...measureOne(everyone, median, options),
    ...scopes.flatMap(({ groups }) => groups.flatMap((group) => measureOne(group, median, options))),
    ...scopes.flatMap((scope) => compareGroups(scope, { median, values, options, random })),
  ];
}

/** All items, and the groups of each attribute and intersection. */
export function judgedIn(
  options: Options,
  data: Pick<Items, 'size' | 'groups'>,
  values: Float64Array,
): { everyone: Judged; scopes: Scope[] } {
  const judge = ({
    attribute,
    id,
    members,
  }: Omit<Group, 'attribute' | 'id'> & Record<'attribute' | 'id', string | null>): Judged => {
    const answered = members.filter((i) => !Number.isNaN(values[i]));
    const sample = answered.length === 0 ? null : sampleOf(Float64Array.from(answered, (i) => values[i]));
    return { attribute, group: id, members: answered, size: members.length, sample };
  };
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
  ].map(({ groups, ...scope }) => ({ ...scope, groups: groups.map(judge) }));
  const members = Uint32Array.from({ length: data.size }, (_, i) => i);
  return { everyone: judge({ attribute: null, id: null, members }), scopes };
}

/** Mean, median and share above the pooled median of a group, or of all items. */
function measureOne(
  { attribute, group, size, sample }: Judged,
  median: PooledMedian | null,
  { minGroupSize }: Options,
): Measurement[] {
  const n = sample?.numbers.length ?? 0;
  const place = { attribute, group, n, details: { withoutNumber: size - n } };
  if (sample === null || median === null || n < minGroupSize) {
    const few = size === 0 ? inapplicable('there is no item') : tooFew(n, size, minGroupSize);
    return ['mean', 'median', 'above-median-rate'].map((measure) => ({ measure, ...place, ...few }));
  }
  const { numbers } = sample;
  const above = countAbove(numbers, median.value, false);
  return [
    { measure: 'mean', ...place, status: 'ok', value: sample.mean, ...meanInterval(sample) },
    {
      measure: 'median',
      ...place,
      status: 'ok',
      value: sample.median,
      ...intervalOr(n < LEAST_FOR_MEDIAN ? null : quantileInterval(numbers, 0.5), TOO_FEW_FOR_MEDIAN),
    },
    {
      measure: 'above-median-rate',
      ...place,
      status: 'ok',
      value: above / n,
      ...(group === null
        ? { noInterval: 'of all items it is one half, but for numbers at the median' }
        : {
            interval: {
              level: LEVEL,
              method: 'Agresti-Coull with exact bounds',
              ...shareEstimate(numbers, median).limits((1 - LEVEL) / 2),
            },
          }),
      details: { ...place.details, median: median.value, ...(group === null ? { atMedian: median.at } : {}) },
    },
  ];
}

interface Scope {
  attribute: string;
  groups: readonly Judged[];
  details: { readonly [key: string]: Json };
}

interface Common {
  median: PooledMedian | null;
  values: Float64Array;
  options: Options;
  random: Streams;
}

function compareGroups(scope: Scope, common: Common): Measurement[] {
  const { attribute, groups } = scope;
  const { values, options, random } = common;
  const compared = comparedGroups(groups, values, options);
  const leftOut = groups
    .filter((group) => !compared.some(({ judged }) => judged === group))
    .map(({ group, size }) => ({ group, items: size }));
  const details = { groups: compared.length, leftOut, ...scope.details };
  const n = compared.reduce((sum, { own }) => sum + own.length, 0);
  const put = (measure: string, found: Found, more: { readonly [key: string]: Json } = {}): Measurement => ({
    measure,
    attribute,
    group: null,
    ...found,
    n,
    details: { ...details, ...more },
  });
  const lacking = whyNot(groups, compared, options);
  if (lacking !== null) return summaries.map((measure) => put(measure, lacking));
  const chance = chanceOf(compared, values, random('by chance', attribute));
  const distances = distancesOf(compared, chance.distances, (group) => random('distance', attribute, group));
  const samples = compared.map(({ sample }) => sample);
  return [
    ...compared.flatMap((one, g) => againstRest(one, distances.ofGroups[g])),
    put('mean-difference', meanDifference(samples, chance.mean), extremes(compared, 'mean')),
    put('median-difference', medianDifference(samples, chance.median), extremes(compared, 'median')),
    put('standardised-difference', standardisedDifference(samples, chance.standardised), extremes(compared, 'mean')),
    put('wasserstein-distance', distances.greatest(chance.distance)),
    ...shareGaps(compared, common.median!, (name) => random('by chance', attribute, name)).map(([measure, found]) =>
      put(measure, found),
    ),
  ];
}

/** The groups that are farthest apart, the one with the greatest value first. */
function extremes(compared: readonly Compared[], of: 'mean' | 'median'): { readonly [key: string]: Json } {
  const ordered = compared.toSorted((a, b) => b.sample[of] - a.sample[of]);
  const [worst, reference] = [ordered[0], ordered[ordered.length - 1]].map(({ judged, sample }) => {
    return { group: judged.group, value: sample[of], n: sample.numbers.length };
  });
  return { worst, reference };
}

const summaries = [
  'mean-difference',
  'median-difference',
  'standardised-difference',
  'wasserstein-distance',
  'above-median-difference',
  'above-median-ratio',
];

/** Of those, whoever is in no other group of the attribute has nobody to be compared with. */
export function comparedGroups(groups: readonly Judged[], values: Float64Array, { minGroupSize }: Options): Compared[] {
  const memberships = new Uint32Array(values.length);
  for (const { members } of groups) for (const i of members) memberships[i]++;
  const all = Uint32Array.from(values.keys()).filter((i) => memberships[i] > 0);
  const isOwn = new Uint8Array(values.length);
  return groups.flatMap((judged) => {
    const { sample, members } = judged;
    if (sample === null || members.length < minGroupSize) return [];
    for (const i of members) isOwn[i] = 1;
    const rest = all.filter((i) => isOwn[i] === 0);
    for (const i of members) isOwn[i] = 0;
    if (rest.length === 0) return [];
    return [{ judged, sample, own: members, rest, others: sampleOf(Float64Array.from(rest, (i) => values[i])) }];
  });
}

/** Why groups cannot be compared, or null. */
function whyNot(groups: readonly Judged[], compared: readonly Compared[], { minGroupSize }: Options): Found | null {
  if (groups.length < 2) return inapplicable(tooFewGroups(groups.length));
  if (compared.length >= 2) return null;
  const large = groups.filter(({ size }) => size >= minGroupSize).length;
  const answered = groups.reduce((sum, { members }) => sum + members.length, 0);
  const few = `${compared.length} of ${groups.length} groups ${has(compared.length)} at least ${minGroupSize} items with a number, and others to compare with; two are needed`;
  const lacking = large >= 2 && groups.some(({ members, size }) => members.length < size);
  const reason = shortage(few, { answered, lacking });
  return { status: 'insufficient', reason, counts: { groups: compared.length }, required: 2, lacksAnswers: lacking };
}

const inapplicable = (reason: string) => ({ status: 'inapplicable', reason }) as const;

function tooFew(n: number, size: number, required: number): Found {
  const lacking = lacksAnswers([n], [size], required);
  const reason = shortage(`${counted('number', n)}; at least ${required} are needed`, { answered: n, lacking });
  return { status: 'insufficient', reason, counts: { items: n }, required, lacksAnswers: lacking };
}
