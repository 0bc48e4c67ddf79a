/** Words of a text as the swapper sees them: runs of letters, marks, digits and underscores. */

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

/**
 * The words of a text in order. An apostrophe and a hyphen end a word, so that `he's` and `anti-Muslim` hold `he` and
 * `Muslim`. In scripts without spaces between words none can be told apart.
 */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORD), ({ 0: word, index: start }) => {
    const end = start + word.length;
    const address = text[start - 1] === '@' || text[end] === '@' || /[/.]/.test(word);
    return { text: word, key: keyOf(word), start, end, address };
  });
}

export function keyOf(word: string): string {
  return word.normalize('NFC').toLowerCase();
}

export function isOneWord(word: string): boolean {
  return ONE_WORD.test(word);
}
