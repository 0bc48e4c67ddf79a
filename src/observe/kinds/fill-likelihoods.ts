/** How likely the words are that fill a gap. */
import { z } from 'zod';
import type { Span } from '../../contract/observations.ts';
import { askedAbout, cutNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { span, withParts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'fill-likelihoods': { request: FillLikelihoodsRequest; answer: FillLikelihoods };
  }
}

/** How likely the words are that fill a gap. Needs `masked-lm`, else `causal-lm`. */
export interface FillLikelihoodsRequest {
  kind: 'fill-likelihoods';
  /** Texts with the gap filled, and where it was. */
  items: readonly { text: string; fill: Span }[];
}

export interface FillLikelihoods {
  answeredBy: 'masked-lm' | 'causal-lm';
  /**
   * Per item log-probabilities, natural logarithm. For a masked model those of the fill's tokens from left to right,
   * each with the earlier ones in view and one mask for the rest of the fill. For a causal model those of all tokens of
   * the text, except a first token that nothing comes before. Empty where there is no such token.
   */
  logProbabilities: readonly Float64Array[];
  /** How many texts were longer than a causal model takes, and were cut. For a masked one they are cut around the fill. */
  truncated: number;
}

export const fillLikelihoods = defineObservation({
  kind: 'fill-likelihoods',
  request: z.object({ items: z.array(withParts({ fill: span })) }),
  roles: ['masked-lm', 'causal-lm'],
  async answer({ items }, { 'masked-lm': masked, 'causal-lm': causal }, { progress }) {
    const answeredBy = masked ? 'masked-lm' : 'causal-lm';
    return { answeredBy, ...(await (masked ?? causal).fillLikelihoods(items, progress)) };
  },
  asked: ({ items }) => [
    ofTexts(
      'token-likelihoods',
      items.map(({ text }) => text),
    ),
  ],
  notes: ({ items }, { truncated }) => cutNotes(truncated, askedAbout(items.length)),
});
