/** The measures of ranking-gaps as functions of single items, of which those of a list belong together. */
import type { ItemStatistics, MeasurementId, Sample } from '../../src/plugin.ts';
import { groupsOf } from '../shared/labelled-samples.ts';
import { comparedGroups, judgedIn, type Options } from './gaps.ts';
import { type Places, placesOf } from './places.ts';

const METHOD = 'jackknife over lists (paired)';

export function placesOfItems(options: Options, samples: readonly Sample[]): ItemStatistics {
  const numbers = (name: string, none: number) =>
    samples.map(({ [name]: value }) => (typeof value === 'number' ? value : none));
  const places = placesOf(Float64Array.from(numbers('position', Number.NaN)), Int32Array.from(numbers('list', -1)));
  const scopes = judgedIn(options, { groups: groupsOf(samples) }, places).map(({ attribute, judged }) => ({
    ...{ attribute, judged },
    compared: comparedGroups(judged, places, options.minGroupSize),
  }));
  const smooth = (id: MeasurementId, values: ArrayLike<number>, parts: readonly Part[]) =>
    withEffects(id, places, values, parts);
  return {
    clusters: places.lists,
    means: [],
    smooth: scopes.flatMap(({ attribute, judged, compared }) => [
      ...judged
        .filter(({ members }) => members.length >= options.minGroupSize)
        .flatMap(({ group, members }) => [
          smooth({ measure: 'mean-percentile', attribute, group }, places.percentiles, [[members, 1]]),
          smooth({ measure: 'first-rate', attribute, group }, places.first, [[members, 1]]),
        ]),
      ...compared.map(({ judged: { group, members }, rest }) =>
        smooth({ measure: 'percentile-gap', attribute, group }, places.percentiles, [
          [members, 1],
          [rest, -1],
        ]),
      ),
    ]),
    others: {
      places: scopes.flatMap(({ attribute, compared }) =>
        compared.length < 2
          ? []
          : ['percentile-difference', 'first-rate-difference', 'first-rate-ratio'].map((measure) => {
              return { measure, attribute, group: null };
            }),
      ),
      recompute: (weight) =>
        scopes.flatMap(({ compared }) => {
          if (compared.length < 2) return [];
          const range = (values: ArrayLike<number>) => {
            const means = compared.map(({ judged: { members } }) => weightedMean(members, values, weight));
            return { least: Math.min(...means), greatest: Math.max(...means) };
          };
          const [percentiles, firsts] = [range(places.percentiles), range(places.first)];
          return [
            percentiles.greatest - percentiles.least,
            firsts.greatest - firsts.least,
            firsts.least / firsts.greatest,
          ];
        }),
    },
  };
}

/** Of a sum of means: the items of each, and whether it is added or taken off. */
type Part = readonly [members: Uint32Array, sign: 1 | -1];

/** By how much the value would be less without an item's list, of which each of its items has a share. */
function withEffects(
  id: MeasurementId,
  { lists, members: ofLists }: Places,
  values: ArrayLike<number>,
  parts: readonly Part[],
): NonNullable<ItemStatistics['smooth']>[number] {
  const meanOf = (members: Uint32Array) => members.reduce((sum, i) => sum + values[i], 0) / members.length;
  return {
    ...id,
    value: parts.reduce((sum, [members, sign]) => sum + sign * meanOf(members), 0),
    method: METHOD,
    influence() {
      const errors = new Float64Array(lists.length);
      for (const [members, sign] of parts) {
        const inList = new Float64Array(ofLists.length);
        for (const i of members) inList[lists[i]]++;
        const mean = meanOf(members);
        for (const i of members) {
          const others = members.length - inList[lists[i]];
          // All in one list: there is no other to know anything from.
          errors[i] += others > 0 ? (sign * (values[i] - mean)) / others : Number.NaN;
        }
      }
      return errors;
    },
  };
}

function weightedMean(members: Uint32Array, values: ArrayLike<number>, weight: Uint32Array): number {
  let [sum, n] = [0, 0];
  for (const i of members) {
    sum += weight[i] * values[i];
    n += weight[i];
  }
  return sum / n;
}
