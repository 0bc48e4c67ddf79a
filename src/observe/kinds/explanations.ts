/** What speaks for the class that a classifier predicts for a text, and what becomes of it without that. */
import { z } from 'zod';
import type { Span } from '../../contract/observations.ts';
import { askedAbout, cutNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { count, span, texts, withParts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    explanations: { request: ExplanationsRequest; answer: Explanations };
  }
}

/**
 * How much each part of a text supports the class that a classifier predicts for it, by exact gradients of that class's
 * probability with respect to the input token embeddings; and the probability without the parts that support it most,
 * and with these alone. Needs the role `classifier`, and a model behind it.
 */
export interface ExplanationsRequest {
  kind: 'explanations';
  /** Texts and their parts, which are in order and do not overlap. */
  items: readonly { text: string; units: readonly Span[] }[];
  /** The data's names of its positive classes, for classifiers that do not name their own. */
  positiveClasses: readonly string[];
  explanation: 'gradient-norm' | 'gradient-times-input' | 'integrated-gradients';
  /** Points on the way from the baseline to the text at which integrated gradients are taken. */
  steps: number;
  /** How many parts are taken for the explanation, where its size matters. */
  top: number;
}

export interface Explanation {
  /** Index of the likeliest class, or -1 for a text that the model finds no token in. */
  predicted: number;
  /** Of that class: on the text, without its `top` units, and on these alone. NaN where the model finds no token. */
  probability: number;
  without: number;
  only: number;
  /** Per unit; of a unit without a token (it lay beyond the model's limit) 0. */
  scores: Float64Array;
  /** Indices of the units with the greatest scores, ascending. Of equal scores the later units come first. */
  top: readonly number[];
  /** Whether the text was longer than the model takes, and was cut. */
  cut: boolean;
  /**
   * For integrated gradients: the difference of the text's probability from the baseline's, and the sum of the scores
   * of all tokens, which in theory is the same. Null for the others.
   */
  completeness: { difference: number; sum: number } | null;
}

export interface Explanations {
  /** The classifier's own class names. */
  classes: readonly string[];
  /** Per item. */
  items: readonly Explanation[];
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const explanations = defineObservation({
  kind: 'explanations',
  request: z.object({
    items: z.array(withParts({ units: z.array(span) })),
    positiveClasses: texts,
    explanation: z.enum(['gradient-norm', 'gradient-times-input', 'integrated-gradients']),
    steps: count,
    top: count,
  }),
  roles: ['classifier'],
  async answer(request, { classifier }, { progress }) {
    const { explanationsOf } = await import('../../runtime/sensitivity/explanations.ts');
    return explanationsOf(classifier, request, progress);
  },
  asked: ({ items }) => [
    ofTexts(
      'explanations',
      items.map(({ text }) => text),
    ),
  ],
  notes: ({ items }, { truncated }) => cutNotes(truncated, askedAbout(items.length)),
  needsRunning: () => true,
  differentiated: () => 'classifier',
});
