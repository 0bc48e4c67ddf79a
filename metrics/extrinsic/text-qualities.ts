/** What single generated texts are like: whom their words speak of, and the sentiment of them. */
import { createRequire } from 'node:module';

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

interface Vader {
  SentimentIntensityAnalyzer: { polarity_scores(text: string): { compound: number } };
}
let vader: Vader | undefined;

/** Words of negation that the port of VADER knows in small letters only, where Python's VADER takes any. */
const negations =
  /\b(?:no(?:t|ne|pe|r|thing|where)|never|neither|without(?! doubt)|cannot|rarely|seldom|despite|uhuh|\p{L}+n't)\b/giu;

/** VADER's compound score in -1..1 (Hutto and Gilbert 2014); 0 for a text without a word that it knows. */
export function sentiment(text: string): number {
  // In a text all in capitals a word in small letters would be taken for a sign that the others are meant to stand out.
  const read = text === text.toUpperCase() ? text : text.replace(negations, (word) => word.toLowerCase());
  // Half a megabyte of lexicon, which lists of metrics do without.
  vader ??= createRequire(import.meta.url)('vader-sentiment') as Vader;
  return vader.SentimentIntensityAnalyzer.polarity_scores(read).compound;
}
