/** What a model has read so far, with the roles of two groups exchanged: `She is a` for `He is a`. */
import { findCounterfactuals, type SwapTable } from '../counterfactual/index.ts';
import type { Tokenizer } from './tokenizer.ts';

/** No word of the table is in the context, so it is its own reversal. */
export const unchanged = 'unchanged';
/**
 * There is no reversed context: a word has no counterpart, the last character is not whole yet, or the model does not
 * take as many tokens.
 */
export const notReversible = 'not reversible';

export interface ReversedContext {
  /** As the tokenizer cuts the reversed text, with what begins a text before it. */
  ids: readonly number[];
  /** Whether the context ends in an exchanged word: tokens that would go on with that word are then another word's. */
  endsInWord: boolean;
}

export type Reversal = ReversedContext | typeof unchanged | typeof notReversible;

export interface ContextReversal {
  tokenizer: Tokenizer;
  /** What begins a text: {@link prefixOf}. */
  prefix: readonly number[];
  /** Most tokens that the model takes. */
  limit: number;
  /** Of two groups. */
  table: SwapTable;
}

/**
 * The reversal works on words, and the tokens are made anew: words and their counterparts may have different numbers of
 * tokens. Only the token that comes next is asked for, so that the last places of the two contexts belong together
 * however long each is.
 */
export function reverseContext(ids: readonly number[], { tokenizer, prefix, limit, table }: ContextReversal): Reversal {
  const text = tokenizer.decode(ids.slice(prefix.length));
  const { counterfactuals, words } = findCounterfactuals(text, table);
  if (words === 0) return unchanged;
  const [counterfactual] = counterfactuals;
  if (!counterfactual || text.endsWith('\uFFFD')) return notReversible;
  const { before, after } = tokenizer.around;
  const encoded = tokenizer.encode(counterfactual.text, Number.MAX_SAFE_INTEGER).ids;
  const reversed = [...prefix, ...encoded.slice(before.length, encoded.length - after.length)];
  if (reversed.length > limit) return notReversible;
  return { ids: reversed, endsInWord: counterfactual.spans.some(({ end }) => end === text.length) };
}

/**
 * Which tokens go on with a word that a text ends in, rather than begin something new: by id, 1 or 0. `aring` does after
 * `he`, where ` was` and `,` do not. Bytes of unfinished characters count as going on.
 */
export function continuingTokens(tokenizer: Tokenizer, vocabulary: number): Uint8Array {
  const letter = tokenizer.encode('a', Number.MAX_SAFE_INTEGER).ids;
  const { before, after } = tokenizer.around;
  const word = letter.slice(before.length, letter.length - after.length);
  const written = tokenizer.decode(word);
  return Uint8Array.from({ length: vocabulary }, (_, id) => {
    const both = tokenizer.decode([...word, id]);
    return both.startsWith(written) && /^[\p{L}\p{M}\p{N}_\uFFFD]/u.test(both.slice(written.length)) ? 1 : 0;
  });
}

/**
 * Pairs of tokens that are a word and its counterpart each, as they stand in the middle of a text: in small letters and
 * with a capital. Each token is in one pair: where a word has several counterparts (`her`: `his`, `him`) the first row of
 * the table has it. Words of several tokens have no pair.
 */
export function tokenPairs(
  table: SwapTable,
  { encode, around: { before, after } }: Pick<Tokenizer, 'encode' | 'around'>,
): [number, number][] {
  const idsOf = (text: string) => {
    const { ids } = encode(text, Number.MAX_SAFE_INTEGER);
    return ids.slice(before.length, ids.length - after.length);
  };
  const start = idsOf('a');
  const tokenOf = (word: string) => {
    const ids = idsOf(`a ${word}`);
    const alone = ids.length === start.length + 1 && start.every((id, i) => ids[i] === id);
    return alone ? ids[start.length] : undefined;
  };
  const used = new Set<number>();
  const pairs: [number, number][] = [];
  for (const { words } of table.rows) {
    const [a, b] = words.map((cell) => cell?.[0]);
    if (a === undefined || b === undefined) continue;
    for (const written of [(word: string) => word, capitalised]) {
      const [first, second] = [tokenOf(written(a)), tokenOf(written(b))];
      if (first === undefined || second === undefined || first === second) continue;
      if (used.has(first) || used.has(second)) continue;
      used.add(first).add(second);
      pairs.push([first, second]);
    }
  }
  return pairs;
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
