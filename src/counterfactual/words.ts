/** Words of a text as the swapper sees them: runs of letters, marks, digits and underscores. */
import { segmentsOf } from '../support/segments.ts';

export interface Word {
  /** As in the text. */
  text: string;
  /** As words are compared: composed (NFC), in lower case. */
  key: string;
  start: number;
  end: number;
  /** Part of an address (`www.he.org`, `he@example.org`) or a handle (`@he`): names nobody, and is left as it is. */
  address: boolean;
}

const WORD = /(?:https?:\/\/|www\.)\S+|[\p{L}\p{M}\p{N}_]+/giu;
const ONE_WORD = /^[\p{L}\p{M}\p{N}_]+$/u;

/** Scripts without spaces between words. */
const UNSEGMENTED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
/** A word of a table may be this many of Unicode's. */
const MOST_SEGMENTS = 4;

/**
 * The words of a text in order. An apostrophe and a hyphen end a word, so that `he's` and `anti-Muslim` hold `he` and
 * `Muslim`. In scripts without spaces between words they are those of Unicode's segmentation, as ICU's dictionaries have
 * them, several of which are one word where that is known. What a dictionary has as a part of a longer word is not found.
 *
 * @param isKnown whether there is a word with this key
 */
export function wordsOf(text: string, isKnown: (key: string) => boolean = () => false): Word[] {
  return Array.from(text.matchAll(WORD)).flatMap(({ 0: word, index: start }) => {
    const end = start + word.length;
    const address = text[start - 1] === '@' || text[end] === '@' || /[/.]/.test(word);
    const whole = { text: word, key: keyOf(word), start, end, address };
    return address || !UNSEGMENTED.test(word) || isKnown(whole.key) ? [whole] : segmented(whole, isKnown);
  });
}

function segmented({ text, start, address }: Word, isKnown: (key: string) => boolean): Word[] {
  const segments = Array.from(segmentsOf(text, segmenter), ({ segment }) => segment);
  const words: Word[] = [];
  let at = start;
  for (let i = 0; i < segments.length; ) {
    let count = Math.min(MOST_SEGMENTS, segments.length - i);
    const joined = () => segments.slice(i, i + count).join('');
    while (count > 1 && !isKnown(keyOf(joined()))) count--;
    const word = joined();
    words.push({ text: word, key: keyOf(word), start: at, end: at + word.length, address });
    at += word.length;
    i += count;
  }
  return words;
}

export function keyOf(word: string): string {
  return word.normalize('NFC').toLowerCase();
}

export function isOneWord(word: string): boolean {
  return ONE_WORD.test(word);
}
