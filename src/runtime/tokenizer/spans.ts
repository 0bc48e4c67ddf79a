/** Which characters of a text its tokens stand for. */
import type { Span } from '../../contract/observations.ts';

/**
 * Offsets as the `tokenizers` library gives them, in code points, as spans of UTF-16 code units without the white space
 * around them (zero-width spaces too); null where nothing is left. A lone surrogate is one of each.
 */
export function spansOf(text: string, offsets: readonly (readonly number[])[]): (Span | null)[] {
  const unitOf = unitsOfCodePoints(text);
  return offsets.map(([from, to]) => trimmed(text, unitOf(from), unitOf(to)));
}

/** The tokens that cover some of `span`, from the first to the last, or null where none does. */
export function tokensOf(span: Span, spans: readonly (Span | null)[]): { first: number; last: number } | null {
  let first = -1;
  let last = -1;
  for (const [i, token] of spans.entries()) {
    if (token === null || token.end <= span.start || token.start >= span.end) continue;
    if (first === -1) first = i;
    last = i;
  }
  return first === -1 ? null : { first, last };
}

/** Where the n-th code point of a text begins. */
function unitsOfCodePoints(text: string): (index: number) => number {
  if (!/[\u{10000}-\u{10ffff}]/u.test(text)) return (index) => index;
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return (index) => starts[index];
}

function trimmed(text: string, from: number, to: number): Span | null {
  let start = from;
  let end = to;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return end > start ? { start, end } : null;
}

/** Unicode's White_Space, all of one UTF-16 unit, and the zero-width space, which is a space to SentencePiece. */
export function isBlank(character: string): boolean {
  return /[\p{White_Space}\u200b]/u.test(character);
}
