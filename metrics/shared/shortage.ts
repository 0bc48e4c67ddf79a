/** Where a number has too few items: whether the data are short of them, or the system of answers. */

/**
 * Whether answers are missing rather than items: no item has one, or there would be enough of each counted kind if all
 * had one.
 */
export function lacksAnswers(answered: readonly number[], all: readonly number[], required: number): boolean {
  if (answered.every((count) => count === 0) && all.some((count) => count > 0)) return true;
  return answered.some((count) => count < required) && all.every((count) => count >= required);
}

/** `3 positives; at least 10 are needed`, and whether answers would make up for it. */
export function shortage(text: string, { answered, lacking }: { answered: number; lacking: boolean }): string {
  if (!lacking) return text;
  return answered === 0 ? 'no item has an answer' : `${text}; with an answer to every item there would be enough`;
}
