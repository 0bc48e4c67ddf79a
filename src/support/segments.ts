/** Unicode's word and sentence segmentation (UAX 29, as ICU has it) in time proportional to the text. */

/** Characters that are segmented at once. */
const window = 2048;
/** Characters at the end of a window that are looked at only to know where the segments before them end. */
const margin = 256;

/**
 * The segments that `Intl.Segmenter` gives for the text. Each of its steps takes time proportional to its whole text,
 * so it is given windows, each from a known boundary: nothing before a boundary counts for the next. Only where the
 * last {@link margin} characters of a window decide on what is before them (Chinese or Thai without a break for that
 * long) may a boundary be another one.
 */
export function* segmentsOf(text: string, segmenter: Intl.Segmenter): Generator<{ segment: string; index: number }> {
  let start = 0;
  let size = window;
  while (start < text.length) {
    const last = start + size >= text.length;
    const sure = last ? text.length : start + size - margin;
    let at = start;
    for (const { segment } of segmenter.segment(text.slice(start, start + size))) {
      if (at + segment.length > sure) break;
      yield { segment, index: at };
      at += segment.length;
    }
    // One that is longer than its window.
    size = at === start ? size * 2 : window;
    start = at;
  }
}
