/** How likely two texts are, or the words that they share. */
import { z } from 'zod';
import type { PairComparison } from '../../contract/observations.ts';
import { askedAbout, cutNotes, unscoredNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { text } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'pair-likelihoods': { request: PairLikelihoodsRequest; answer: PairLikelihoods };
  }
}

/** How likely two texts are, or the words that they share. Needs `masked-lm`, else `causal-lm`. */
export interface PairLikelihoodsRequest {
  kind: 'pair-likelihoods';
  pairs: readonly (readonly [string, string])[];
  comparison?: PairComparison;
}

export interface PairLikelihoods {
  answeredBy: 'masked-lm' | 'causal-lm';
  /**
   * Per pair: the sum over the compared tokens of log P(token | its text), natural logarithm, in the first text and in the
   * second. A masked model sees all other tokens of the text, a causal one those before it. 0 where there is none.
   */
  first: Float64Array;
  second: Float64Array;
  /** How many tokens both texts have in the same order, special ones never. */
  shared: Uint32Array;
  /** Texts whose first token has no probability and does not count, since a causal model has no token to begin with. */
  unscored: number;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const pairLikelihoods = defineObservation({
  kind: 'pair-likelihoods',
  request: z.object({
    pairs: z.array(z.tuple([text, text])),
    comparison: z.enum(['unmodified', 'whole']).optional(),
  }),
  roles: ['masked-lm', 'causal-lm'],
  async answer({ pairs, comparison }, { 'masked-lm': masked, 'causal-lm': causal }, { progress }) {
    const answeredBy = masked ? 'masked-lm' : 'causal-lm';
    return { answeredBy, ...(await (masked ?? causal).pairLikelihoods(pairs, progress, comparison)) };
  },
  asked: ({ pairs }) => [ofTexts('token-likelihoods', pairs.flat())],
  notes: ({ pairs }, { truncated, unscored }) => [
    ...cutNotes(truncated, askedAbout(2 * pairs.length)),
    ...unscoredNotes(unscored),
  ],
});
