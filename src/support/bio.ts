/** Slots written as a tag for each token: `B-` begins one, `I-` goes on with it, `O` is outside. */
import type { Slot } from '../contract/data.ts';

const TAG = /^(?:O|[BI](?:-(.+))?)$/s;

export function isTag(tag: string): boolean {
  return TAG.test(tag);
}

/**
 * The spans of valid tags. An `I-` that follows nothing of its type begins a span itself, as seqeval reads tags unless
 * it is strict, and conlleval before it. A tag without a type has the type `_`.
 */
export function spansOf(tags: readonly string[]): Omit<Slot, 'filler'>[] {
  const spans: Omit<Slot, 'filler'>[] = [];
  let before = 'O';
  for (const [at, tag] of tags.entries()) {
    const type = TAG.exec(tag)![1] ?? '_';
    const last = spans.at(-1);
    if (tag.startsWith('I') && before !== 'O' && last?.type === type) last.end = at + 1;
    else if (tag !== 'O') spans.push({ type, start: at, end: at + 1 });
    before = tag;
  }
  return spans;
}
