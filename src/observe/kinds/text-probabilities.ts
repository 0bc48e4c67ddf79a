/** Every class probability of each text. */
import { z } from 'zod';
import type { MissingBy } from '../../contract/missing.ts';
import { alikeNotes, askedAbout, cutNotes, missingNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { texts } from '../requests.ts';
import type { ClassProbabilities } from './class-probabilities.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'text-probabilities': { request: TextProbabilitiesRequest; answer: TextProbabilities };
  }
}

/** Every class probability of each text. Needs the role `classifier`, and a model behind it (a prediction file cannot answer). */
export interface TextProbabilitiesRequest {
  kind: 'text-probabilities';
  texts: readonly string[];
  /** The data's names of its positive classes, for classifiers that do not name their own. */
  positiveClasses: readonly string[];
}

export interface TextProbabilities {
  /** The classifier's own class names. */
  classes: readonly string[];
  /** Row-major `[texts, classes]`; NaN for a text without an answer. Of labels that do not exclude each other the rows do not add up to 1. */
  probabilities: Float64Array;
  /** P(positive) per text, as {@link ClassProbabilities} has it. */
  positive: Float64Array;
  /** How many texts have no answer: a model finds no token in them, or a language model's answer is none of its labels. */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** The least score that the subject decides positively, where its configuration says so: it goes before an option of the metric. */
  threshold?: number;
}

export const textProbabilities = defineObservation({
  kind: 'text-probabilities',
  request: z.object({ texts, positiveClasses: texts }),
  roles: ['classifier'],
  answer: ({ texts, positiveClasses }, { classifier }, { progress }) =>
    classifier.probabilities(texts, positiveClasses, progress),
  asked: ({ texts }) => [ofTexts('class-probabilities', texts)],
  notes: ({ texts }, { truncated, missing, missingBy, positive }) => [
    ...cutNotes(truncated, askedAbout(texts.length)),
    ...missingNotes(missing, askedAbout(texts.length), missingBy),
    ...alikeNotes('texts asked about', positive),
  ],
  missing: ({ missingBy }) => [missingBy],
  needsRunning: () => true,
});
