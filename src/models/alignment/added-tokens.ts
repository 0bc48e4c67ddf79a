import { escapePattern } from './normalizer.ts';
import type { AddedTokenConfig } from './tokenizer-json.ts';

/** A stretch of a text: an added token that is written out in it (`[MASK]`, `<s>`), or the text between two of them. */
export interface Section {
  start: number;
  end: number;
  /** The added token's id, or null for text. */
  added: number | null;
}

export type SectionSplitter = (text: string) => Section[];

/**
 * Finds added tokens in a text, the longest at each place, as `tokenizers` does: `single_word` ones only between word
 * boundaries, and with `lstrip` and `rstrip` together with the white space beside them.
 *
 * @param contents what to look for, and the token it stands for
 */
export function sectionSplitter(contents: readonly (readonly [string, AddedTokenConfig])[]): SectionSplitter {
  const tokens = new Map(contents.filter(([content]) => content !== ''));
  if (tokens.size === 0) return (text) => (text === '' ? [] : [{ start: 0, end: text.length, added: null }]);
  const longestFirst = [...tokens.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'gu');

  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.matchAll(pattern)) {
      const token = tokens.get(match[0])!;
      let start = match.index;
      let end = start + match[0].length;
      if (start < done) continue;
      if (
        token.single_word &&
        (/[\p{L}\p{M}\p{N}_]$/u.test(text.slice(Math.max(done, start - 2), start)) ||
          /^[\p{L}\p{M}\p{N}_]/u.test(text.slice(end, end + 2)))
      )
        continue;
      if (token.lstrip) while (start > done && /\p{White_Space}/u.test(text[start - 1])) start--;
      if (token.rstrip) while (end < text.length && /\p{White_Space}/u.test(text[end])) end++;
      if (start > done) sections.push({ start: done, end: start, added: null });
      sections.push({ start, end, added: token.id });
      done = end;
    }
    if (done < text.length) sections.push({ start: done, end: text.length, added: null });
    return sections;
  };
}
