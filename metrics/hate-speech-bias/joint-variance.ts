import type { AucEstimate } from '../../src/statistics/index.ts';
import { isBackground, isPositive, type Memberships, type Part, type Population } from './group-counts.ts';

/** One AUC per group, all over the same two parts, at most one of them background. */
export interface AucParts {
  upper: Part;
  lower: Part;
}

/** A function of the groups' AUCs for each comparison: its derivatives, by comparison and group. */
export type Gradients = readonly (readonly number[])[];

/** A standard error of 1e-10. */
const ROUNDING = 1e-20;

/**
 * Variances of smooth functions of the groups' AUCs by the delta method on their joint DeLong covariance, for all
 * functions and comparisons in one sweep over the ranked items.
 *
 * An item's influence on an AUC is (V - AUC) / sqrt(m (m - 1)), with V its placement among the other sample and m the
 * size of its own: the squares add up to DeLong's variance, the products over shared items to DeLong's covariance. So
 * the variance of a function is the sum over items of the square of its summed, weighted influences: gradient' *
 * covariance * gradient without the matrix. Going up the ranks, placements are running counts. What an item adds as
 * background is the same for all items of its class at that level, and changes only when a member is passed: it is one
 * running sum, from which the item's own groups are subtracted. Time grows with items and memberships, memory with
 * groups.
 *
 * @param estimates by comparison and group, on the same population
 * @returns by function and comparison; NaN where a derivative is not finite
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one sweep, whose sums are shared
export function jointVariances(
  { ranking: { level }, positive, weight, positivesBefore, negativesBefore }: Population,
  { start, groupsOf }: Memberships,
  comparisons: readonly AucParts[],
  estimates: readonly (readonly AucEstimate[])[],
  functions: readonly Gradients[],
): number[][] {
  const slots = functions.length * comparisons.length;
  const terms = estimates[0].map((_, g) =>
    comparisons.flatMap((comparison, c) =>
      termsOf(comparison, estimates[c][g]).flatMap((term) =>
        functions.flatMap((gradients, f) => weigh(term, f * comparisons.length + c, gradients[c][g])),
      ),
    ),
  );
  // By group and class: what an item of the group adds (what it would add as background is taken back), and by how much
  // the passing of one moves what background items add.
  const own = pack(terms, (group, label) =>
    group.filter((term) => term.label === label).map((term) => (term.background ? negative(term) : term)),
  );
  const steps = pack(terms, (group, label) =>
    group.filter(({ background, counted }) => background && counted === label),
  );
  /** 1 where items of the class are background of some group. */
  const sharing = [0, 1].map(() => new Float64Array(slots));
  // By function and comparison: what any background item adds, what the item at hand adds itself, the sum of squares.
  const shared = new Float64Array(slots);
  const sums = new Float64Array(slots);
  const squares = new Float64Array(slots);
  for (const { background, label, slot, constant } of terms.flat())
    if (background) {
      sharing[label][slot] = 1;
      shared[slot] += constant;
    }

  /** Counts below the current level and half of those at it: by group and class, and of all items by class. */
  const passed = new Float64Array(terms.length * 2);
  const all = new Float64Array(2);
  const pass = (k: number, times: number) => {
    const label = positive[k];
    for (let at = start[k]; at < start[k + 1]; at++) {
      const g = groupsOf[at];
      passed[2 * g + label] += times;
      const row = 2 * g + label;
      for (let e = steps.from[row]; e < steps.from[row + 1]; e++) shared[steps.slot[e]] += times * steps.slope[e];
    }
  };
  const counts = new Float64Array(4);
  const addSquares = (k: number) => {
    const label = positive[k];
    for (let at = start[k]; at < start[k + 1]; at++) {
      const g = groupsOf[at];
      counts[0] = passed[2 * g];
      counts[1] = passed[2 * g + 1];
      counts[2] = all[0] - counts[0];
      counts[3] = all[1] - counts[1];
      const row = 2 * g + label;
      for (let e = own.from[row]; e < own.from[row + 1]; e++)
        sums[own.slot[e]] += own.constant[e] + own.slope[e] * counts[own.source[e]];
    }
    const isShared = sharing[label];
    for (let i = 0; i < slots; i++) {
      const total = sums[i] + isShared[i] * shared[i];
      squares[i] += weight[k] * total * total;
      sums[i] = 0;
    }
  };

  for (let first = 0, end = 0; first < level.length; first = end) {
    const l = level[first];
    while (end < level.length && level[end] === l) end++;
    if (end === first + 1 && weight[first] <= 1) {
      // An item alone at its level is not compared with itself: half of it would cancel.
      if (weight[first] > 0) addSquares(first);
      pass(first, 1);
      all[positive[first]] += weight[first];
      continue;
    }
    const negatives = (negativesBefore[l + 1] - negativesBefore[l]) / 2;
    const positives = (positivesBefore[l + 1] - positivesBefore[l]) / 2;
    all[0] += negatives;
    all[1] += positives;
    for (let k = first; k < end; k++) pass(k, weight[k] / 2);
    for (let k = first; k < end; k++) if (weight[k] > 0) addSquares(k);
    for (let k = first; k < end; k++) pass(k, weight[k] / 2);
    all[0] += negatives;
    all[1] += positives;
  }
  // Groups whose errors cancel each other out leave rounding.
  const variances = squares.map((sum) => (sum < ROUNDING ? 0 : sum));
  return functions.map((_, f) => Array.from(variances.subarray(f * comparisons.length, (f + 1) * comparisons.length)));
}

