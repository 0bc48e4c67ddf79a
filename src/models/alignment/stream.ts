import { endOf, type MappedText, replaceMatches, startOf } from './mapped-text.ts';
import { escapePattern } from './normalizer.ts';
import type { Piece } from './pieces.ts';
import type { Surface } from './surface.ts';

/** What the tokens of a text spell, one after the other, with the place in the source that each unit stands for. */
export interface Stream {
  /** UTF-16 units, or one unit a byte where tokens are written in bytes. */
  text: string;
  starts: Int32Array;
  ends: Int32Array;
  /** Ids of the added tokens, by the position of the placeholder that stands for each. */
  added: ReadonlyMap<number, number>;
}

/** Stands for an added token. Not a character, and no byte. */
export const placeholder = '\uffff';

export function buildStream(pieces: readonly Piece[], surface: Surface): Stream {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const added = new Map<number, number>();
  const push = (text: string, start: number, end: number) => {
    parts.push(text);
    for (let i = 0; i < text.length; i++) {
      starts.push(start);
      ends.push(end);
    }
  };

  for (const [index, piece] of pieces.entries()) {
    if (piece.added !== null) {
      added.set(starts.length, piece.added);
      push(placeholder, piece.start, piece.end);
      continue;
    }
    const { start: offset } = piece;
    const mapped = surface.joinsSpace ? joinSpace(piece.mapped, surface) : piece.mapped;
    if (mapped.text === '') continue;
    const space = surface.space ?? ' ';
    const text = surface.space === null ? mapped.text : mapped.text.replaceAll(' ', space);
    const prefixed = surface.prefix === 'always' || (surface.prefix === 'first' && index === 0);
    if (prefixed && !text.startsWith(space)) push(space, offset, offset);
    if (!surface.bytes) {
      parts.push(text);
      // A space and what stands for it are one unit each in every published tokenizer.
      for (let i = 0; i < text.length; i++) {
        starts.push(offset + startOf(mapped, i));
        ends.push(offset + endOf(mapped, i));
      }
      continue;
    }
    for (let i = 0; i < text.length; ) {
      const code = text.codePointAt(i)!;
      const next = i + (code > 0xffff ? 2 : 1);
      push(utf8(code), offset + startOf(mapped, i), offset + endOf(mapped, next - 1));
      i = next;
    }
  }
  return { text: parts.join(''), starts: Int32Array.from(starts), ends: Int32Array.from(ends), added };
}

/**
 * Words split at white space each get one space before them, however much there was, and none where they begin with the
 * character that stands for it.
 */
function joinSpace(mapped: MappedText, { space }: Surface): MappedText {
  const dropped = new RegExp(`\\s+(?=${escapePattern(space ?? ' ')}|$)`, 'gu');
  return replaceMatches(replaceMatches(mapped, dropped, ''), /\s+/gu, ' ');
}

/** The UTF-8 bytes of a code point, one unit a byte; a lone surrogate becomes U+FFFD, as in every encoder. */
export function utf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
  if (code >= 0xd800 && code <= 0xdfff) return '\u00ef\u00bf\u00bd';
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  return String.fromCharCode(
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 63),
    0x80 | ((code >> 6) & 63),
    0x80 | (code & 63),
  );
}
