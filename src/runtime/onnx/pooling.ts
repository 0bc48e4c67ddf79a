import type { Pooling } from '../../contract/configuration.ts';

/**
 * Pools one row of a batch.
 *
 * @param states token vectors, `[rows, length, dimensions]`
 * @param row which text of the batch
 */
export function pool(
  states: Float32Array,
  row: number,
  length: number,
  dimensions: number,
  pooling: Pooling,
): Float32Array {
  const start = row * length;
  switch (pooling) {
    case 'mean':
      return meanOfTokens(states, start, start + length - 1, dimensions);
    case 'cls':
      return states.slice(start * dimensions, (start + 1) * dimensions);
    case 'last':
      return states.slice((start + length - 1) * dimensions, (start + length) * dimensions);
  }
}

/** Mean of the vectors from token `first` to token `last`, both included; summed in double precision. */
export function meanOfTokens(states: Float32Array, first: number, last: number, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  for (let token = first; token <= last; token++) {
    const offset = token * dimensions;
    for (let d = 0; d < dimensions; d++) sums[d] += states[offset + d];
  }
  const mean = new Float32Array(dimensions);
  const count = last - first + 1;
  for (let d = 0; d < dimensions; d++) mean[d] = sums[d] / count;
  return mean;
}
