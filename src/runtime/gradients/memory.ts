/** How much of a batch fits into memory at once. */
import { type AxisSize, axisSize } from './shapes.ts';

/** Bytes meant for the tensors of one run, beside the weights. */
export const budget = 1 << 30;

/**
 * Bytes that the tensors of a run take: those between the embeddings and the output are kept until the backward half
 * has used them. An upper bound, since views and tensors overwritten in place count too: measured on onnxruntime 1.30
 * at 512 and 1024 tokens, MiniLM took 0.5 to 0.7 of it and a base BERT 0.5, with one seed or two. The process peaked at
 * 0.54 GB (MiniLM, 8 x 64), 0.9 GB (MiniLM, 4 x 256) and 1.8 GB (BERT base, 8 x 64, of which 1.3 GB after opening).
 */
export function bytesOfRun(kept: readonly (readonly AxisSize[])[], input: { rows: number; tokens: number }): number {
  const sizes = kept.map((axes) => axes.reduce((product, axis) => product * axisSize(axis, input), 4));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Rows of a length that fit into so many bytes together; one always does. */
export function rowsWithin(bytes: number, kept: readonly (readonly AxisSize[])[], tokens: number): number {
  const fixed = bytesOfRun(kept, { rows: 0, tokens });
  const perRow = bytesOfRun(kept, { rows: 1, tokens }) - fixed;
  return perRow > 0 ? Math.max(1, Math.floor((bytes - fixed) / perRow)) : Number.POSITIVE_INFINITY;
}
