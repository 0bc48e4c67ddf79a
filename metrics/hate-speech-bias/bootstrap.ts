/** The bootstrap of hate-speech-bias: every AUC again, of items drawn anew. */

import type { Random } from '../../src/plugin.ts';
import { resampler } from '../../src/statistics/index.ts';
import type { Cells } from './cells.ts';
import { population, roomForCounts } from './group-counts.ts';
import { estimatesOf, type JudgedGroup, type Measure, measureNames, type Options, overallEstimate } from './groups.ts';

/**
 * Redraws the positives and the negatives with replacement, each from their own, and estimates everything again: one
 * resample serves all groups, so that summaries over groups vary as they should.
 *
 * @returns of the overall AUC; those of the groups become theirs
 */
export function bootstrap(cells: Cells, groups: JudgedGroup[], { resamples }: Options, random: Random): Float64Array {
  const { ranking, positive, rows } = cells;
  const all = Uint32Array.from(positive.keys());
  const strata = [1, 0].map((label) =>
    resampler(
      all.filter((k) => positive[k] === label),
      rows,
    ),
  );
  const overall = new Float64Array(resamples);
  for (const group of groups)
    group.replicates = Object.fromEntries(
      measureNames.map((measure) => [measure, new Float64Array(resamples)]),
    ) as Record<Measure, Float64Array>;
  const weight = new Uint32Array(positive.length);
  const most = cells.positions.reduce((most, { length }) => Math.max(most, length), 0);
  const room = roomForCounts(population(ranking, positive, weight), most);
  for (let b = 0; b < resamples; b++) {
    weight.fill(0);
    for (const draw of strata) draw(weight, random);
    overall[b] = overallEstimate(population(ranking, positive, weight)).auc;
    const resample = population(
      ranking,
      positive,
      weight.map((times, k) => times * cells.inUse[k]),
    );
    for (const [g, { replicates }] of groups.entries()) {
      const estimates = estimatesOf(resample, cells.positions[g], room);
      for (const measure of measureNames) replicates![measure][b] = estimates[measure].auc;
    }
  }
  return overall;
}
