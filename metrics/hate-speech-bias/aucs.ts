/** What hate-speech-bias measures: AUCs of each group against its background, and their summaries over groups. */

import type { Group, LabelledData, Measurement, Random } from '../../src/plugin.ts';
import { type AucEstimate, compareSamples, rankScores, resampleInto } from '../../src/statistics/index.ts';
import {
  countLevels,
  type GroupCounts,
  type Part,
  type Population,
  population,
  rankMembers,
  roomForCounts,
} from './group-counts.ts';
import {
  type Classes,
  type Context,
  estimatesOf,
  groupMeasurement,
  type JudgedGroup,
  type Measure,
  measureNames,
  type Options,
  overallMeasurement,
} from './groups.ts';
import { summarise } from './summaries.ts';

export function measureBias(
  options: Options,
  data: LabelledData,
  scores: Float64Array,
  stream: (name: string) => Random,
): Measurement[] {
  const ranking = rankScores(scores);
  const { order } = ranking;
  const positive = new Uint8Array(order.length);
  const inUse = new Uint32Array(order.length);
  // One look-up an item: the order is random access.
  const compared = itemsInUse(data, options.background);
  const inUseOfData = { positives: 0, negatives: 0 };
  for (let i = 0; i < data.size; i++) {
    if (compared[i] === 1) inUseOfData[data.positive[i] === 1 ? 'positives' : 'negatives']++;
    compared[i] += 2 * data.positive[i];
  }
  for (let k = 0; k < order.length; k++) {
    const item = compared[order[k]];
    positive[k] = item >> 1;
    inUse[k] = item & 1;
  }
  const everyone = population(ranking, positive, new Uint32Array(order.length).fill(1));
  const judged = inUse.includes(0) ? population(ranking, positive, inUse) : everyone;

  const selected = data.groups.filter(({ id }) => options.groups === undefined || options.groups.includes(id));
  const memberLists = selected.map(({ members }) => members);
  const { positions, memberships } = rankMembers(ranking, data.size, memberLists);
  const room = roomForCounts(
    judged,
    positions.reduce((most, { length }) => Math.max(most, length), 0),
  );
  const groups = selected.map(
    (group, i): JudgedGroup => ({
      group,
      positions: positions[i],
      sizes: sizesOf(group, data, inUseOfData),
      estimates: estimatesOf(judged, positions[i], room),
    }),
  );
  const overall = overallEstimate(everyone);
  const overallReplicates =
    options.interval === 'bootstrap' ? bootstrap(everyone, inUse, groups, room, options, stream('bootstrap')) : null;

  const positives = data.positive.reduce((sum, label) => sum + label, 0);
  const context: Context = { options, classes: { positives, negatives: data.size - positives } };
  return [
    overallMeasurement(overall, overallReplicates, data.size - order.length, context),
    ...measureNames.flatMap((measure) => groups.map((group) => groupMeasurement(measure, group, context))),
    ...summarise(judged, memberships, groups, context, stream),
  ];
}

/** How many items of each part there are in the data, with an answer or without. */
function sizesOf(
  { members }: Group,
  { positive }: LabelledData,
  { positives, negatives }: Classes,
): Record<Part, number> {
  let memberPositive = 0;
  for (let i = 0; i < members.length; i++) memberPositive += positive[members[i]];
  const memberNegative = members.length - memberPositive;
  return {
    memberPositive,
    memberNegative,
    backgroundPositive: positives - memberPositive,
    backgroundNegative: negatives - memberNegative,
  };
}

/** 1 for items that are compared with anything under the background rule. */
export function itemsInUse(
  { size, groups }: Pick<LabelledData, 'size' | 'groups'>,
  background: Options['background'],
): Uint8Array {
  const inUse = new Uint8Array(size);
  if (background === 'borkan') return inUse.fill(1);
  for (const { members } of groups) for (let i = 0; i < members.length; i++) inUse[members[i]] = 1;
  return inUse;
}

function overallEstimate(everyone: Population): AucEstimate {
  const { positive, negative } = countLevels(everyone);
  return compareSamples(positive, negative);
}

/**
 * Redraws the positives and the negatives with replacement, each from their own, and estimates everything again: one
 * resample serves all groups, so that summaries over groups vary as they should.
 */
function bootstrap(
  everyone: Population,
  inUse: Uint32Array,
  groups: JudgedGroup[],
  room: GroupCounts,
  { resamples }: Options,
  random: Random,
): Float64Array {
  const { ranking, positive } = everyone;
  const all = Uint32Array.from(positive, (_, k) => k);
  const strata = [1, 0].map((label) => all.filter((k) => positive[k] === label));
  const overall = new Float64Array(resamples);
  for (const group of groups)
    group.replicates = Object.fromEntries(
      measureNames.map((measure) => [measure, new Float64Array(resamples)]),
    ) as Record<Measure, Float64Array>;
  for (let b = 0; b < resamples; b++) {
    const weight = new Uint32Array(positive.length);
    for (const stratum of strata) resampleInto(weight, stratum, random);
    overall[b] = overallEstimate(population(ranking, positive, weight)).auc;
    const resample = population(
      ranking,
      positive,
      weight.map((times, k) => times * inUse[k]),
    );
    for (const { positions, replicates } of groups) {
      const estimates = estimatesOf(resample, positions, room);
      for (const measure of measureNames) replicates![measure][b] = estimates[measure].auc;
    }
  }
  return overall;
}
