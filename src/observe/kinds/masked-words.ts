/** How likely words are at their place while they, and other words, are hidden. */
import { z } from 'zod';
import type { Span } from '../../contract/observations.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { span, withParts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'masked-words': { request: MaskedWordsRequest; answer: MaskedWords };
  }
}

/** How likely words are at their place while they, and other words, are hidden. Needs the role `masked-lm`. */
export interface MaskedWordsRequest {
  kind: 'masked-words';
  items: readonly { text: string; target: Span; masked: readonly Span[] }[];
}

export interface MaskedWords {
  /**
   * Per item log P of the target: for a word of several tokens the product from left to right, each given those before
   * it, with a mask in place of each of the others.
   */
  logProbabilities: Float64Array;
  /** Of how many tokens each target consists; 0 where none stands for it, and its log P means nothing. */
  pieces: Uint16Array;
}

export const maskedWords = defineObservation({
  kind: 'masked-words',
  request: z.object({ items: z.array(withParts({ target: span, masked: z.array(span) })) }),
  roles: ['masked-lm'],
  answer: ({ items }, { 'masked-lm': model }, { progress }) => model.wordLikelihoods(items, progress),
  asked: ({ items }) => [
    ofTexts(
      'masked-words',
      items.map(({ text }) => text),
    ),
  ],
});
