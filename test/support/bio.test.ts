import { describe, expect, it } from 'vitest';
import { isTag, spansOf } from '../../src/support/bio.ts';

describe('BIO tags', () => {
  it('are B or I with a type, or O', () => {
    expect(['O', 'B-a', 'I-a-b', 'B', 'I'].map(isTag)).toEqual([true, true, true, true, true]);
    expect(['', 'o', 'B-', 'E-a', 'S-a', 'X', 'B_a'].map(isTag)).toEqual(new Array(7).fill(false));
  });

  it('make spans, where I that goes on with nothing begins one', () => {
    const found = (tags: string) => spansOf(tags.split(' ')).map(({ type, start, end }) => `${type} ${start}-${end}`);
    expect(found('B-a I-a O B-b')).toEqual(['a 0-2', 'b 3-4']);
    expect(found('B-a B-a')).toEqual(['a 0-1', 'a 1-2']);
    expect(found('I-a I-a')).toEqual(['a 0-2']);
    expect(found('B-a I-b I-b')).toEqual(['a 0-1', 'b 1-3']);
    expect(found('B-a O I-a')).toEqual(['a 0-1', 'a 2-3']);
    expect(found('B I')).toEqual(['_ 0-2']);
    expect(spansOf([])).toEqual([]);
  });
});
