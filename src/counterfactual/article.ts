/** The indefinite article beside an exchanged word: `a Muslim` becomes `an atheist`. */

/** Initial letters and sounds part ways in these, of the words that tables are likely to hold. */
const SILENT_H = /^(heir|hour|honest|honou?r)/;
const CONSONANT_U = /^(eu|uni([^nm]|$)|us[aeiu]|uk|ewe|once?$|one$)/;

/** Whether a word, in lower case, takes `an`. */
export function beginsWithVowel(key: string): boolean {
  return SILENT_H.test(key) || (/^[aeiou]/.test(key) && !CONSONANT_U.test(key));
}

/**
 * The article that fits `target` in place of `source`, or null where it stays: both take the same one, or the text
 * already had the other one. Arguments in lower case, except for the article.
 */
export function articleFor(article: string, source: string, target: string, upper: boolean): string | null {
  const an = article.toLowerCase() === 'an';
  if (beginsWithVowel(source) !== an || beginsWithVowel(target) === an) return null;
  if (an) return article[0];
  return article + (upper && article === 'A' ? 'N' : 'n');
}
