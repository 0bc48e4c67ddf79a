import type { Items } from '../../src/plugin.ts';
import { addToBins, type CalibrationBins, emptyBins } from '../../src/statistics/index.ts';

/** Who is judged, and what is true of each: of items without labels nothing is. */
export type Judgeable = Pick<Items, 'size' | 'counts'> & { positive?: Uint8Array };

/** Items by prediction and label, and what their calibration error depends on. Items without labels count as negative. */
export interface Tally {
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
  /** Items without an answer, which count nowhere else, and how many of them are positive. */
  unanswered: number;
  unansweredPositives: number;
  bins: CalibrationBins;
}

/** @param members indices of the items, or null for all */
export function tally(
  { positive, size, counts }: Judgeable,
  scores: Float64Array,
  members: Uint32Array | null,
  { threshold, bins: count }: { threshold: number; bins: number },
): Tally {
  // By 2 * label + prediction.
  const cells = [0, 0, 0, 0];
  const bins = emptyBins(count);
  const n = members?.length ?? size;
  let [unanswered, unansweredPositives] = [0, 0];
  for (let k = 0; k < n; k++) {
    const i = members === null ? k : members[k];
    const score = scores[i];
    const count = counts?.[i] ?? 1;
    const label = positive?.[i] ?? 0;
    if (Number.isNaN(score)) {
      unanswered += count;
      unansweredPositives += count * label;
      continue;
    }
    cells[2 * label + (score >= threshold ? 1 : 0)] += count;
    addToBins(bins, score, label, count);
  }
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = cells;
  return { truePositives, falsePositives, trueNegatives, falseNegatives, unanswered, unansweredPositives, bins };
}

export function positivesOf({ truePositives, falseNegatives }: Tally): number {
  return truePositives + falseNegatives;
}

export function negativesOf({ trueNegatives, falsePositives }: Tally): number {
  return trueNegatives + falsePositives;
}

/** Each rate, and what it is taken of. */
const rates = {
  'selection-rate': { of: 'item', hits: (t: Tally) => t.truePositives + t.falsePositives },
  'true-positive-rate': { of: 'positive', hits: (t: Tally) => t.truePositives },
  'false-positive-rate': { of: 'negative', hits: (t: Tally) => t.falsePositives },
  'false-negative-rate': { of: 'positive', hits: (t: Tally) => t.falseNegatives },
  accuracy: { of: 'item', hits: (t: Tally) => t.truePositives + t.trueNegatives },
} as const;

export type RateName = keyof typeof rates;
export const rateNames = Object.keys(rates) as RateName[];

export function rateOf(
  name: RateName,
  tally: Tally,
): { successes: number; trials: number; unanswered: number; of: 'item' | 'positive' | 'negative' } {
  const { of, hits } = rates[name];
  const without = {
    item: tally.unanswered,
    positive: tally.unansweredPositives,
    negative: tally.unanswered - tally.unansweredPositives,
  };
  const [positives, negatives] = [positivesOf(tally), negativesOf(tally)];
  const trials = of === 'item' ? positives + negatives : of === 'positive' ? positives : negatives;
  return { successes: hits(tally), trials, unanswered: without[of], of };
}
