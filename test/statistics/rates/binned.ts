import { addToBins, emptyBins } from '../../../src/statistics/calibration/calibration.ts';

/** Bins of scores with outcomes 0 and 1. */
export function binned(items: readonly (readonly [score: number, outcome: number])[], count = 10) {
  const bins = emptyBins(count);
  for (const [score, outcome] of items) addToBins(bins, score, outcome);
  return bins;
}
