/** What group-error-rates measures: the rates of each group, and how far apart they are. */

import { counted, type Group, has, type Items, type Json, type Measurement, type Random } from '../../src/plugin.ts';
import {
  calibrationByChance,
  calibrationError,
  calibrationLimits,
  type Estimate,
  type Gap,
  greatestDifference,
  leastRatio,
  rateEstimate,
  rateInterval,
} from '../../src/statistics/index.ts';
import { attributesOf, intersect } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { type Chance, chanceOf } from './by-chance.ts';
import {
  type Judgeable,
  negativesOf,
  positivesOf,
  type RateName,
  rateNames,
  rateOf,
  type Tally,
  tally,
} from './tally.ts';

export interface Options {
  threshold: number;
  attributes?: readonly string[] | undefined;
  intersections: readonly (readonly string[])[];
  minGroupSize: number;
  bins: number;
}

interface Disparity {
  title: string;
  /** What is compared, in words. */
  compared: string;
  /** The greatest difference, or the least ratio, of any of these. */
  rates: readonly RateName[];
}

/** Of each there is a measure `<name>-difference` and a measure `<name>-ratio`. */
export const disparities: Record<string, Disparity> = {
  'demographic-parity': { title: 'Demographic parity', compared: 'selection rate', rates: ['selection-rate'] },
  'equalized-odds': {
    title: 'Equalised odds',
    compared: 'true or false positive rate (whichever is farther apart)',
    rates: ['true-positive-rate', 'false-positive-rate'],
  },
  'true-positive-rate': {
    title: 'True positive rate',
    compared: 'true positive rate (equal opportunity)',
    rates: ['true-positive-rate'],
  },
  'false-positive-rate': {
    title: 'False positive rate',
    compared: 'false positive rate',
    rates: ['false-positive-rate'],
  },
  'false-negative-rate': {
    title: 'False negative rate',
    compared: 'false negative rate',
    rates: ['false-negative-rate'],
  },
  accuracy: { title: 'Accuracy', compared: 'accuracy', rates: ['accuracy'] },
};

/** A group, or all items, with its counts. */
interface Judged {
  attribute: string | null;
  group: string | null;
  /** Null for all items. */
  members: Uint32Array | null;
  tally: Tally;
}

/** The groups of one attribute or intersection. */
interface Scope {
  attribute: string;
  groups: readonly Judged[];
  chance: Chance;
  details: { readonly [key: string]: Json };
}

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
  random: (...names: readonly string[]) => Random,
): Measurement[] {
  const data: Judgeable & Pick<Items, 'groups'> = items;
  const lacking: Lacking = { labels: items.kind === 'items', scores: decided };
  const judge = ({ attribute, id, members }: Group): Judged => ({
    attribute,
    group: id,
    members,
    tally: tally(data, scores, members, options),
  });
  const everyone: Judged = {
    attribute: null,
    group: null,
    members: null,
    tally: tally(data, scores, null, options),
  };
  const chance = (attribute: string) =>
    chanceOf(data, scores, options.bins, (rate) => random('by chance', attribute, rate));
  const all = { everyone, lacking, options, scoreBins: items.scoreBins };
  const scopes: Scope[] = [
    ...(options.attributes ?? attributesOf(data)).map((attribute) => ({
      attribute,
      groups: data.groups.filter((group) => group.attribute === attribute).map(judge),
      chance: chance(attribute),
      details: {},
    })),
    ...options.intersections.map((attributes) => {
      const { attribute, groups, empty } = intersect(data, attributes);
      return { attribute, groups: groups.map(judge), chance: chance(attribute), details: { emptyCombinations: empty } };
    }),
  ];
  return [
    ...measureOne(everyone, all),
    ...scopes.flatMap(({ groups }) => groups.flatMap((group) => measureOne(group, all))),
    ...scopes.flatMap((scope) => compareGroups(scope, all)),
  ];
}

export type PerGroup = RateName | 'calibration-error';

/** How many items a rate is taken of, how many more there are without an answer, and of which kind. */
export function basisOf(name: PerGroup, counts: Tally): Omit<ReturnType<typeof rateOf>, 'successes'> {
  return rateOf(name === 'calibration-error' ? 'accuracy' : name, counts);
}

