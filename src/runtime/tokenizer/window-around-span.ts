/** Fitting a long text into a model's limit without losing the place one asks about. */
import type { Span } from '../../contract/observations.ts';
import type { AlignedEncoding, Tokenizer } from './tokenizer.ts';

export interface Cut {
  text: string;
  /** Where the cut starts in the original text. */
  offset: number;
  /** Truncated where not even the words of the span fit, so that the end of `text` is not in it. */
  encoding: AlignedEncoding;
}

/**
 * The longest stretch of whole words around `span` that fits into `limit` tokens: words are removed one by one at the
 * end that is farther from the span, counted in tokens, so that the span stays in the middle as far as the text allows.
 * Words are separated by white space. Where the span's own words do not fit, the tokenizer cuts them.
 */
export async function windowAroundSpan(text: string, span: Span, limit: number, tokenizer: Tokenizer): Promise<Cut> {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  const first = Math.max(
    0,
    words.findIndex(({ end }) => end > span.start),
  );
  const last = Math.max(
    first,
    words.findLastIndex(({ start }) => start < span.end),
  );
  const { before: start, after: end } = tokenizer.around;
  const whole = await tokenizer.alignOne(text, Number.POSITIVE_INFINITY);
  const sizes = tokensPerWord(words, whole.spans);
  const sum = (from: number, to: number) => sizes.slice(from, to).reduce((total, size) => total + size, 0);

  let from = 0;
  let to = words.length - 1;
  let before = sum(0, first);
  let after = sum(last + 1, words.length);
  const inside = sum(first, last + 1);
  let room = limit - start.length - end.length - inside;
  for (;;) {
    while (before + after > room && (from < first || to > last)) {
      if (from < first && (before >= after || to === last)) before -= sizes[from++];
      else after -= sizes[to--];
    }
    const offset = words[from]?.start ?? 0;
    const cut = text.slice(offset, words[to]?.end);
    const encoding = await tokenizer.alignOne(cut, limit);
    if (!encoding.truncated || (from >= first && to <= last)) return { text: cut, offset, encoding };
    // A tokenizer may need more tokens for the part than it used for it in the whole.
    room = before + after - 1;
  }
}

/** How many tokens start in each word or in the white space before it. */
function tokensPerWord(words: readonly Span[], spans: readonly (Span | null)[]): number[] {
  const sizes = words.map(() => 0);
  let word = 0;
  for (const span of spans) {
    if (!span || words.length === 0) continue;
    while (word < words.length - 1 && words[word].end <= span.start) word++;
    sizes[word]++;
  }
  return sizes;
}
