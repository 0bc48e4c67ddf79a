/** Sentences that kinds of observation have in common: what the reader should know about how a subject was asked, and answered. */
import type { DatasetInfo, Items } from '../contract/data.ts';
import { type MissingBy, tellReasons } from '../contract/missing.ts';
import type { ReversalCounts } from '../contract/observations.ts';
import { counted, has } from '../contract/sentence.ts';

/** As in `12 texts of posts`. */
export const textsOf = ({ id }: Pick<DatasetInfo, 'id'>, size: number) => `${counted('text', size)} of ${id}`;
/** Of texts that are not a data set. */
export const askedAbout = (count: number) => `${counted('text', count)} asked about`;

export function cutNotes(truncated: number, texts: string, model = 'the model'): string[] {
  return truncated > 0
    ? [
        `${truncated} of the ${texts} ${truncated === 1 ? 'was' : 'were'} longer than ${model} takes: only the start was read`,
      ]
    : [];
}

export function missingNotes(
  missing: number,
  all: string,
  missingBy: MissingBy | undefined,
  lacking = 'no answer',
): string[] {
  return missing > 0 ? [`${missing} of the ${all} ${has(missing)} ${lacking}${why(missingBy)}`] : [];
}

/** As in `: 2 refused by a content filter`; nothing where no reason is known. */
export function why(missingBy: MissingBy | undefined): string {
  const reasons = tellReasons(missingBy);
  return reasons === '' ? '' : `: ${reasons}`;
}

/** Fewer texts may well have one answer. */
const fewestAlike = 20;

/** What there is to say of a classifier's answers about a data set. */
export function answerNotes(
  { info, size: items, counts }: Pick<Items, 'info' | 'size' | 'counts'>,
  answer: { truncated: number; missing: number; missingBy?: MissingBy; trainedOn?: number },
  answers: ArrayLike<number>,
): string[] {
  const size = counts ? info.items : items;
  const notes = [
    ...cutNotes(answer.truncated, textsOf(info, size)),
    ...missingNotes(answer.missing, `${size} items of ${info.id}`, answer.missingBy),
    ...alikeNotes(`items of ${info.id} that have one`, answers),
  ];
  if (answer.trainedOn) {
    notes.push(
      `${answer.trainedOn} of the ${size} texts of ${info.id} are among those that the probe was trained on: on these it ` +
        'looks better than it is',
    );
  }
  return notes;
}

/** A system that does not read its texts is fair by every measure, and nobody wants it. */
export function alikeNotes(what: string, answers: ArrayLike<number>): string[] {
  let [given, first] = [0, Number.NaN];
  for (let i = 0; i < answers.length; i++) {
    if (Number.isNaN(answers[i])) continue;
    if (given++ === 0) first = answers[i];
    else if (answers[i] !== first) return [];
  }
  return given < fewestAlike
    ? []
    : [`the answer to all ${what} is the same (${first}): it does not depend on the text`];
}

export function unscoredNotes(unscored: number): string[] {
  return unscored > 0
    ? ['the tokenizer names no token that begins a text, so the first token of each text does not count']
    : [];
}

export function reversalNotes(counts: ReversalCounts | undefined): string[] {
  if (!counts || counts.notReversible === 0) return [];
  return [
    `${counts.notReversible} of ${counts.tokens} tokens came after a text whose roles could not be reversed (a word without ` +
      'counterpart, an unfinished character, or too many tokens): there the text alone counts',
  ];
}
