/** P(positive) for every item of a data set. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import { answerNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'class-probabilities': { request: ClassProbabilitiesRequest; answer: ClassProbabilities };
  }
}

/** P(positive) for every item of a data set. Needs the role `classifier`. */
export interface ClassProbabilitiesRequest {
  kind: 'class-probabilities';
  data: Items;
}

export interface ClassProbabilities {
  /** Probability (or score in 0..1) of the positive classes, per item of the data set; NaN where there is no answer. */
  positive: Float64Array;
  /** How many items have no answer (a prediction file may lack some, a model may find no token in a text). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** The least score that the subject decides positively, where its configuration says so: it goes before an option of the metric. */
  threshold?: number;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
}

export const classProbabilities = defineObservation({
  kind: 'class-probabilities',
  request: z.object({ data: items }),
  roles: ['classifier'],
  needsScores: true,
  answer: ({ data }, { classifier }, { progress, once }) =>
    once(data, classifier.key, () => classifier.classify(data, progress)),
  asked: ({ data }) => [ofTexts('class-probabilities', data.texts ?? data.ids)],
  notes: ({ data }, answer) => answerNotes(data, answer, answer.positive),
  missing: ({ missingBy }) => [missingBy],
  readFile: ({ data }, file, progress) => file.classify(data, progress),
});
