/**
 * Text that has been changed, with the place in the source that each part of it came from. Every step of a tokenizer's
 * normalisation is a function from one to the next.
 */

/** `starts` and `ends` are null while unit i of `text` still stands for unit i of the source. */
export interface MappedText {
  readonly text: string;
  /** Per UTF-16 unit of `text`: where in the source the character it came from starts. */
  readonly starts: ArrayLike<number> | null;
  /** ... and ends. Equal to its start for what was inserted. */
  readonly ends: ArrayLike<number> | null;
}

export function sourceText(text: string): MappedText {
  return { text, starts: null, ends: null };
}

/** Source position where unit `i` starts. */
export function startOf(mapped: MappedText, i: number): number {
  return mapped.starts === null ? i : mapped.starts[i];
}

/** Source position where unit `i` ends. */
export function endOf(mapped: MappedText, i: number): number {
  return mapped.ends === null ? i + 1 : mapped.ends[i];
}

/** Collects a changed text piece by piece. */
export class MappedTextBuilder {
  private readonly parts: string[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  /** Appends `piece`, which stands for the source from `start` to `end`. */
  push(piece: string, start: number, end: number): void {
    if (piece.length === 0) return;
    this.parts.push(piece);
    for (let i = 0; i < piece.length; i++) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** Appends units `from` up to `to` of `mapped` as they are. */
  copy(mapped: MappedText, from: number, to: number): void {
    if (from >= to) return;
    this.parts.push(mapped.text.slice(from, to));
    for (let i = from; i < to; i++) {
      this.starts.push(startOf(mapped, i));
      this.ends.push(endOf(mapped, i));
    }
  }

  build(): MappedText {
    return { text: this.parts.join(''), starts: this.starts, ends: this.ends };
  }
}

/** Replaces each match of `pattern` (global) by what `content` makes of it; a match stands for the source it covered. */
export function replaceMatches(
  mapped: MappedText,
  pattern: RegExp,
  content: string | ((match: string) => string),
): MappedText {
  if (mapped.text.search(pattern) === -1) return mapped;
  const builder = new MappedTextBuilder();
  let done = 0;
  for (const match of mapped.text.matchAll(pattern)) {
    const from = match.index;
    const to = from + match[0].length;
    builder.copy(mapped, done, from);
    const piece = typeof content === 'string' ? content : content(match[0]);
    // An empty match (`^`, a lookahead) inserts: it stands for the empty place between its neighbours.
    const start = from < mapped.text.length ? startOf(mapped, from) : from === 0 ? 0 : endOf(mapped, from - 1);
    builder.push(piece, start, to > from ? endOf(mapped, to - 1) : start);
    done = to;
  }
  builder.copy(mapped, done, mapped.text.length);
  return builder.build();
}

/** Units `from` up to `to` alone. */
export function sliceMapped(mapped: MappedText, from: number, to: number): MappedText {
  if (from === 0 && to === mapped.text.length) return mapped;
  const builder = new MappedTextBuilder();
  builder.copy(mapped, from, to);
  return builder.build();
}
