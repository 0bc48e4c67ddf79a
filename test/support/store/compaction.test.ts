import { expect, test } from 'vitest';
import { mergeable } from '../../../src/support/store/compaction.ts';
import type { Segment } from '../../../src/support/store/folder.ts';

const of = (sizes: readonly number[], by = 'a'): Segment[] =>
  sizes.map((bytes, id) => ({
    ...{ id, path: `/${id}`, sequence: id, usedAt: 0 },
    ...{ label: { kind: 'k', by, content: 'c' }, bytes },
  }));
const kib = 1024;
const sizesOf = (segments: readonly Segment[]) => segments.map(({ bytes }) => bytes);

test('merges eight of about one size and one source, the smallest first', () => {
  const small = [1, 2, 3, 4, 5, 6, 7, 31].map((size) => size * kib);
  const larger = [32, 40, 50, 60, 70, 80, 90, 255].map((size) => size * kib);
  expect(mergeable(of(small.slice(1)))).toEqual([]);
  expect(sizesOf(mergeable(of([...larger, ...small])))).toEqual(small);
  expect(sizesOf(mergeable(of([...larger, ...small.slice(1)])))).toEqual(larger);
  expect(mergeable([...of(small.slice(4), 'a'), ...of(small.slice(0, 4), 'b')])).toEqual([]);
});

test('leaves large files alone, and copies no more than 128 MiB at once', () => {
  const mib = 1024 * kib;
  expect(mergeable(of(Array(20).fill(16 * mib)))).toEqual([]);
  expect(mergeable(of(Array(20).fill(15 * mib)))).toHaveLength(8);
});
