/** Laying out text in columns of a terminal. Takes text without control characters: see `escapeTerminal`. */

const ascii = /^[ -~]*$/;
const zeroWidth = /[\p{M}\u200c\u200d]/u;
/** East Asian wide and full-width blocks, and emoji (Unicode Standard Annex 11, in the large). */
const doubleWidth =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a text takes. */
export function columns(text: string): number {
  if (ascii.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += characterColumns(character);
  return sum;
}

function characterColumns(character: string): number {
  return zeroWidth.test(character) ? 0 : doubleWidth.test(character) ? 2 : 1;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text;
}

/** Lines of at most `width` columns, broken between words where possible, else after `-`, `/`, `_`, else anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let filled = 0;
  for (const word of text.split(' ')) {
    const wide = columns(word);
    const joined = line === '' ? wide : filled + 1 + wide;
    if (joined <= width) {
      line = line === '' ? word : `${line} ${word}`;
      filled = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = pieceUp(word, width);
    for (const piece of pieces.slice(0, -1)) lines.push(piece);
    line = pieces.at(-1)!;
    filled = columns(line);
  }
  return [...lines, line];
}

/** One word in pieces that fit. */
function pieceUp(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of word.split(/(?<=[-/_.:])/)) {
    if (columns(piece + part) <= width) {
      piece += part;
      continue;
    }
    if (piece !== '') pieces.push(piece);
    piece = '';
    for (const character of part) {
      if (piece !== '' && columns(piece + character) > width) {
        pieces.push(piece);
        piece = '';
      }
      piece += character;
    }
  }
  return [...pieces, piece];
}

/** Wrapped, with `first` before the first line and as many spaces before the others. */
export function hanging(first: string, text: string, width: number): string[] {
  const indent = ' '.repeat(columns(first));
  return wrap(text, Math.max(8, width - indent.length)).map((line, i) => (i === 0 ? first : indent) + line);
}
