/** Why there is no answer: a closed set of words, so that reports can count by them. */

/** Each reason, in words that follow a count. */
const reasons = {
  empty: 'with an empty answer',
  cut: 'cut off before anything was said',
  'no-label': 'with an answer that is not a label',
  'no-option': 'with an answer that names no option',
  declined: 'declined by the model',
  filtered: 'refused by a content filter',
  'too-long': 'longer than the model takes',
  rejected: 'refused by the service',
  failed: 'without an answer after all attempts',
  'not-written': 'without a row in the file',
  'no-token': 'without a token to go on from',
} as const;

/**
 * - `empty`: null, blank, or a missing marker in a file
 * - `cut`: the token limit was reached before anything was said, or before a label was
 * - `no-label`: something was said, and it is none of the labels
 * - `no-option`: something was said, and it names none of the options, or several
 * - `declined`: the model said that it will not answer
 * - `filtered`: a content filter or a moderation refused the text or the answer
 * - `too-long`: the text is longer than the model takes
 * - `rejected`: the service refused the text and did not say why in a way that is understood
 * - `failed`: every attempt failed for a reason that should have passed
 * - `not-written`: a file has no row for it
 * - `no-token`: a local model has nothing to go on from
 */
export type MissingReason = keyof typeof reasons;
export type MissingBy = Readonly<Partial<Record<MissingReason, number>>>;

/** How many are missing for each reason, in the order of the reasons; those that are there are null. */
export function countReasons(each: Iterable<MissingReason | null>): MissingBy {
  const counts = new Map<MissingReason, number>();
  for (const reason of each) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return inOrder(counts);
}

/** The counts of all, together. */
export function addReasons(all: readonly (MissingBy | undefined)[]): MissingBy {
  const counts = new Map<MissingReason, number>();
  for (const [reason, count] of all.flatMap(entriesOf)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return inOrder(counts);
}

/** As in `2 refused by a content filter, 1 longer than the model takes`; empty where nothing is missing. */
export function tellReasons(missingBy: MissingBy | undefined): string {
  return entriesOf(missingBy)
    .map(([reason, count]) => `${count} ${reasons[reason]}`)
    .join(', ');
}

/** Whether asking again would end in the same way: what may be answered another time is not kept in the cache. */
export function isFinal(reason: MissingReason): boolean {
  return reason !== 'failed' && reason !== 'rejected';
}

export function allFinal(missingBy: MissingBy | undefined): boolean {
  return entriesOf(missingBy).every(([reason]) => isFinal(reason));
}

export function wordsFor(reason: MissingReason): string {
  return reasons[reason];
}

function inOrder(counts: ReadonlyMap<MissingReason, number>): MissingBy {
  const order = Object.keys(reasons) as MissingReason[];
  return Object.fromEntries(order.flatMap((reason) => (counts.has(reason) ? [[reason, counts.get(reason)]] : [])));
}

function entriesOf(missingBy: MissingBy | undefined): [MissingReason, number][] {
  return Object.entries(missingBy ?? {}) as [MissingReason, number][];
}
