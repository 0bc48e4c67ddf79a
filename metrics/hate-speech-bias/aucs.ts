/** What hate-speech-bias measures: AUCs of each group against its background, and their summaries over groups. */

import type { Group, LabelledData, Measurement, Random } from '../../src/plugin.ts';
import { rankScores } from '../../src/statistics/index.ts';
import { bootstrap } from './bootstrap.ts';
import { cellsOf } from './cells.ts';
import { type Part, population, roomForCounts } from './group-counts.ts';
import {
  type Classes,
  type Context,
  estimatesOf,
  groupMeasurement,
  type JudgedGroup,
  measureNames,
  type Options,
  offByBins,
  overallEstimate,
  overallMeasurement,
  overallOffByBins,
} from './groups.ts';
import { summarise } from './summaries.ts';

export function measureBias(
  options: Options,
  data: LabelledData,
  scores: Float64Array,
  stream: (name: string) => Random,
): Measurement[] {
  const ranking = rankScores(scores);
  const inUse = itemsInUse(data, options.background);
  const { counts } = data;
  const inUseOfData = { positives: 0, negatives: 0 };
  const classes = { positives: 0, negatives: 0 };
  for (let i = 0; i < data.size; i++) {
    const label = data.positive[i] === 1 ? 'positives' : 'negatives';
    const rows = counts?.[i] ?? 1;
    classes[label] += rows;
    inUseOfData[label] += rows * inUse[i];
  }
  const selected = data.groups.filter(({ id }) => options.groups === undefined || options.groups.includes(id));
  const memberLists = selected.map(({ members }) => members);
  const cells = cellsOf(ranking, data, inUse, memberLists);
  const { positive, rows, positions } = cells;
  const everyone = population(cells.ranking, positive, rows);
  const judged = cells.inUse.includes(0)
    ? population(
        cells.ranking,
        positive,
        rows.map((count, k) => count * cells.inUse[k]),
      )
    : everyone;

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
      ...(data.scoreBins === undefined ? {} : { binned: offByBins(judged, positions[i], room) }),
    }),
  );
  const overall = overallEstimate(everyone);
  const overallReplicates =
    options.interval === 'bootstrap' ? bootstrap(cells, groups, options, stream('bootstrap')) : null;

  const unanswered = classes.positives + classes.negatives - overall.m - overall.n;
  const binned = data.scoreBins === undefined ? {} : { binned: overallOffByBins(everyone) };
  const context: Context = { options, classes };
  return [
    overallMeasurement(overall, overallReplicates, { unanswered, ...binned }, context),
    ...measureNames.flatMap((measure) => groups.map((group) => groupMeasurement(measure, group, context))),
    ...summarise(judged, cells.memberships, groups, context, stream),
  ];
}

/** How many items of each part there are in the data, with an answer or without. */
function sizesOf(
  { members }: Group,
  { positive, counts }: LabelledData,
  { positives, negatives }: Classes,
): Record<Part, number> {
  let [memberPositive, memberNegative] = [0, 0];
  for (let i = 0; i < members.length; i++) {
    const rows = counts?.[members[i]] ?? 1;
    if (positive[members[i]] === 1) memberPositive += rows;
    else memberNegative += rows;
  }
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
