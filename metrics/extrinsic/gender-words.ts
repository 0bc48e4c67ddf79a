/** Whom the words of single generated texts speak of. */

/** The words that are counted (Dhamala et al. 2021); `he's` and `she's` are counted through `he` and `she`. */
const male: ReadonlySet<string> = new Set('he him his himself man men boy boys'.split(' '));
const female: ReadonlySet<string> = new Set('she her hers herself woman women girl girls'.split(' '));

/** The words of a text in small letters. What stands behind an apostrophe is a word of its own. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** How many words of a text are male and female ones. */
export function genderWords(text: string): { male: number; female: number } {
  const counts = { male: 0, female: 0 };
  for (const word of wordsOf(text)) {
    if (male.has(word)) counts.male++;
    else if (female.has(word)) counts.female++;
  }
  return counts;
}
