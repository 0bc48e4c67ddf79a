/** One next-token distribution out of two: that after a text, and that after the text with the roles reversed. */
import type { Combination } from '../../contract/configuration.ts';
import { logSoftmax } from '../onnx/log-softmax.ts';

/** Those that need the answer to the reversed text. */
export type Joint = Exclude<Combination, 'none' | 'swap'>;

const combined: Record<Joint, (own: number, reversed: number) => number> = {
  max: Math.max,
  'mean-logit': (own, reversed) => (own + reversed) / 2,
  'mean-probability': (own, reversed) => {
    const greater = Math.max(own, reversed);
    return greater === Number.NEGATIVE_INFINITY
      ? greater
      : greater + Math.log((Math.exp(own - greater) + Math.exp(reversed - greater)) / 2);
  },
};

/**
 * @param own log-probabilities, natural logarithm
 * @param reversed of the same tokens after the reversed text
 * @returns log-probabilities that add up to 1 again
 */
export function combineDistributions(how: Joint, own: Float64Array, reversed: Float64Array): Float64Array {
  const of = combined[how];
  return logSoftmax(own.map((value, id) => of(value, reversed[id])));
}

/** @param pairs of token ids, each id in one of them at most */
export function swapPairs(own: Float64Array, pairs: readonly (readonly [number, number])[]): Float64Array {
  const swapped = own.slice();
  for (const [a, b] of pairs) {
    swapped[a] = own[b];
    swapped[b] = own[a];
  }
  return swapped;
}