/** Influence on one group's AUC of the items of one of its samples: constant + slope * count of the other sample. */
interface Term {
  /** Class of the items, and whether they are background of the group. */
  label: 0 | 1;
  background: boolean;
  /** Class of the other sample, and where its count is found: members by class, then background by class. */
  counted: 0 | 1;
  source: number;
  constant: number;
  slope: number;
}

/** None where the AUC has no estimate. */
function termsOf({ upper, lower }: AucParts, { auc, m, n }: AucEstimate): Term[] {
  if (Math.min(m, n) < 2) return [];
  const term = (own: Part, other: Part, size: number, constant: number, slope: number): Term => {
    const scale = 1 / Math.sqrt(size * (size - 1));
    const counted = isPositive(other) ? 1 : 0;
    return {
      label: isPositive(own) ? 1 : 0,
      background: isBackground(own),
      counted,
      source: isBackground(other) ? 2 + counted : counted,
      constant: constant * scale,
      slope: slope * scale,
    };
  };
  return [term(upper, lower, m, -auc, 1 / n), term(lower, upper, n, 1 - auc, -1 / m)];
}

type Weighted = Term & { slot: number };

function weigh(term: Term, slot: number, gradient: number): Weighted[] {
  return gradient === 0 ? [] : [{ ...term, slot, constant: term.constant * gradient, slope: term.slope * gradient }];
}

function negative(term: Weighted): Weighted {
  return { ...term, constant: -term.constant, slope: -term.slope };
}

/** As columns, for the inner loops: the terms of group g and class l lie between `from[2 g + l]` and `from[2 g + l + 1]`. */
function pack(terms: readonly Weighted[][], choose: (group: Weighted[], label: 0 | 1) => Weighted[]) {
  const rows = terms.flatMap((group) => [choose(group, 0), choose(group, 1)]);
  const from = new Int32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) from[i + 1] = from[i] + row.length;
  const all = rows.flat();
  return {
    from,
    slot: Int32Array.from(all, ({ slot }) => slot),
    source: Int32Array.from(all, ({ source }) => source),
    constant: Float64Array.from(all, ({ constant }) => constant),
    slope: Float64Array.from(all, ({ slope }) => slope),
  };
}
