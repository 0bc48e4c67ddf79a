/**
 * Strips characters from the ends of a text. A regular expression for those at the end (`/x+$/`) tries every run of
 * them in the text to its end: here each character is looked at once.
 */

export function trimStartOf(text: string, isOuter: (character: string) => boolean): string {
  let start = 0;
  while (start < text.length) {
    const character = String.fromCodePoint(text.codePointAt(start)!);
    if (!isOuter(character)) break;
    start += character.length;
  }
  return text.slice(start);
}

export function trimEndOf(text: string, isOuter: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0) {
    const pair = end > 1 ? String.fromCodePoint(text.codePointAt(end - 2)!) : '';
    const character = pair.length === 2 ? pair : text[end - 1];
    if (!isOuter(character)) break;
    end -= character.length;
  }
  return text.slice(0, end);
}

export function trimEndsOf(text: string, isOuter: (character: string) => boolean): string {
  return trimEndOf(trimStartOf(text, isOuter), isOuter);
}
