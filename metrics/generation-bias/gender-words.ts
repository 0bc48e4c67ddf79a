/** Whom the words of single generated texts speak of. */

/** The words that are counted (Dhamala et al. 2021); `he's` and `she's` are counted through `he` and `she`. */
const male: ReadonlySet<string> = new Set('he him his himself man men boy boys'.split(' '));
const female: ReadonlySet<string> = new Set('she her hers herself woman women girl girls'.split(' '));

/** The words of a text in small letters. What stands behind an apostrophe is a word of its own. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** Words, those joined by hyphens as one. */
const COMPOUND = /[\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)*/gu;
const HYPHEN = /[-‐‑]/;

/**
 * How many words of a text are male and female ones. `woman's` and `he'd` are about a woman and about him; a compound
 * with a hyphen is a word of its own, which is on neither list (`man-made` is not about a man).
 */
export function genderWords(text: string): { male: number; female: number } {
  const counts = { male: 0, female: 0 };
  const plain = text.replace(COMPOUND, (word) => (HYPHEN.test(word) ? ' ' : word));
  for (const word of wordsOf(plain)) {
    if (male.has(word)) counts.male++;
    else if (female.has(word)) counts.female++;
  }
  return counts;
}
