/** The rate of the group that is chosen least over that of the one that is chosen most. */
import type { Random } from '../../src/plugin.ts';
import { clusteredRate } from '../../src/statistics/index.ts';

/** Of a group, by cluster of answers: how often it was chosen. */
export interface Chosen {
  byCluster: Float64Array;
  chosen: number;
  /** Answers to questions that had an option of it. */
  offered: number;
}

const TAIL = 0.025;

/**
 * An answer chooses one option, so that of two groups what one gains the other loses: of the answers that chose either, the share of the
 * one is a rate, and its odds are the ratio of the two (with different offers, corrected for these). The lower limit is the least of all
 * pairs, since one of them is the true least; the upper limit the least of theirs after Bonferroni's correction.
 *
 * @returns null where nobody was chosen
 */
export function leastImpactRatio(groups: readonly Chosen[]): { value: number; lower: number; upper: number } | null {
  const rates = groups.map(({ chosen, offered }) => chosen / offered);
  const greatest = Math.max(...rates);
  if (!(greatest > 0)) return null;
  const value = Math.min(...rates) / greatest;
  const pairs = groups.length * (groups.length - 1);
  let [lower, upper] = [1, 1];
  for (const one of groups) {
    for (const other of groups) {
      if (one === other) continue;
      const both = one.byCluster.map((count, c) => count + other.byCluster[c]);
      const share = clusteredRate(one.byCluster, both);
      if (!share) continue;
      const ratio = (odds: number) => (odds / (1 - odds)) * (other.offered / one.offered);
      lower = Math.min(lower, ratio(share.limits(TAIL).lower));
      upper = Math.min(upper, ratio(share.strictLimits(TAIL / pairs).upper));
    }
  }
  return { value, lower: Math.min(lower, value), upper: Math.max(upper, value) };
}

const DRAWS = 500;

/** What the ratio would be on average if each answer chose any of its options alike. */
export function ratioByChance(
  answers: readonly (readonly number[])[],
  offered: readonly number[],
  random: Random,
): number {
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const counts = new Float64Array(offered.length);
    for (const groups of answers) {
      const group = groups[random.below(groups.length)];
      if (group >= 0) counts[group]++;
    }
    const rates = counts.map((count, g) => count / offered[g]);
    sum += Math.min(...rates) / Math.max(...rates);
  }
  return sum / DRAWS;
}
