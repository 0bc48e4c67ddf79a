/** How the scores of several positive labels become one: the same for a model, a service and a prediction file. */
import type { LabelRelation } from '../contract/configuration.ts';
import type { Problem } from '../contract/problem.ts';
import { fewNames } from '../support/tables/cells/wording.ts';

/**
 * P(positive) from the scores of the positive labels, each in 0..1: the sum for labels that exclude each other, the
 * greatest for labels that do not. NaN where one of them is missing.
 */
export function positiveScore(scores: ArrayLike<number>, relation: LabelRelation): number {
  let score = 0;
  for (let i = 0; i < scores.length; i++) {
    score = relation === 'exclusive' ? score + scores[i] : Math.max(score, scores[i]);
  }
  return Math.min(1, score);
}

/**
 * The sum of scores if labels that exclude each other cannot have it, else null: it exceeds 1 by more than the rounding
 * of each score to its written digits (at least two) can explain.
 */
export function sumBeyondOne(scores: ArrayLike<number>): number | null {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += scores[i];
  if (!(sum > 1 + ROUNDING)) return null;
  const digits = Array.from(scores, (score) => /\.(\d+)$/.exec(String(score))?.[1].length ?? 0);
  return sum > 1 + ROUNDING + (scores.length / 2) * 10 ** -Math.max(2, ...digits) ? sum : null;
}

/** Sums of binary fractions may lie just above 1. */
const ROUNDING = 1e-6;

/** What is asked where several labels are positive and nothing says whether they exclude each other. */
export function relationProblems(positive: readonly string[], relation: LabelRelation | undefined): Problem[] {
  const distinct = [...new Set(positive)];
  if (distinct.length < 2 || relation !== undefined) return [];
  return [
    {
      key: 'labels',
      message: `${distinct.length} labels count as positive (${fewNames(distinct)}), and nothing says whether labels exclude each other`,
      hint: 'Write `labels: exclusive` if a text has exactly one label (the scores of the positive ones are added up), or `labels: independent` if it may have several or none (the greatest counts)',
    },
  ];
}
