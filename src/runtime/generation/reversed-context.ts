/** What a model has read so far, with the roles of two groups exchanged: `She is a` for `He is a`. */
import { findCounterfactuals, type SwapTable } from '../../counterfactual/index.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** No word of the table is in the context, so it is its own reversal. */
export const unchanged = 'unchanged';
/**
 * Why there is no reversed context: a word has no counterpart, the tokens hold bytes that do not make a character
 * (yet), or the model does not take that many tokens.
 */
export const notReversible = 'not reversible';

export interface ReversedContext {
  /** With what begins a text before them. */
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
 * The reversal works on words, which may have more or fewer tokens than their counterparts: the text up to the last
 * exchanged word is tokenised again. The tokens after it are kept, so that a word being written piece by piece has the
 * same pieces in both. Only the next token is asked for, so that the last places of the two contexts belong together
 * whatever their lengths.
 */
export async function reverseContext(
  ids: readonly number[],
  { tokenizer, prefix, limit, table }: ContextReversal,
): Promise<Reversal> {
  const own = ids.slice(prefix.length);
  const text = tokenizer.decode(own);
  const { counterfactuals, words } = findCounterfactuals(text, table);
  if (words === 0) return unchanged;
  const [counterfactual] = counterfactuals;
  if (!counterfactual || text.includes('\uFFFD')) return notReversible;
  const { end } = counterfactual.spans[counterfactual.spans.length - 1];
  const kept = own.slice(tokensUpTo(end, own, text, tokenizer));
  const rest = kept.length === 0 ? 0 : text.length - end;
  const [anew] = await plainIds([counterfactual.text.slice(0, counterfactual.text.length - rest)], tokenizer);
  const reversed = [...prefix, ...anew, ...kept];
  if (reversed.length > limit) return notReversible;
  return { ids: reversed, endsInWord: end === text.length };
}

/** How many tokens stand for the text up to `end`; all of them where one stands for what is on both sides of it. */
function tokensUpTo(end: number, ids: readonly number[], text: string, { decode }: Tokenizer): number {
  let [least, most] = [0, ids.length];
  while (least < most) {
    const middle = (least + most) >> 1;
    if (decode(ids.slice(0, middle)).length >= end) most = middle;
    else least = middle + 1;
  }
  return decode(ids.slice(0, least)) === text.slice(0, end) ? least : ids.length;
}

/** Without what the tokenizer puts around a text. */
async function plainIds(
  texts: readonly string[],
  { encode, around: { before, after } }: Pick<Tokenizer, 'encode' | 'around'>,
): Promise<number[][]> {
  const encodings = await encode(texts, Number.POSITIVE_INFINITY);
  return encodings.map(({ ids }) => ids.slice(before.length, ids.length - after.length));
}

/**
 * Which tokens continue the word that a text ends in, rather than begin something new: by id, 1 or 0. `aring` does
 * after `he`, where ` was` and `,` do not. Bytes of unfinished characters count as continuing.
 */
export async function continuingTokens(tokenizer: Tokenizer, vocabulary: number): Promise<Uint8Array> {
  const [word] = await plainIds(['a'], tokenizer);
  const written = tokenizer.decode(word);
  return Uint8Array.from({ length: vocabulary }, (_, id) => {
    const both = tokenizer.decode([...word, id]);
    return both.startsWith(written) && /^[\p{L}\p{M}\p{N}_\uFFFD]/u.test(both.slice(written.length)) ? 1 : 0;
  });
}

/**
 * Pairs of tokens that are a word and its counterpart, as they occur in the middle of a text: in small letters and with
 * a capital. Each token is in one pair: where a word has several counterparts (`her`: `his`, `him`) the first row of
 * the table has it. Words of several tokens have no pair.
 */
export async function tokenPairs(
  table: SwapTable,
  tokenizer: Pick<Tokenizer, 'encode' | 'around'>,
): Promise<[number, number][]> {
  const candidates = table.rows.flatMap(({ words }) => {
    const [a, b] = words.map((cell) => cell?.[0]);
    if (a === undefined || b === undefined) return [];
    return [
      [a, b],
      [capitalised(a), capitalised(b)],
    ];
  });
  const [start, ...encoded] = await plainIds(['a', ...candidates.flat().map((word) => `a ${word}`)], tokenizer);
  const tokens = encoded.map((ids) => {
    const alone = ids.length === start.length + 1 && start.every((id, i) => ids[i] === id);
    return alone ? ids[start.length] : undefined;
  });
  const used = new Set<number>();
  const pairs: [number, number][] = [];
  for (const i of candidates.keys()) {
    const [first, second] = tokens.slice(2 * i);
    if (first === undefined || second === undefined || first === second) continue;
    if (used.has(first) || used.has(second)) continue;
    used.add(first).add(second);
    pairs.push([first, second]);
  }
  return pairs;
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
