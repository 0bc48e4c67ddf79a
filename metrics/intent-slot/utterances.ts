/** What a system got right of each utterance: its intent, its slots, and all of it. */
import type { IntentsAndSlots, PredictedSlot, Slot, Utterance } from '../../src/plugin.ts';

/** By utterance. */
export interface Judged {
  /** 1 if the intent is right, else 0; NaN without an answer. */
  intent: Float64Array;
  /** 1 if the intent is right, and the slots are those marked, no more and no fewer; NaN where a part is not answered. */
  exact: Float64Array;
  /** Slots that were marked, that were predicted, and that are both; NaN without an answer. */
  marked: Float64Array;
  predicted: Float64Array;
  found: Float64Array;
  /** Whether slots were told apart by their tokens or by what these say; null where the system names none. */
  matchedBy: 'tokens' | 'fillers' | 'tokens or fillers' | null;
}

export function judge(
  intentOf: (i: number) => string,
  utterances: readonly Utterance[],
  { intents, slots }: IntentsAndSlots,
): Judged {
  const none = () => new Float64Array(utterances.length).fill(Number.NaN);
  const judged = { intent: none(), exact: none(), marked: none(), predicted: none(), found: none() };
  const used = { tokens: false, fillers: false };
  for (const [i, utterance] of utterances.entries()) {
    const intent = intents?.[i] ?? null;
    const own = slots?.[i] ?? null;
    if (intent !== null) judged.intent[i] = Number(intent === intentOf(i));
    if (own === null) continue;
    for (const slot of own) used['start' in slot ? 'tokens' : 'fillers'] = true;
    judged.marked[i] = utterance.slots.length;
    judged.predicted[i] = own.length;
    judged.found[i] = matches(utterance.slots, own);
    const all = judged.found[i] === own.length && own.length === utterance.slots.length;
    if (intent !== null) judged.exact[i] = Number(judged.intent[i] === 1 && all);
  }
  const by = used.fillers ? (used.tokens ? 'tokens or fillers' : 'fillers') : 'tokens';
  return { ...judged, matchedBy: slots === null ? null : by };
}

/** How many of the predicted slots are marked ones, each of which counts once. */
function matches(marked: readonly Slot[], predicted: readonly PredictedSlot[]): number {
  const left = [...marked];
  let found = 0;
  for (const slot of predicted) {
    const at = left.findIndex((one) =>
      'start' in slot
        ? one.type === slot.type && one.start === slot.start && one.end === slot.end
        : one.type === slot.type && one.filler === slot.filler,
    );
    if (at < 0) continue;
    left.splice(at, 1);
    found++;
  }
  return found;
}
