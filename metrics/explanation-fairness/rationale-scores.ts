/** How well an explanation of one text agrees with people's rationale, and with the model: the scores of ERASER. Pure. */
import type { Explanation } from '../../src/plugin.ts';

export const scoreNames = [
  'iouPrecision',
  'iouRecall',
  'tokenF1',
  'auprc',
  'comprehensiveness',
  'sufficiency',
] as const;

/** NaN where a score is not defined. */
export type RationaleScores = Record<(typeof scoreNames)[number], number>;

export function scoresOf(
  marked: Uint8Array,
  { scores, top, probability, without, only }: Explanation,
): RationaleScores {
  const common = top.filter((t) => marked[t] === 1).length;
  const all = marked.reduce((sum, is) => sum + is, 0);
  return {
    ...overlap(marked, top),
    tokenF1: f1(common / top.length, common / all),
    auprc: areaUnderPrecisionRecall(marked, scores),
    comprehensiveness: probability - without,
    sufficiency: probability - only,
  };
}

/** Harmonic mean; 0 where either is. */
export function f1(precision: number, recall: number): number {
  return precision === 0 || recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
}

/**
 * Each chosen token is a span of its own and a hit where its intersection with a gold span, a run of marked tokens, is
 * at least half of their union. Hits per chosen token, and per gold span, where there may be more than one.
 */
function overlap(marked: Uint8Array, top: readonly number[]): { iouPrecision: number; iouRecall: number } {
  const lengths = new Uint32Array(marked.length);
  let spans = 0;
  for (let start = 0; start < marked.length; start++) {
    if (marked[start] === 0) continue;
    let end = start;
    while (marked[end] === 1) end++;
    lengths.fill(end - start, start, end);
    spans++;
    start = end;
  }
  const hits = top.filter((t) => lengths[t] > 0 && 1 / lengths[t] >= 0.5).length;
  return { iouPrecision: hits / top.length, iouRecall: hits / spans };
}

/**
 * Trapezoids between the points (recall, precision) at every distinct score, from (0, 1) on: `auc(recall, precision)` of
 * scikit-learn's `precision_recall_curve`.
 *
 * @param marked at least one of them 1
 */
export function areaUnderPrecisionRecall(marked: Uint8Array, scores: Float64Array): number {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
  const all = marked.reduce((sum, is) => sum + is, 0);
  let [area, recall, precision, hits] = [0, 0, 1, 0];
  for (const [i, t] of order.entries()) {
    hits += marked[t];
    if (i + 1 < order.length && scores[order[i + 1]] === scores[t]) continue;
    const next = { recall: hits / all, precision: hits / (i + 1) };
    area += ((next.recall - recall) * (next.precision + precision)) / 2;
    ({ recall, precision } = next);
  }
  return area;
}
