import { sectionSplitter } from './added-tokens.ts';
import { endOf, type MappedText, sliceMapped, sourceText, startOf } from './mapped-text.ts';
import type { Normalizer } from './normalizer.ts';
import type { AddedTokenConfig } from './tokenizer-json.ts';

/** A piece of the source: an added token that is written out in it, or text as the tokenizer's normaliser leaves it. */
export type Piece =
  | { start: number; end: number; added: number; mapped: null }
  /** Positions in `mapped` count from `start`. */
  | { start: number; end: number; added: null; mapped: MappedText };

/** Splits a text at added tokens and normalises what lies between: some are looked for before that, some after. */
export function pieceSplitter(
  addedTokens: readonly AddedTokenConfig[],
  normalize: Normalizer,
): (text: string) => Piece[] {
  const before = addedTokens.filter((token) => !isNormalized(token));
  const after = addedTokens.filter(isNormalized);
  const splitSource = sectionSplitter(before.map((token) => [token.content, token]));
  const splitNormalized = sectionSplitter(after.map((token) => [normalize(sourceText(token.content)).text, token]));
  return (text) =>
    splitSource(text).flatMap(({ start, end, added }): Piece[] => {
      if (added !== null) return [{ start, end, added, mapped: null }];
      const mapped = normalize(sourceText(text.slice(start, end)));
      return splitNormalized(mapped.text).map((part): Piece => {
        if (part.added === null) {
          return { start, end, added: null, mapped: sliceMapped(mapped, part.start, part.end) };
        }
        const from = start + startOf(mapped, part.start);
        return { start: from, end: start + endOf(mapped, part.end - 1), added: part.added, mapped: null };
      });
    });
}

function isNormalized(token: AddedTokenConfig): boolean {
  return token.normalized ?? !token.special;
}
