/** What group-error-rates measures of two classes: the rates of each group, and how far apart they are. */

import type { Group, Items, Measurement, Random } from '../../src/plugin.ts';
import { calibrationByChance, calibrationError, calibrationLimits, rateInterval } from '../../src/statistics/index.ts';
import { attributesOf, intersect } from '../shared/groups.ts';
import { chanceOf } from './by-chance.ts';
import { compareBy, FOLDED, gapDefinitions, type Scope } from './compare.ts';
import {
  type All,
  basisOf,
  countsOf,
  inapplicableReason,
  type Judged,
  lackingFor,
  type Options,
  offBy,
  type PerGroup,
  positiveAndNegative,
  tooFew,
} from './lacking.ts';
import { type Judgeable, rateNames, rateOf, tally } from './tally.ts';

export type Streams = (...names: readonly string[]) => Random;

/** What a system answered. */
export interface Answered {
  /** Per item, NaN without an answer. Of a decision 1 or 0. */
  scores: Float64Array;
  /** Whether decisions are all there is. */
  decided: boolean;
}

export function measureRates(
  options: Options,
  items: Items,
  { scores, decided }: Answered,
  random: Streams,
): Measurement[] {
  const { everyone, scopes } = tallied(items, scores, options, random);
  const lacking = { labels: items.kind === 'items', scores: decided };
  const kinds = lacking.labels ? null : positiveAndNegative;
  const all: All = { everyone, lacking, kinds, options, scoreBins: items.scoreBins };
  return [
    ...measureOne(everyone, all),
    ...scopes.flatMap(({ groups }) => groups.flatMap((group) => measureOne(group, all))),
    ...scopes.flatMap((scope) => gapDefinitions.map((gap) => compareBy(gap, scope, all).measurement)),
  ];
}

/** All items, and the groups of each attribute and intersection, counted. */
export function tallied(
  data: Judgeable & Pick<Items, 'groups'>,
  scores: Float64Array,
  options: Options,
  random: Streams,
): { everyone: Judged; scopes: Scope[] } {
  const judge = ({ attribute, id, members }: Group): Judged => ({
    attribute,
    group: id,
    members,
    tally: tally(data, scores, members, options),
  });
  const chance = (attribute: string) =>
    chanceOf(data, scores, options.bins, (rate) => random('by chance', attribute, rate));
  return {
    everyone: { attribute: null, group: null, members: null, tally: tally(data, scores, null, options) },
    scopes: [
      ...(options.attributes ?? attributesOf(data)).map((attribute) => ({
        attribute,
        groups: data.groups.filter((group) => group.attribute === attribute).map(judge),
        chance: chance(attribute),
        details: {},
      })),
      ...options.intersections.map((attributes) => {
        const { attribute, groups, empty } = intersect(data, attributes);
        return {
          attribute,
          groups: groups.map(judge),
          chance: chance(attribute),
          details: { emptyCombinations: empty },
        };
      }),
    ],
  };
}

/** Every rate of one group, or of all items. What lacks labels or scores is said of all items, and not of each group again. */
function measureOne(judged: Judged, all: All): Measurement[] {
  return ([...rateNames, 'calibration-error'] as const)
    .filter((name) => judged === all.everyone || lackingFor(name, all) === null)
    .map((name) => measureRate(name, judged, all));
}

export function measureRate(name: PerGroup, judged: Judged, all: All): Measurement {
  const { attribute, group, tally: counts } = judged;
  const { trials } = basisOf(name, counts);
  const details = { ...countsOf(judged, all), unanswered: counts.unanswered };
  const common = { measure: name, attribute, group, n: trials, details };
  const inapplicable = inapplicableReason(name, all);
  if (inapplicable !== null) return { ...common, n: 0, status: 'inapplicable', reason: inapplicable };
  const few = tooFew(name, judged, all);
  if (few !== null) return { ...common, ...few };
  if (name === 'calibration-error') {
    const { lower, upper } = calibrationLimits(counts.bins);
    const interval = { level: 0.95, method: FOLDED, lower, upper };
    const byChance = calibrationByChance(counts.bins);
    const value = calibrationError(counts.bins);
    return { ...common, status: 'ok', value, byChance, interval, details: { ...details, ...offBy(1, all) } };
  }
  const { successes } = rateOf(name, counts);
  return { ...common, status: 'ok', value: successes / trials, interval: rateInterval(successes, trials) };
}
