/** How far apart the groups of one attribute are: the greatest difference of a rate, and the least ratio. */
import { has, type Json, type Measurement } from '../../src/plugin.ts';
import {
  calibrationError,
  calibrationLimits,
  type Estimate,
  type Gap,
  greatestDifference,
  leastRatio,
  rateEstimate,
} from '../../src/statistics/index.ts';
import { tooFewGroups } from '../shared/groups.ts';
import { shortage } from '../shared/shortage.ts';
import type { Chance } from './by-chance.ts';
import {
  type All,
  allOf,
  answeredOf,
  basisOf,
  countsOf,
  inapplicableReason,
  type Judged,
  offBy,
  type PerGroup,
} from './lacking.ts';
import { type RateName, rateOf, type Tally } from './tally.ts';

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

/** The groups of one attribute or intersection. */
export interface Scope {
  attribute: string;
  groups: readonly Judged[];
  chance: Chance;
  details: { readonly [key: string]: Json };
}

export interface GapDefinition {
  measure: string;
  /** What is compared; of several, the one that is farthest apart. */
  names: readonly PerGroup[];
  method: string;
  /** Null for a ratio of 0 to 0. Where `comparisons` gaps are put together, the limit next to no disparity allows for it. */
  gapOf: (families: readonly (readonly Estimate[])[], comparisons?: number) => Gap | null;
  /** What it is on the average where groups do not differ. Undefined for a ratio that is then always of 0 to 0. */
  ofChance: (chance: Chance, families: readonly (readonly Judged[])[]) => number | undefined;
}

export const FOLDED = 'Wilson by bin, corrected for folding';

/** Every difference and ratio, of rates and of calibration errors. */
export const gapDefinitions: readonly GapDefinition[] = [
  ...Object.entries(disparities).flatMap(([name, { rates: names }]): GapDefinition[] => [
    {
      measure: `${name}-difference`,
      names,
      method: 'Newcombe from Agresti-Coull with exact bounds (pairs, Bonferroni)',
      gapOf: greatestDifference,
      ofChance: (chance, families) => chance.greatestDifference(names, families),
    },
    {
      measure: `${name}-ratio`,
      names,
      method: 'Donner-Zou from Agresti-Coull with exact bounds (pairs, Bonferroni)',
      gapOf: leastRatio,
      ofChance: (chance, families) => chance.leastRatio(names, families),
    },
  ]),
  {
    measure: 'calibration-error-difference',
    names: ['calibration-error'],
    method: `${FOLDED} (pairs, Bonferroni)`,
    gapOf: greatestDifference,
    ofChance: (chance, [groups]) => chance.calibrationDifference(groups),
  },
];

function estimateOf(name: PerGroup, counts: Tally): Estimate {
  if (name !== 'calibration-error') {
    const { successes, trials } = rateOf(name, counts);
    return rateEstimate(successes, trials);
  }
  return { value: calibrationError(counts.bins), limits: (tail) => calibrationLimits(counts.bins, tail) };
}

/** The groups that are large enough, for each of the rates that are compared, and what is estimated of them. */
export interface Compared {
  families: readonly (readonly Judged[])[];
  estimates: readonly (readonly Estimate[])[];
}

export interface Comparison {
  measurement: Measurement;
  /** Of a measurement that is ok. */
  compared: Compared | null;
}

export function compareBy(definition: GapDefinition, scope: Scope, all: All): Comparison {
  const { measure, names, method, gapOf, ofChance } = definition;
  const { attribute, groups, chance, details: ofScope } = scope;
  const { minGroupSize } = all.options;
  const families = names.map((name) => groups.filter(({ tally }) => basisOf(name, tally).trials >= minGroupSize));
  const leftOut = groups
    .filter((group) => families.some((family) => !family.includes(group)))
    .map((group) => ({
      group: group.group,
      ...(all.kinds === null ? { items: allOf('accuracy', group) } : countsOf(group, all)),
    }));
  const large = Math.min(...families.map((family) => family.length));
  const sizes = families.flatMap((family, i) => family.map(({ tally }) => basisOf(names[i], tally).trials));
  const common = { measure, attribute, group: null, n: sizes.reduce((sum, size) => sum + size, 0) };
  const details = { groups: large, leftOut, ...ofScope };
  const nobody = names.map((name) => inapplicableReason(name, all)).find((found) => found !== null);
  const inapplicable = groups.length < 2 ? tooFewGroups(groups.length) : nobody;
  if (inapplicable !== undefined) {
    const measurement = { ...common, n: 0, status: 'inapplicable', reason: inapplicable!, details } as const;
    return { measurement, compared: null };
  }
  if (large < 2) {
    const withAnswers = names.map((name) => groups.filter((group) => allOf(name, group) >= minGroupSize).length);
    const lacking = Math.min(...withAnswers) >= 2;
    const answered = groups.reduce((sum, group) => sum + answeredOf(group), 0);
    const few = `${large} of ${groups.length} groups ${has(large)} at least ${minGroupSize} items to take the rate of; two are needed`;
    const reason = shortage(few, { answered, lacking });
    const counts = { groups: large };
    const insufficient = { status: 'insufficient', reason, counts, required: 2, lacksAnswers: lacking } as const;
    return { measurement: { ...common, ...insufficient, details }, compared: null };
  }
  const estimates = families.map((family, i) => family.map(({ tally }) => estimateOf(names[i], tally)));
  const gap = gapOf(estimates);
  if (gap === null) {
    const reason = 'the rate is 0 in every group, so that there is no ratio';
    return { measurement: { ...common, status: 'undefined', reason, details }, compared: null };
  }
  const { value, lower, upper } = gap;
  const byChance = ofChance(chance, families);
  // Of several rates, the one that is farthest apart tells whom the gap concerns.
  const of = names.length > 1 ? names[farthest(definition, estimates)] : undefined;
  const measurement: Measurement = {
    ...common,
    status: 'ok',
    value,
    ...(byChance === undefined ? {} : { byChance }),
    interval: { level: 0.95, method, lower, upper: Math.min(1, upper) },
    details: { ...details, ...(of && { of }), ...(names[0] === 'calibration-error' ? offBy(2, all) : {}) },
  };
  return { measurement, compared: { families, estimates } };
}

/** Which of the rates that a gap compares is the one that makes it. */
export function farthest({ gapOf }: Pick<GapDefinition, 'gapOf'>, estimates: Compared['estimates']): number {
  const value = gapOf(estimates)?.value;
  return estimates.findIndex((one) => gapOf([one])?.value === value);
}
