/** What classifiers and scorers behind an address have in common. */
import type { Items } from '../../contract/data.ts';
import { InputError } from '../../contract/problem.ts';
import { shownCell } from '../../support/tables/cells/wording.ts';
import { givenTexts } from '../given-texts.ts';

/** A text, and what messages call it. */
export interface NamedText {
  text: string;
  name: string;
}

export function textsOf(data: Items, asked?: 'classify' | 'score'): NamedText[] {
  return givenTexts(data, asked).map((text, i) => ({ text, name: `item ${shownCell(data.ids[i])}` }));
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