interface Lacking {
  labels: boolean;
  scores: boolean;
}

/** What all groups are measured with. */
interface All {
  everyone: Judged;
  lacking: Lacking;
  options: Options;
  /** Into how many bins the scores were put before. */
  scoreBins: number | undefined;
}

/** What a rate takes that there is not, whoever it is of; or null. */
function lackingFor(name: PerGroup, lacking: Lacking): string | null {
  if (lacking.labels && name !== 'selection-rate') return 'the data set has no labels';
  return lacking.scores && name === 'calibration-error' ? 'the answers are decisions without scores' : null;
}

/** Why nobody has the rate, whatever the answers; or null. */
function inapplicableReason(name: PerGroup, { everyone, lacking }: All): string | null {
  const lacks = lackingFor(name, lacking);
  if (lacks !== null) return lacks;
  const { of, trials, unanswered } = basisOf(name, everyone.tally);
  if (trials + unanswered > 0) return null;
  return of === 'item' ? 'there is no item' : `no item is ${of}`;
}

function allOf(name: PerGroup, { tally }: Judged): number {
  const { trials, unanswered } = basisOf(name, tally);
  return trials + unanswered;
}

function countsOf({ tally }: Judged): { positives: number; negatives: number } {
  return { positives: positivesOf(tally), negatives: negativesOf(tally) };
}

/** Every rate of one group, or of all items. What lacks labels or scores is said of all items, and not of each group again. */
function measureOne(judged: Judged, all: All): Measurement[] {
  const { attribute, group, tally: counts } = judged;
  const required = all.options.minGroupSize;
  const names = ([...rateNames, 'calibration-error'] as const).filter(
    (name) => judged === all.everyone || lackingFor(name, all.lacking) === null,
  );
  return names.map((name): Measurement => {
    const { of, trials } = basisOf(name, counts);
    const common = { measure: name, attribute, group, n: trials };
    const labelled = all.lacking.labels ? {} : countsOf(judged);
    const details = { ...labelled, unanswered: counts.unanswered };
    const inapplicable = inapplicableReason(name, all);
    if (inapplicable !== null) return { ...common, status: 'inapplicable', reason: inapplicable, details };
    if (trials < required) {
      const lacking = lacksAnswers([trials], [allOf(name, judged)], required);
      const answered = basisOf('accuracy', counts).trials;
      const reason = shortage(`${counted(of, trials)}; at least ${required} are needed`, { answered, lacking });
      const few = {
        reason,
        counts: all.lacking.labels ? { items: trials } : countsOf(judged),
        required,
        lacksAnswers: lacking,
      };
      return { ...common, status: 'insufficient', ...few, details };
    }
    if (name === 'calibration-error') {
      const { lower, upper } = calibrationLimits(counts.bins);
      const interval = { level: 0.95, method: FOLDED, lower, upper };
      const byChance = calibrationByChance(counts.bins);
      const value = calibrationError(counts.bins);
      return { ...common, status: 'ok', value, byChance, interval, details: { ...details, ...offBy(1, all) } };
    }
    const { successes } = rateOf(name, counts);
    const interval = rateInterval(successes, trials);
    return { ...common, status: 'ok', value: successes / trials, interval, details };
  });
}

/** How far off a calibration error, or a difference of two, may be where each score is the middle of its bin. */
function offBy(errors: 1 | 2, { scoreBins }: All): { binned?: number } {
  return scoreBins === undefined ? {} : { binned: errors / (2 * scoreBins) };
}

const FOLDED = 'Wilson by bin, corrected for folding';

function estimateOf(name: PerGroup, counts: Tally): Estimate {
  if (name !== 'calibration-error') {
    const { successes, trials } = rateOf(name, counts);
    return rateEstimate(successes, trials);
  }
  return { value: calibrationError(counts.bins), limits: (tail) => calibrationLimits(counts.bins, tail) };
}

