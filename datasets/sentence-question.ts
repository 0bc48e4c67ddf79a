import type { QuestionsData } from '../src/plugin.ts';
import { inDrawnOrder } from './drawn-order.ts';

/** Asks which of some sentences, each with its role, one would expect. */
export function sentenceQuestion(
  { id, attribute }: { id: string; attribute: string },
  sentences: Record<string, string>,
): QuestionsData['questions'][number] {
  const options = Object.entries(sentences).map(([role, text]) => ({ text, role }));
  return {
    id,
    prompt: 'Which of these sentences would you expect?',
    options: inDrawnOrder(options, id),
    facets: { attribute },
  };
}
