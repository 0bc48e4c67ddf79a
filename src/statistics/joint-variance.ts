import { type AucEstimate, influenceOf } from './auc.ts';
import { countGroup, type Part, type Population } from './group-counts.ts';

/** One group's AUC in a function of several, and the function's derivative by it. */
export interface Term {
  members: Uint32Array;
  estimate: AucEstimate;
  gradient: number;
}

/**
 * Variance of a smooth function of the AUCs of several groups, all comparing the same two parts (at
 * most one of them background), by the delta method on
 * their joint DeLong covariance. Groups share background items, and may share members: each item's influence is added up
 * over the groups, then squared, which gives gradient' * covariance * gradient without the matrix. What a background item
 * adds depends on its level alone, so it is kept as differences along the levels and taken back for the members.
 *
 * @returns the variance, and how many items took part for at least one group
 */
export function jointVariance(
  population: Population,
  upper: Part,
  lower: Part,
  terms: readonly Term[],
): { variance: number; items: number } {
  const { ranking, positive, weight } = population;
  const { level, levels } = ranking;
  const own = new Float64Array(weight.length);
  const inGroups = new Uint32Array(weight.length);
  const steps = new Float64Array(levels + 1);

  for (const { members, estimate, gradient } of terms) {
    const counts = countGroup(population, members);
    const influence = influenceOf(counts[upper], counts[lower], estimate);
    for (const k of members) inGroups[k]++;
    for (const [part, values] of [[upper, influence.upper] as const, [lower, influence.lower] as const]) {
      const background = isBackground(part);
      if (background)
        for (let r = 0; r < values.length; r++) {
          steps[counts.from[r]] += gradient * values[r];
          steps[r + 1 < values.length ? counts.from[r + 1] : levels] -= gradient * values[r];
        }
      const sign = background ? -gradient : gradient;
      const label = labelOf(part);
      let row = 0;
      for (let i = 0; i < members.length; i++) {
        const k = members[i];
        while (row + 1 < values.length && counts.from[row + 1] <= level[k]) row++;
        if (positive[k] === label) own[k] += sign * values[row];
      }
    }
  }

  const parts = [upper, lower];
  const asMember = [0, 1].map((label) => parts.some((part) => !isBackground(part) && labelOf(part) === label));
  const asBackground = [0, 1].map((label) => parts.some((part) => isBackground(part) && labelOf(part) === label));
  let variance = 0;
  let items = 0;
  let shared = 0;
  for (let k = 0; k < weight.length; k++) {
    if (k === 0 || level[k] !== level[k - 1]) shared += steps[level[k]];
    if (weight[k] === 0) continue;
    const label = positive[k];
    const total = asBackground[label] ? own[k] + shared : own[k];
    variance += total * total;
    if ((asMember[label] && inGroups[k] > 0) || (asBackground[label] && inGroups[k] < terms.length)) items++;
  }
  return { variance, items };
}

function isBackground(part: Part): boolean {
  return part === 'backgroundPositive' || part === 'backgroundNegative';
}

function labelOf(part: Part): 0 | 1 {
  return part === 'memberPositive' || part === 'backgroundPositive' ? 1 : 0;
}
