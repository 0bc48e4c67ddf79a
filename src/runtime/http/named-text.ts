/** What both kinds of classifiers behind an address have in common. */
import type { Items } from '../../contract/data.ts';
import { InputError } from '../../contract/problem.ts';
import { shownCell } from '../../support/tables/cells/wording.ts';

/** A text, and what messages call it. */
export interface NamedText {
  text: string;
  name: string;
}

export function textsOf({ texts, ids, info }: Items): NamedText[] {
  if (texts) return texts.map((text, i) => ({ text, name: `item ${shownCell(ids[i])}` }));
  throw new InputError({
    message: `the data set "${info.id}" has no texts, so a model cannot classify them`,
    hint: 'Name its text column, or give this subject a prediction file',
  });
}

export function numbered(texts: readonly string[]): NamedText[] {
  return texts.map((text, i) => ({ text, name: `text ${i + 1} of ${texts.length}` }));
}

export function notDifferentiable(address: string): never {
  throw new InputError({
    message: `${address} gives answers, not the model behind them, so nothing can be differentiated`,
    hint: 'Give the subject a classifier model or a probe',
  });
}
