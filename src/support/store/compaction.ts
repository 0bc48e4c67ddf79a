/** Which files of a folder should become one. */
import type { Segment } from './folder.ts';

/** As many of about one size are merged: each answer is then copied once for every eightfold of the data. */
const fanIn = 8;
const smallest = 4 << 10;
/** Files from this size on stay as they are. */
const largest = 16 << 20;
/** Most bytes copied in one go. */
const most = 128 << 20;

/** Equally labelled ones of about the same size, the smallest such, once they are many. */
export function mergeable(segments: readonly Segment[]): readonly Segment[] {
  const alike = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (segment.bytes >= largest) continue;
    const name = `${tierOf(segment.bytes)} ${segment.label.by}`;
    const same = alike.get(name);
    if (same) same.push(segment);
    else alike.set(name, [segment]);
  }
  const many = [...alike.values()].filter((same) => same.length >= fanIn);
  const [found = []] = many.sort((a, b) => tierOf(a[0].bytes) - tierOf(b[0].bytes));
  const together: Segment[] = [];
  let bytes = 0;
  for (const segment of found) {
    bytes += segment.bytes;
    if (bytes <= most) together.push(segment);
  }
  return together;
}

function tierOf(bytes: number): number {
  return Math.max(0, Math.floor(Math.log2(bytes / smallest) / Math.log2(fanIn)));
}
