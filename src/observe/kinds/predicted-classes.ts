/** The class that is predicted for every item of a data set. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import { cutNotes, missingNotes, textsOf } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'predicted-classes': { request: PredictedClassesRequest; answer: PredictedClasses };
  }
}

/** The class that is predicted for every item of a data set. Needs the role `classifier`. */
export interface PredictedClassesRequest {
  kind: 'predicted-classes';
  data: Items;
}

export interface PredictedClasses {
  /** Those of the data set's labels; where it has none, what the classifier calls its own. */
  classes: readonly string[];
  /** Per item an index into `classes`, or -1 where there is no answer. */
  codes: Int32Array;
  /** How many items have no answer (a prediction file may lack some). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const predictedClasses = defineObservation({
  kind: 'predicted-classes',
  request: z.object({ data: items }),
  roles: ['classifier'],
  async answer({ data }, { classifier }, { progress }) {
    const { predictedClasses: predict } = await import('../../runtime/predicted-classes.ts');
    return predict(classifier, data, progress);
  },
  asked: ({ data }) => [ofTexts('class-probabilities', data.texts ?? data.ids)],
  notes: ({ data: { info, size } }, { truncated, missing, missingBy }) => [
    ...cutNotes(truncated, textsOf(info, size)),
    ...missingNotes(missing, `${size} items of ${info.id}`, missingBy),
  ],
  toldIn: ({ data }) => data,
  missing: ({ missingBy }) => [missingBy],
  readFile: async ({ data }, file, progress) => file.readPredictions?.(data, progress),
});
