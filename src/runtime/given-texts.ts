/** The texts that a model is asked about. */
import type { Items } from '../contract/data.ts';
import { InputError } from '../contract/problem.ts';

/** @throws InputError where the data set has none */
export function givenTexts({ texts, info }: Items, asked: 'classify' | 'score' = 'classify'): readonly string[] {
  if (texts) return texts;
  throw new InputError({
    message: `the data set "${info.id}" has no texts, so a model cannot ${asked} them`,
    hint: 'Name its text column, or give this subject a prediction file',
  });
}
