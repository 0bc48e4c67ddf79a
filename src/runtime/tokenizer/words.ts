/** Words of a text, and which tokens make them up: the common ground of models that cut texts differently. */

import type { Span } from '../../contract/observations.ts';
import { segmentsOf } from '../../support/segments.ts';

// The locale is fixed, so that a text has the same words on every machine.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * The segments of a text by Unicode word segmentation (UAX 29, as in ICU) that are not white space, in order.
 * Punctuation marks and emoji are segments of their own and count; `don't` is one.
 *
 * @param reach words that begin here or later are left out, and not searched for: segmenting is slow
 */
export function wordsOf(text: string, reach = text.length): Span[] {
  const words: Span[] = [];
  for (const { segment, index } of segmentsOf(text.slice(0, endOfWordAt(text, reach)), segmenter)) {
    if (index >= reach) break;
    if (/\P{White_Space}/u.test(segment)) words.push({ start: index, end: index + segment.length });
  }
  return words;
}

/** Most characters that a word is taken to go on for. */
const longestWord = 256;

/** The white space after a place, where a text can be cut without changing the words before. */
function endOfWordAt(text: string, place: number): number {
  const most = place + longestWord;
  const space = text.slice(place, most).search(/\p{White_Space}/u);
  return space === -1 ? most : place + space;
}

/**
 * Per word the indices of the tokens that overlap it. A token that spans several words belongs to each of them; tokens
 * that stand for nothing in the text (special ones, those without a span) belong to none.
 *
 * Linear in both, except for tokens that span many words. Words are in order and do not overlap; the tokens' spans
 * start in order.
 */
export function tokensOfWords(words: readonly Span[], tokens: readonly (Span | null)[]): number[][] {
  const made = words.map((): number[] => []);
  let first = 0;
  for (const [t, token] of tokens.entries()) {
    if (token === null) continue;
    while (first < words.length && words[first].end <= token.start) first++;
    for (let w = first; w < words.length && words[w].start < token.end; w++) made[w].push(t);
  }
  return made;
}
