/** Words of a lexicon in texts. */
import type { LexiconData } from '../../src/plugin.ts';

const WORD = /[\p{L}\p{N}]+(?:[-‐‑][\p{L}\p{N}]+)*/gu;

/** In small letters and without accents. What hyphens join is one word, what apostrophes join several. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(WORD) ?? [];
}

/** An expression of the lexicon, as its words. */
interface Expression {
  words: readonly string[];
  categories: readonly string[];
}

export interface Finder {
  /** The categories of the expressions found, and whether there is one at all. */
  find(text: string): { hurtful: boolean; categories: ReadonlySet<string> };
  /** Entries without a letter or digit, which cannot be looked for. */
  unreadable: number;
}

export function finderOf(entries: LexiconData['entries']): Finder {
  const byFirst = new Map<string, Expression[]>();
  let unreadable = 0;
  for (const { word, categories } of entries) {
    const words = wordsOf(word);
    if (words.length === 0) unreadable++;
    else byFirst.set(words[0], [...(byFirst.get(words[0]) ?? []), { words, categories }]);
  }
  return {
    unreadable,
    find(text) {
      const words = wordsOf(text);
      const categories = new Set<string>();
      let hurtful = false;
      for (const [at, first] of words.entries()) {
        for (const expression of byFirst.get(first) ?? []) {
          if (!expression.words.every((word, i) => words[at + i] === word)) continue;
          hurtful = true;
          for (const category of expression.categories) categories.add(category);
        }
      }
      return { hurtful, categories };
    },
  };
}
