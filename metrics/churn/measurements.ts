/** What churn measures: for all items, for each group, and between each group and everyone else. */
import { counted, type Group, has, type Items, type Measurement, type Outcome, type Random } from '../../src/plugin.ts';
import {
  type AgainstRest,
  type Averaged,
  againstRest,
  clusteredMean,
  type Values,
} from '../../src/statistics/index.ts';
import { attributesOf } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { type Changes, flips, type PerItem } from './changes.ts';

export interface Options {
  attributes?: readonly string[] | undefined;
  minGroupSize: number;
  resamples: number;
}

export const measures = ['negative-flip-rate', 'positive-flip-rate', 'agreement', 'divergence'] as const;
export type MeasureName = (typeof measures)[number];

/** Of which numbers each measure is the mean. */
export function valuesOf({ alike, before, now, divergence }: Changes): Record<MeasureName, PerItem> {
  return {
    'negative-flip-rate': flips(before, now),
    'positive-flip-rate': flips(now, before),
    agreement: alike,
    divergence,
  };
}

export function groupsOf({ groups }: Pick<Items, 'groups'>, { attributes }: Pick<Options, 'attributes'>): Group[] {
  const kept = attributes ?? attributesOf({ groups });
  return groups.filter(({ attribute }) => kept.includes(attribute));
}

interface All {
  data: Pick<Items, 'size' | 'groups' | 'cases'>;
  changes: Changes;
  /** Of how many items each gave no answer. */
  missing: { withoutAnswer: number; withoutReferenceAnswer: number };
  options: Options;
  random: (...names: readonly string[]) => Random;
}

export function measureChurn(all: All): Measurement[] {
  const groups = groupsOf(all.data, all.options);
  const values = valuesOf(all.changes);
  return measures.flatMap((measure) => {
    const own = values[measure];
    if ('reason' in own) {
      const nothing: Outcome = { status: 'inapplicable', reason: own.reason, n: 0 };
      return [{ measure, attribute: null, group: null, ...nothing }];
    }
    return [ofAll(measure, own, all), ...groups.flatMap((group) => ofGroup(measure, own, group, all))];
  });
}

function ofAll(measure: MeasureName, values: Float64Array, all: All): Measurement {
  const { data, missing, changes } = all;
  const found = clusteredMean(drawn(measure, values, all), null, clusterOf(data));
  const details = {
    notCompared: data.size - (found?.n ?? 0),
    ...missing,
    // Nobody else's: then a report says how much rests on the rest.
    ...(missing.withoutReferenceAnswer === 0 ? { unanswered: missing.withoutAnswer } : {}),
    ...(measure.endsWith('flip-rate') ? { rightBefore: sum(changes.before), rightNow: sum(changes.now) } : {}),
  };
  const outcome = outcomeOf(found, { size: data.size, which: 'item' }, all.options);
  return { measure, attribute: null, group: null, ...outcome, details };
}

function ofGroup(
  measure: MeasureName,
  values: Float64Array,
  { id, attribute, members }: Group,
  all: All,
): Measurement[] {
  const { data, changes, options } = all;
  const isMember = new Uint8Array(data.size);
  for (const i of members) isMember[i] = 1;
  const { group, rest, difference } = againstRest(
    drawn(measure, values, all, attribute, id),
    isMember,
    clusterOf(data),
  );
  const place = { attribute, group: id };
  const sizes = { group: members.length, rest: data.size - members.length };
  const notCompared = sizes.group - (group?.n ?? 0);
  const right = measure.endsWith('flip-rate')
    ? { rightBefore: sum(changes.before, isMember), rightNow: sum(changes.now, isMember) }
    : {};
  return [
    {
      ...{ measure, ...place, details: { notCompared, ...right } },
      ...outcomeOf(group, { size: sizes.group, which: 'item' }, options),
    },
    {
      ...{ measure: `${measure}-difference`, ...place },
      ...differenceOf({ group, rest, difference }, sizes, options),
      details: {
        notCompared: data.size - (group?.n ?? 0) - (rest?.n ?? 0),
        ...(group && rest ? { ofGroup: group.value, ofRest: rest.value, nOfRest: rest.n } : {}),
      },
    },
  ];
}

function differenceOf(
  { group, rest, difference }: AgainstRest,
  sizes: { group: number; rest: number },
  options: Options,
): Outcome {
  if (sizes.rest === 0) return { status: 'inapplicable', reason: 'every item is in the group', n: group?.n ?? 0 };
  const own = outcomeOf(group, { size: sizes.group, which: 'item' }, options);
  if (own.status !== 'ok') return own;
  const other = outcomeOf(rest, { size: sizes.rest, which: 'other item' }, options);
  return other.status === 'ok' ? { status: 'ok', ...difference!, n: own.n } : other;
}

function outcomeOf(
  found: Averaged | null,
  { size, which }: { size: number; which: string },
  { minGroupSize: required }: Options,
): Outcome {
  if (size === 0) return { status: 'inapplicable', reason: `there is no ${which}`, n: 0 };
  const n = found?.n ?? 0;
  if (found && n >= required) return { status: 'ok', ...found };
  const lacking = lacksAnswers([n], [size], required);
  const few = `${counted(which, n)} ${has(n)} an answer of both; at least ${required} are needed`;
  const reason = n === 0 && lacking ? 'no item has an answer of both' : shortage(few, { answered: n, lacking });
  return { status: 'insufficient', reason, n, counts: { items: n }, required, lacksAnswers: lacking };
}

function drawn(measure: MeasureName, values: Float64Array, { options, random }: All, ...place: string[]): Values {
  if (measure !== 'divergence') return { kind: 'decisions', values };
  const stream = (part: string) => random('churn', measure, ...place, part);
  return { kind: 'amounts', values, resamples: options.resamples, random: stream };
}

export function clusterOf({ cases }: Pick<Items, 'cases'>): Int32Array | null {
  return cases?.of ?? null;
}

function sum(values: PerItem, isMember?: Uint8Array): number {
  if ('reason' in values) return 0;
  return values.reduce((total, value, i) => total + (Number.isNaN(value) || isMember?.[i] === 0 ? 0 : value), 0);
}
