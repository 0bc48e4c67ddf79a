/**
 * Which characters each token stands for. The tokenizers in use give no offsets, so the tokens are found again: the text
 * is normalised as the model's tokenizer does it, with each character's source kept ({@link Stream}), and the tokens,
 * which spell the normalised text from left to right, are laid along it.
 */
import type { Stream } from './alignment/stream.ts';
import { placeholder, utf8 } from './alignment/stream.ts';
import type { Surface } from './alignment/surface.ts';
import type { Span } from './roles.ts';

/** One token of a text, special ones left out. */
export type AlignedToken =
  | { kind: 'text'; spelling: string }
  /** The vocabulary's token for what it does not know. */
  | { kind: 'unknown'; id: number }
  /** One byte of a character (`<0xE2>`). */
  | { kind: 'byte'; byte: number }
  /** An added token that is written out in the text. */
  | { kind: 'added'; id: number };

/**
 * Lays tokens along the stream they were made from, in time linear in both.
 *
 * A token that covers only some of a character's bytes gets the whole character, so neighbours may share one. An unknown
 * token takes a word, a run of characters up to the next token that fits, or one character, as the vocabulary has it. A
 * token that does not fit is looked for a little further on (a pre-tokenizer may have dropped characters), else it
 * stands for nothing.
 *
 * @param source the text that the spans refer to
 * @returns per token its span without surrounding white space (zero-width spaces too), null where nothing is left
 */
export function alignTokens(
  source: string,
  stream: Stream,
  tokens: readonly AlignedToken[],
  surface: Surface,
): (Span | null)[] {
  const { text } = stream;
  const spans: (Span | null)[] = [];
  let at = 0;
  /** How many bytes of the character at `at` are used up by byte tokens. */
  let usedBytes = 0;
  const take = (from: number, to: number) => {
    at = to;
    usedBytes = 0;
    return to > from ? trimmed(source, stream.starts[from], stream.ends[to - 1]) : null;
  };

  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'byte') {
      const code = text.codePointAt(at);
      const bytes = code === undefined ? '' : utf8(code);
      if (bytes.charCodeAt(usedBytes) !== token.byte) {
        spans.push(null);
        continue;
      }
      const end = at + (code! > 0xffff ? 2 : 1);
      spans.push(trimmed(source, stream.starts[at], stream.ends[end - 1]));
      usedBytes++;
      if (usedBytes === bytes.length) take(end, end);
      continue;
    }
    if (token.kind === 'text') {
      const from = find(text, token.spelling, at);
      spans.push(from === -1 ? null : take(from, from + token.spelling.length));
      continue;
    }
    const next = skipWhiteSpace(text, at);
    const place = token.kind === 'added' ? findAdded(stream, token.id, next) : next;
    if (stream.added.get(place) === token.id) {
      spans.push(take(place, place + 1));
      continue;
    }
    const from = surface.dropsSpace ? next : at;
    const unknown = token.kind === 'unknown' && from < text.length && text[from] !== placeholder;
    spans.push(unknown ? take(from, endOfUnknown(text, from, tokens[i + 1], surface)) : null);
  }
  return spans;
}

/** How far a token is looked for beyond the place where it should be: bounds the work on a text that does not fit. */
const searchLimit = 256;

function find(text: string, spelling: string, at: number): number {
  if (spelling === '') return -1;
  if (text.startsWith(spelling, at)) return at;
  const next = skipWhiteSpace(text, at);
  if (text.startsWith(spelling, next)) return next;
  const found = text.slice(next, next + searchLimit + spelling.length).indexOf(spelling);
  return found === -1 ? -1 : next + found;
}

/** The next place, not far from `at`, where that added token is written; -1 where there is none. */
function findAdded({ text, added }: Stream, id: number, at: number): number {
  const window = text.slice(at, at + searchLimit);
  let found = window.indexOf(placeholder);
  while (found !== -1 && added.get(at + found) !== id) found = window.indexOf(placeholder, found + 1);
  return found === -1 ? -1 : at + found;
}

function endOfUnknown(text: string, from: number, following: AlignedToken | undefined, surface: Surface): number {
  if (surface.unknown === 'word') {
    surface.word.lastIndex = from;
    const word = surface.word.exec(text)?.[0] ?? text[from];
    const stop = word.indexOf(placeholder);
    return from + (stop === -1 ? word.length : stop);
  }
  const first = from + (text.codePointAt(from)! > 0xffff ? 2 : 1);
  if (surface.unknown === 'character') return first;
  // A run of unknown characters ends with its word at the latest.
  let end = first;
  while (end < text.length && !isBoundary(text[end])) end++;
  if (following?.kind !== 'text' || following.spelling === '') return end;
  const found = text.slice(first, end + following.spelling.length).indexOf(following.spelling);
  return found === -1 ? end : first + found;
}

function isBoundary(character: string): boolean {
  return character === placeholder || character === '▁' || isWhiteSpace(character);
}

/** Unicode's White_Space; every character in it is one UTF-16 unit. */
function isWhiteSpace(character: string): boolean {
  return /\p{White_Space}/u.test(character);
}

/** The zero-width space is a space to SentencePiece and to a reader, though not to Unicode. */
function isBlank(character: string): boolean {
  return character === '\u200b' || isWhiteSpace(character);
}

function skipWhiteSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && isWhiteSpace(text[next])) next++;
  return next;
}

function trimmed(source: string, from: number, to: number): Span | null {
  let start = from;
  let end = to;
  while (start < end && isBlank(source[start])) start++;
  while (end > start && isBlank(source[end - 1])) end--;
  return end > start ? { start, end } : null;
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
