/** A number for every item of a data set, of any range. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import { answerNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    numbers: { request: NumbersRequest; answer: Numbers };
  }
}

/** The number that a system gives each item of a data set. Needs the role `scorer`, or else `classifier`. */
export interface NumbersRequest {
  kind: 'numbers';
  data: Items;
}

export interface Numbers {
  /** Per item of the data set a finite number; of a classifier P(positive). NaN where there is no answer. */
  values: Float64Array;
  /** How many items have no answer (a file may lack some, a model may find no token in a text). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
}

export const numbers = defineObservation({
  kind: 'numbers',
  request: z.object({ data: items }),
  roles: ['scorer', 'classifier'],
  needsScores: true,
  async answer({ data }, { scorer, classifier }, { progress, once }): Promise<Numbers> {
    if (scorer) return scorer.score(data, progress);
    // Who asks for probabilities gets the same ones.
    const { positive, ...counts } = await once(data, classifier.key, () => classifier.classify(data, progress));
    return { values: positive, ...counts };
  },
  asked: ({ data }) => [ofTexts('class-probabilities', data.texts ?? data.ids)],
  notes: ({ data }, answer) => answerNotes(data, answer, answer.values),
  missing: ({ missingBy }) => [missingBy],
  readFile: ({ data }, file, progress) =>
    'score' in file ? file.score(data, progress) : file.classify(data, progress),
});