/** Every difference and ratio between the groups of one attribute. */
function compareGroups(scope: Scope, all: All): Measurement[] {
  const { chance } = scope;
  const compare = (comparison: GapDefinition) => compareBy(comparison, scope, all);
  return [
    ...Object.entries(disparities).flatMap(([name, { rates: names }]) => [
      compare({
        measure: `${name}-difference`,
        names,
        method: 'Newcombe from Agresti-Coull with exact bounds (pairs, Bonferroni)',
        gapOf: greatestDifference,
        ofChance: (families) => chance.greatestDifference(names, families),
      }),
      compare({
        measure: `${name}-ratio`,
        names,
        method: 'Donner-Zou from Agresti-Coull with exact bounds (pairs, Bonferroni)',
        gapOf: leastRatio,
        ofChance: (families) => chance.leastRatio(names, families),
      }),
    ]),
    compare({
      measure: 'calibration-error-difference',
      names: ['calibration-error'],
      method: `${FOLDED} (pairs, Bonferroni)`,
      gapOf: greatestDifference,
      ofChance: ([groups]) => chance.calibrationDifference(groups),
    }),
  ];
}

interface GapDefinition {
  measure: string;
  /** What is compared; of several, the one that is farthest apart. */
  names: readonly PerGroup[];
  method: string;
  /** Null for a ratio of 0 to 0. */
  gapOf: (families: Estimate[][]) => Gap | null;
  /** What it is on the average where groups do not differ. Undefined for a ratio that is then always of 0 to 0. */
  ofChance: (families: readonly (readonly Judged[])[]) => number | undefined;
}

function compareBy(
  { measure, names, method, gapOf, ofChance }: GapDefinition,
  { attribute, groups, details: ofScope }: Scope,
  all: All,
): Measurement {
  const { minGroupSize } = all.options;
  const families = names.map((name) => groups.filter(({ tally }) => basisOf(name, tally).trials >= minGroupSize));
  const leftOut = groups
    .filter((group) => families.some((family) => !family.includes(group)))
    .map((group) => ({
      group: group.group,
      ...(all.lacking.labels ? { items: allOf('accuracy', group) } : countsOf(group)),
    }));
  const compared = Math.min(...families.map((family) => family.length));
  const sizes = families.flatMap((family, i) => family.map(({ tally }) => basisOf(names[i], tally).trials));
  const common = { measure, attribute, group: null, n: sizes.reduce((sum, size) => sum + size, 0) };
  const details = { groups: compared, leftOut, ...ofScope };
  const oneClass = names.map((name) => inapplicableReason(name, all)).find((found) => found !== null);
  const inapplicable =
    groups.length < 2 ? `${counted('group', groups.length)} in the data; two are compared` : oneClass;
  if (inapplicable !== undefined) return { ...common, status: 'inapplicable', reason: inapplicable!, details };
  if (compared < 2) {
    const large = names.map((name) => groups.filter((group) => allOf(name, group) >= minGroupSize).length);
    const lacking = Math.min(...large) >= 2;
    const answered = groups.reduce((sum, { tally }) => sum + basisOf('accuracy', tally).trials, 0);
    const few = `${compared} of ${groups.length} groups ${has(compared)} at least ${minGroupSize} items to take the rate of; two are needed`;
    const reason = shortage(few, { answered, lacking });
    const counts = { groups: compared };
    return { ...common, status: 'insufficient', reason, counts, required: 2, lacksAnswers: lacking, details };
  }
  const estimates = families.map((family, i) => family.map(({ tally }) => estimateOf(names[i], tally)));
  const gap = gapOf(estimates);
  if (gap === null)
    return {
      ...common,
      status: 'undefined',
      reason: 'the rate is 0 in every group, so that there is no ratio',
      details,
    };
  const { value, lower, upper } = gap;
  const byChance = ofChance(families);
  // Of several rates, the one that is farthest apart tells whom the gap concerns.
  const of = names.length > 1 ? names.find((_, i) => gapOf([estimates[i]])?.value === value) : undefined;
  return {
    ...common,
    status: 'ok',
    value,
    ...(byChance === undefined ? {} : { byChance }),
    interval: { level: 0.95, method, lower, upper: Math.min(1, upper) },
    details: { ...details, ...(of && { of }), ...(names[0] === 'calibration-error' ? offBy(2, all) : {}) },
  };
}
