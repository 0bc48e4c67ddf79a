/** What a system takes each request for: its intent, and its slots. */
import { z } from 'zod';
import type { Items, Slot } from '../../contract/data.ts';
import { missingNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'intents-and-slots': { request: IntentsAndSlotsRequest; answer: IntentsAndSlots };
  }
}

/** What a system makes of the utterances of a data set. Needs the role `slot-tagger`. */
export interface IntentsAndSlotsRequest {
  kind: 'intents-and-slots';
  data: Items;
}

/** A slot as a system names it: by its tokens, or by what they say. */
export type PredictedSlot = Omit<Slot, 'filler'> | Pick<Slot, 'type' | 'filler'>;

export interface IntentsAndSlots {
  /** Per item, null without an answer; null where the system names no intents at all. */
  intents: readonly (string | null)[] | null;
  /** Per item, null without an answer, empty for no slots; null where the system finds no slots at all. */
  slots: readonly (readonly PredictedSlot[] | null)[] | null;
  /** How many items lack an answer, or a part of it. */
  missing: number;
}

export const intentsAndSlots = defineObservation({
  kind: 'intents-and-slots',
  request: z.object({ data: items }),
  roles: ['slot-tagger'],
  answer: ({ data }, { 'slot-tagger': tagger }, { progress }) => tagger.tag(data, progress),
  asked: ({ data }) => [ofTexts('intents-and-slots', data.texts ?? data.ids)],
  notes: ({ data: { info, size } }, { missing }) =>
    missingNotes(missing, `${size} items of ${info.id}`, undefined, 'no answer, or only a part of one'),
  readFile: ({ data }, file, progress) => file.tag(data, progress),
});
