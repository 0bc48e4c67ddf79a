/** What a model's inputs are given. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type IntegerType, knownInputs } from '../suitability.ts';

type TensorOf = new (type: IntegerType, data: BigInt64Array | Int32Array, dims: readonly number[]) => Tensor;

/**
 * A model's inputs for a batch of one length: the ids, a mask of ones, segment 0, and positions from 0 or, for a
 * decoder that remembers, from the number of tokens it has read.
 */
export function feedsOf(
  inputs: readonly { name: string; type: IntegerType }[],
  batch: readonly (readonly number[])[],
  tensor: TensorOf,
  read = 0,
): Record<string, Tensor> {
  const length = batch[0].length;
  const valueAt: Record<string, (row: number, column: number) => number> = {
    input_ids: (row, column) => batch[row][column],
    attention_mask: () => 1,
    token_type_ids: () => 0,
    position_ids: (_row, column) => read + column,
  };
  const make = (name: string, type: IntegerType) => {
    // The mask covers what has been read before, too.
    const columns = name === 'attention_mask' ? read + length : length;
    const values = Array.from({ length: batch.length * columns }, (_, i) =>
      valueAt[name](Math.floor(i / columns), i % columns),
    );
    const data = type === 'int32' ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
    return new tensor(type, data, [batch.length, columns]);
  };
  return Object.fromEntries(inputs.map(({ name, type }) => [name, make(name, type)]));
}

/** The inputs of a session that a text fills, with what type they want. */
export function integerInputs({ inputMetadata }: InferenceSession): { name: string; type: IntegerType }[] {
  return inputMetadata.flatMap((input) => {
    if (!input.isTensor || !knownInputs.includes(input.name)) return [];
    return [{ name: input.name, type: input.type === 'int32' ? 'int32' : 'int64' }];
  });
}
