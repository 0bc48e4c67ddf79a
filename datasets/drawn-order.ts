import { randomStream, shuffle } from '../src/statistics/index.ts';

/** Options in an order that is drawn for each question, and the same each time: else a preference for a place would look like one for a role. */
export function inDrawnOrder<T>(options: readonly T[], question: string): T[] {
  const ordered = [...options];
  shuffle(ordered, randomStream(0, 'order of options', question));
  return ordered;
}
