import { type AxisSize, axisSize } from './shapes.ts';

/** Bytes meant for the tensors of one run, beside weights. */
const budget = 1 << 30;

/** Rows of a length that fit into the budget together, at least one. */
export function rowsWithin(kept: readonly (readonly AxisSize[])[], tokens: number, seeds: number): number {
  const bytes = (rows: number) =>
    4 *
    kept.reduce((sum, axes) => sum + axes.reduce((product, axis) => product * axisSize(axis, { rows, tokens }), 1), 0);
  const perRow = bytes(2) - bytes(1);
  void seeds;
  return Math.max(1, Math.floor(budget / Math.max(1, perRow)));
}
