/** The position of every item of a data set in a ranking. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import { missingNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    rankings: { request: RankingsRequest; answer: Rankings };
  }
}

/** Where a system puts each item of a data set. Needs the role `ranker`. */
export interface RankingsRequest {
  kind: 'rankings';
  data: Items;
}

export interface Rankings {
  /** Per item of the data set its position, 1 for the first; NaN where there is no answer. Items may share one. */
  positions: Float64Array;
  /** Per item a number for the list that it is in, from 0 on; -1 where there is no answer. */
  lists: Int32Array;
  /** How many items have no answer. */
  missing: number;
}

export const rankings = defineObservation({
  kind: 'rankings',
  request: z.object({ data: items }),
  roles: ['ranker'],
  answer: ({ data }, { ranker }, { progress }) => ranker.rank(data, progress),
  asked: ({ data }) => [ofTexts('rankings', data.texts ?? data.ids)],
  notes: ({ data: { info, size } }, { missing }) => missingNotes(missing, `${size} items of ${info.id}`, undefined),
  readFile: ({ data }, file, progress) => file.rank(data, progress),
});
