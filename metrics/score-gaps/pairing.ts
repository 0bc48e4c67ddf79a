/** The measures of score-gaps as functions of single items. */
import type { Sample as Item, ItemStatistics, MeasurementId } from '../../src/plugin.ts';
import { quantile, wassersteinDistance } from '../../src/statistics/index.ts';
import { groupsOf } from '../shared/labelled-samples.ts';
import { comparedGroups, judgedIn, type Options } from './gaps.ts';
import type { Compared, Judged } from './limits.ts';
import { countAbove } from './median-share.ts';
import { type Sample, sampleInOrder } from './sample.ts';
import { greatestHedges, hedges } from './standardised.ts';

/** Of more items only means and their gaps are compared item by item: to draw all others takes minutes. */
const MOST_DRAWN = 50_000;
const METHOD = 'delta method over items (paired)';

export function numbersOfItems(options: Options, items: readonly Item[]): ItemStatistics {
  const data = { size: items.length, groups: groupsOf(items) };
  const values = Float64Array.from(items, ({ number }) => (typeof number === 'number' ? number : Number.NaN));
  const { everyone, scopes } = judgedIn(options, data, values);
  const compared = scopes.map(({ groups }) => comparedGroups(groups, values, options));
  return {
    means: [everyone, ...scopes.flatMap(({ groups }) => groups)].map(({ attribute, group, members }) => {
      const own = new Float64Array(values.length).fill(Number.NaN);
      for (const i of members) own[i] = values[i];
      return { measure: 'mean', attribute, group, values: own };
    }),
    smooth: compared.flatMap((groups) => groups.map((one) => meanGap(one, values))),
    ...(items.length > MOST_DRAWN
      ? {}
      : {
          others: drawn(
            everyone,
            scopes.map(({ groups }, s) => ({ groups, compared: compared[s] })),
            values,
          ),
        }),
  };
}

function meanGap(
  { judged: { attribute, group }, own, rest, sample, others }: Compared,
  values: Float64Array,
): NonNullable<ItemStatistics['smooth']>[number] {
  return {
    ...{ measure: 'mean-gap', attribute, group, value: sample.mean - others.mean, method: METHOD },
    influence() {
      const errors = new Float64Array(values.length);
      const add = (members: Uint32Array, { mean }: Sample, sign: 1 | -1) => {
        // Squares of distances over n (n - 1) are the variance of the mean.
        const scale = sign / Math.sqrt(members.length * Math.max(1, members.length - 1));
        for (const i of members) errors[i] = scale * (values[i] - mean);
      };
      add(own, sample, 1);
      add(rest, others, -1);
      return errors;
    },
  };
}

interface Scope {
  groups: readonly Judged[];
  compared: readonly Compared[];
}

/** All that is drawn anew: medians, shares, standardised differences, distances, and the greatest of them. */
function drawn(
  everyone: Judged,
  scopes: readonly Scope[],
  values: Float64Array,
): NonNullable<ItemStatistics['others']> {
  const inOrder = (members: Uint32Array) => members.toSorted((a, b) => values[a] - values[b]);
  const all = inOrder(everyone.members);
  const ordered = scopes.map(({ groups, compared }) => ({
    groups: groups.map(({ members }) => inOrder(members)),
    compared: compared.map(({ own, rest }) => ({ own: inOrder(own), rest: inOrder(rest) })),
  }));
  const place = ({ attribute, group }: Judged) => ({ attribute, group });
  const places = [
    { measure: 'median', attribute: null, group: null },
    { measure: 'above-median-rate', attribute: null, group: null },
    ...scopes.flatMap(({ groups, compared }): MeasurementId[] => [
      ...groups.flatMap((one) => ['median', 'above-median-rate'].map((measure) => ({ measure, ...place(one) }))),
      ...compared.flatMap(({ judged }) => ofGroup.map((measure) => ({ measure, ...place(judged) }))),
      ...(compared.length < 2 ? [] : ofAll).map((measure) => {
        return { measure, attribute: groups[0].attribute, group: null };
      }),
    ]),
  ];
  return {
    places,
    recompute(weight) {
      const numbersOf = (members: Uint32Array) => repeated(members, values, weight);
      const numbers = numbersOf(all);
      const median = quantile(numbers, 0.5);
      const above = (own: Float64Array) => countAbove(own, median, false) / own.length;
      return [
        median,
        above(numbers),
        ...ordered.flatMap(({ groups, compared }) => {
          const own = groups.map(numbersOf);
          const samples = compared.map((one) => sampleOrNone(numbersOf(one.own)));
          const others = compared.map((one) => sampleOrNone(numbersOf(one.rest)));
          return [
            ...own.flatMap((one) => (one.length === 0 ? [Number.NaN, Number.NaN] : [quantile(one, 0.5), above(one)])),
            ...gapsOf(samples, others, above),
          ];
        }),
      ];
    },
  };
}

const ofGroup = ['median-gap', 'standardised-gap', 'wasserstein-distance'] as const;
const ofAll = [
  'mean-difference',
  'median-difference',
  'standardised-difference',
  'wasserstein-distance',
  'above-median-difference',
  'above-median-ratio',
] as const;

/** In the order of `ofGroup` for each group, and of `ofAll`; NaN where a group was not drawn at all. */
function gapsOf(
  samples: readonly (Sample | null)[],
  others: readonly (Sample | null)[],
  above: (own: Float64Array) => number,
): number[] {
  const gaps = samples.map((own, g) => {
    const rest = others[g];
    if (!own || !rest) return [Number.NaN, Number.NaN, Number.NaN];
    return [own.median - rest.median, hedges(own, rest), wassersteinDistance(own.numbers, rest.numbers)];
  });
  if (samples.length < 2) return gaps.flat();
  const known = samples.flatMap((one) => one ?? []);
  if (known.length < samples.length) return [...gaps.flat(), ...ofAll.map(() => Number.NaN)];
  const range = (of: (one: Sample) => number) => {
    const found = known.map(of);
    return { least: Math.min(...found), greatest: Math.max(...found) };
  };
  const [means, medians, shares] = [
    range(({ mean }) => mean),
    range(({ median }) => median),
    range(({ numbers }) => above(numbers)),
  ];
  return [
    ...gaps.flat(),
    means.greatest - means.least,
    medians.greatest - medians.least,
    greatestHedges(known),
    Math.max(...gaps.map(([, , distance]) => distance)),
    shares.greatest - shares.least,
    shares.least / shares.greatest,
  ];
}

const sampleOrNone = (numbers: Float64Array) => (numbers.length === 0 ? null : sampleInOrder(numbers));

/** The numbers of some items, as often as each counts. @param members in the order of their numbers */
function repeated(members: Uint32Array, values: Float64Array, weight: Uint32Array): Float64Array {
  let size = 0;
  for (const i of members) size += weight[i];
  const numbers = new Float64Array(size);
  let to = 0;
  for (const i of members) for (let k = 0; k < weight[i]; k++) numbers[to++] = values[i];
  return numbers;
}
