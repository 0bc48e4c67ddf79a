/** Rates over canaries and places, of all and of groups, beside what chance gives. */
import {
  type CanariesData,
  counted,
  type Group,
  has,
  type Interval,
  type Measurement,
  type Outcome,
} from '../../src/plugin.ts';
import {
  type AgainstRest,
  type Averaged,
  againstRest,
  clusteredMean,
  exactLimits,
  pairedShareLimits,
  poissonBinomialTest,
} from '../../src/statistics/index.ts';
import type { Found } from './found.ts';

interface All {
  data: CanariesData;
  found: Found;
  minGroupSize: number;
}

/** What a rate is a mean of: one value per trial, trials of one canary belonging together. */
interface Trials {
  values: Float64Array;
  chance: Float64Array;
  /** Null where each trial is a canary. */
  canary: Int32Array | null;
}

export function measureInversion(all: All): Measurement[] {
  const { data, found } = all;
  const rates = {
    'rebuilt-rate': { values: found.rebuilt, chance: found.chance, canary: null },
    'token-accuracy': { values: found.right, chance: found.chanceOfPlace, canary: found.canary },
    'search-rate': { values: found.searched, chance: found.chance, canary: null },
  } satisfies Record<string, Trials>;
  return [
    ...Object.entries(rates).flatMap(([measure, trials]) => [
      { measure, attribute: null, group: null, ...ofAll(trials, all) },
      ...data.groups.flatMap((group) => ofGroup(measure, trials, group, all)),
    ]),
    { measure: 'search-gap', attribute: null, group: null, ...gap(found) },
  ];
}

function ofAll(trials: Trials, { data: { canaries }, found }: All): Outcome & Pick<Measurement, 'details'> {
  const known = found.rebuilt.filter((value) => Number.isNaN(value)).length;
  const dropped = known > 0 ? { dropped: { 'nothing unknown': known } } : {};
  const answered = trials.values.filter((value) => !Number.isNaN(value));
  if (answered.length === 0) {
    const reason =
      known === canaries.length
        ? 'no canary has a place with two candidates'
        : 'every canary allows more texts than are searched';
    return { status: 'inapplicable', reason, n: 0 };
  }
  const notSearched = trials.canary === null ? canaries.length - known - answered.length : 0;
  const details = {
    ...dropped,
    ...(notSearched > 0 ? { dropped: { 'more texts than are searched': notSearched } } : {}),
  };
  const successes = sum(answered);
  const byChance = chanceOf(trials, null);
  const value = successes / answered.length;
  if (trials.canary) {
    const { interval, n } = clusteredMean({ kind: 'decisions', values: trials.values }, null, trials.canary)!;
    return { status: 'ok', value, n, byChance, interval, details };
  }
  const chances = [...trials.chance].filter((_, i) => !Number.isNaN(trials.values[i]));
  const pValue = poissonBinomialTest(successes, chances);
  const interval = exact(successes, answered.length);
  return {
    status: 'ok',
    value,
    n: answered.length,
    byChance,
    interval,
    pValue,
    alternative: 'greater',
    details: { ...details, rebuilt: successes },
  };
}

function ofGroup(measure: string, trials: Trials, { id, attribute, members }: Group, all: All): Measurement[] {
  const inGroup = new Uint8Array(all.data.canaries.length);
  for (const i of members) inGroup[i] = 1;
  const isMember = Uint8Array.from(trials.values, (_, t) => inGroup[trials.canary?.[t] ?? t]);
  const compared = againstRest({ kind: 'decisions', values: trials.values }, isMember, trials.canary);
  const place = { attribute, group: id };
  const own = outcomeOf(compared.group, canariesWith(trials, isMember, 1), all.minGroupSize);
  const rate: Outcome = own.status === 'ok' ? rateOf(compared.group!, trials, isMember) : own;
  if (measure === 'search-rate') return [{ measure, ...place, ...rate }];
  return [
    { measure, ...place, ...rate },
    {
      measure: `${measure}-difference`,
      ...place,
      ...differenceOf(compared, own, canariesWith(trials, isMember, 0), all.minGroupSize),
    },
  ];
}

function rateOf({ value, n, interval }: Averaged, trials: Trials, isMember: Uint8Array): Outcome {
  const own = trials.canary ? interval : exact(Math.round(value * n), n);
  return { status: 'ok', value, n, byChance: chanceOf(trials, isMember), interval: own };
}

function differenceOf(
  { group, rest, difference }: AgainstRest,
  own: Outcome,
  others: number,
  required: number,
): Outcome & Pick<Measurement, 'details'> {
  if (own.status !== 'ok') return own;
  const other = outcomeOf(rest, others, required);
  if (other.status === 'inapplicable') return { ...other, reason: 'every canary is in the group' };
  if (other.status !== 'ok') return other;
  return {
    ...{ status: 'ok', ...difference!, n: own.n },
    details: { ofGroup: group!.value, ofRest: rest!.value, nOfRest: rest!.n },
  };
}

/** @param canaries how many have a value */
function outcomeOf(averaged: Averaged | null, canaries: number, required: number): Outcome {
  if (!averaged) return { status: 'inapplicable', reason: 'there is no canary', n: 0 };
  if (canaries >= required) return { status: 'ok', ...averaged };
  const reason = `${counted('canary', canaries)} ${has(canaries)} a value; at least ${required} are needed`;
  return { status: 'insufficient', reason, n: canaries, counts: { canaries }, required };
}

/** The search's rate minus the gradients', over the canaries that have both. */
function gap({ rebuilt, searched }: Found): Outcome & Pick<Measurement, 'details'> {
  let [n, gained, lost] = [0, 0, 0];
  for (const [i, own] of rebuilt.entries()) {
    if (Number.isNaN(own) || Number.isNaN(searched[i])) continue;
    n++;
    if (searched[i] > own) gained++;
    if (searched[i] < own) lost++;
  }
  if (n === 0) return { status: 'inapplicable', reason: 'no canary was searched', n };
  const method = 'paired shares (Bonett and Price)';
  const interval = { level: 0.95, method, ...pairedShareLimits(gained, lost, n) };
  return {
    status: 'ok',
    value: (gained - lost) / n,
    n,
    interval,
    details: { bySearchAlone: gained, byGradientAlone: lost },
  };
}

function canariesWith({ values, canary }: Trials, isMember: Uint8Array, wanted: 0 | 1): number {
  const counted = new Set<number>();
  for (let t = 0; t < values.length; t++) {
    if (!Number.isNaN(values[t]) && isMember[t] === wanted) counted.add(canary?.[t] ?? t);
  }
  return counted.size;
}

function chanceOf({ values, chance }: Trials, isMember: Uint8Array | null): number {
  const own = chance.filter((_, t) => !Number.isNaN(values[t]) && (isMember === null || isMember[t] === 1));
  return sum(own) / own.length;
}

function exact(successes: number, trials: number): Interval {
  return { level: 0.95, method: 'Clopper-Pearson', ...exactLimits(successes, trials) };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
